/** How a call ended (外呼状态): the words, from SQL to screen. Which evidence gives which is in dial-outcome.ts. */

export const outcomes = [
  'completed',
  'transferred',
  'abandoned',
  'busy',
  'no-answer',
  'rejected',
  'empty-number',
  'powered-off',
  'suspended',
  'unreachable',
  'restricted',
  'voicemail',
  'invalid-number',
  'line-fault',
  'line-congested',
  'switch-lost',
  'not-permitted',
  'unknown',
] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * The outcomes that only an answered call can have: 已接通. A mailbox that spoke after the answer is known by the time of the answer: one
 * that was announced before it (语音助手 in early media) was never connected.
 */
export const connectedOutcomes = ['completed', 'transferred', 'abandoned'] as const satisfies readonly Outcome[];

/** Grade of interest (客户意向) given after an answered AI call. */
export const intents = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;
export type Intent = (typeof intents)[number];

/** Who ended the call. `nobody` = it never connected and no side sent an end (timeouts, faults). */
export const endedBySides = ['callee', 'us', 'carrier', 'switch', 'nobody'] as const;
export type EndedBy = (typeof endedBySides)[number];

/** Raw evidence of how a channel ended, kept on every call row. Absent facts are null, never guessed. */
export type HangupEvidence = {
  cause: string | null;
  q850: number | null;
  sipCode: number | null;
  sipReason: string | null;
  disposition: string | null;
  /** Absent where the channel never had sound, or nobody told. */
  media?: MediaCounts;
};

/** What the switch counted from the answer to the end: whole seconds, and packets of sound from and to the far end. */
export type MediaCounts = { seconds: number | null; packetsIn: number | null; packetsOut: number | null };
