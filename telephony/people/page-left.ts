/** An agent whose page went in the middle of a call: how that is told from one who hung up, and how long the callee waits for them. */
import type { PhoneLeg } from './phone-leg.ts';

/**
 * What a page that is closed or loaded anew says in its BYE (`Reason: Q.850;cause=41`, web/src/features/console/phone-life.ts), as the switch
 * writes it. A person who hangs up is NORMAL_CLEARING.
 */
const pageLeftCause = 'NORMAL_TEMPORARY_FAILURE';
/** The end of a leg is told within milliseconds of the park of whom it was joined to. */
const endToldMsMax = 2_000;
/** The switch itself hangs up a callee for whom nobody comes: longer than any process of ours looks for the agent. */
export const leftAloneMsMax = 30_000;

/** A phone of nobody of ours comes back to nothing. */
export async function pageLeft(leg: PhoneLeg): Promise<boolean> {
  if (leg.agentId === null) return false;
  await leg.call.endsWithin(endToldMsMax);
  return leg.call.end?.evidence.cause === pageLeftCause;
}
