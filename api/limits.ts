/** How much one asker may ask: all in one place, so that an operator can find what stopped a program. */

/** Requests of one key or one session in a window: enough for a page that follows hundreds of calls, or 200 batches a second. */
export const signedInRequestsMax = 2_000;
/** Requests from one address without login. */
export const anonymousRequestsMax = 300;
export const requestWindowMs = 10_000;

export type RequestLimits = { signedInMax: number; anonymousMax: number };
export const requestLimitsDefault: RequestLimits = { signedInMax: signedInRequestsMax, anonymousMax: anonymousRequestsMax };

/** JSON bodies; a batch of contacts has a limit of its own. */
export const bodyBytesMax = 1024 * 1024;
/** 10,000 contacts with a name and some variables each. */
export const contactsBodyBytesMax = 16 * 1024 * 1024;
/** A list of a million rows has some 40 MB. */
export const uploadBytesMax = 100 * 1024 * 1024;
/** A whole request, upload included, on a slow line. */
export const requestMsMax = 15 * 60_000;

export const eventStreamsMax = 500;
export const eventStreamsPerActorMax = 20;

/** Phones in browsers, of everybody and of one person: each is one connection to a switch. */
export const phonePipesMax = 200;
export const phonePipesPerPersonMax = 5;
