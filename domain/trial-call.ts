/** A trial call (试呼): a call that belongs to no task, made to try a line or an assistant. */
import type { EndedBy, Outcome } from './outcome.ts';

/** `line`: a number by a line, for a message and an echo. `assistant`: an extension, for a talk with an assistant. */
export const trialKinds = ['line', 'assistant'] as const;
export type TrialKind = (typeof trialKinds)[number];

export const trialStates = ['waiting', 'dialling', 'live', 'ended'] as const;
export type TrialState = (typeof trialStates)[number];

/**
 * What is told of a trial as it happens. `sent`: the INVITE left; the switch does not tell of the 100 that answers it. `ringing`: 180.
 * `early-media`: 183 with a description of sound. `heard` and `silent`: whether the far end's sound came while it was echoed.
 */
export const trialStepKinds = [
  'sent',
  'ringing',
  'early-media',
  'answered',
  'speaking',
  'voice-failed',
  'no-sound',
  'echo',
  'heard',
  'silent',
  'tool',
  'asked-to-end',
  'ended',
] as const;
export type TrialStepKind = (typeof trialStepKinds)[number];

export type TrialDetail = Readonly<Record<string, string | number | null>>;
/** `atMs`: since the trial was asked for. */
export type TrialStep = { atMs: number; step: TrialStepKind; detail: TrialDetail };

/** Reasons that only trials have; all others are those of calls. */
export const trialReasons = [
  'trial-lost',
  'trial-no-worker',
  'trial-not-started',
  'trial-not-ready',
  'trial-switch-full',
  'trial-do-not-call',
  'trial-line-gone',
  'trial-hung-up-on-page',
  'trial-phone-not-registered',
  'trial-phone-unknown',
  'trial-phone-declined',
  'trial-phone-unanswered',
] as const;
export type TrialReason = (typeof trialReasons)[number];

export type TrialEnd = { outcome: Outcome; reason: string; endedBy: EndedBy };

/** Trials at one time, of everybody together. */
export const trialsOpenMax = 10;
/** A trial that nobody conducts any more is told as lost after this long, and stands in nobody's way. */
export const trialUnseenMsMax = 45_000;
/** Numbers and words of trials are personal data; they go after this. */
export const trialsKeptMs: number = 7 * 24 * 3_600_000;
