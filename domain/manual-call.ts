/** A call that an agent dials, by hand (手工外呼) or after reading who it is (预览外呼): why it is refused, and why it rang nobody. */

/** Told at once, to whoever dials. */
export const manualRefusals = [
  'not-your-task',
  'no-such-contact',
  'task-over',
  'task-paused',
  /** The number is being called for this task at this moment. */
  'under-way',
  'do-not-call',
  'window',
  'frequency',
  'number-busy',
  'no-phone',
  'no-line',
  'not-signed-in',
  'not-free',
  /** Cancelled before it was made: never of a wish, always of a call. */
  'cancelled',
] as const;
export type ManualRefusal = (typeof manualRefusals)[number];

/** Nobody was rung. */
export const manualDrops = [
  'cancelled',
  /** The agent's own phone. */
  'agent-no-answer',
  'agent-hung-up',
  'agent-gone',
  /** Whoever had it dialled died on the way. */
  'interrupted',
  'not-started',
  'switch-away',
  'no-line',
  'lines-busy',
  'task-over',
  'task-paused',
  /** Of a contact that was shown: nobody decided in time, or the agent left it. */
  'preview-over',
  'put-back',
  'skipped',
  'do-not-call',
  'window',
  'frequency',
  'number-busy',
] as const;
export type ManualDrop = (typeof manualDrops)[number];

/** A line that is free and may dial is waited for so long; the agent hears it ring meanwhile. */
export const permitMsMax = 10_000;
