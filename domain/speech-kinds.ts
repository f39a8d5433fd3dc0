/** The kinds of voices (音色) and recognisers (语音识别) that can be stored. */

export const voiceKinds = ['tone', 'openai', 'aliyun-nls', 'dashscope', 'espeak'] as const;
export type VoiceKind = (typeof voiceKinds)[number];

export const recogniserKinds = ['tone', 'funasr', 'aliyun-nls', 'openai', 'deepgram'] as const;
export type RecogniserKind = (typeof recogniserKinds)[number];

/** It finds pauses in the sound alone; the others by the clock, too, and want sound as slowly as it was said. */
export const hearsAtAnyPace = (kind: RecogniserKind): boolean => kind === 'tone';

/** Accounts behind the first one, each the fallback of the one before, that a call opens at the most. */
export const fallbacksMax = 3;
