/** What people set for the pacing of a predictive task (外呼节奏), and what they guess before anything was seen. */
import type { Estimates, PacingMode } from './snapshot.ts';

/** `preview` dials nothing by itself: agents read and dial. */
export const plannedModes = ['predictive', 'progressive', 'ratio', 'preview'] as const satisfies readonly PacingMode[];
export type PlannedMode = (typeof plannedModes)[number];

export type PacingPlan = {
  mode: PlannedMode;
  /** Calls for each free agent, in the mode `ratio`. */
  ratio: number;
  /** Of a hundred answered calls so many may find nobody (呼损), over the window. */
  abandonPercentMax: number;
  /** How many days count together. */
  windowDays: number;
  /** Guesses, which count less with each call: of a hundred numbers so many answer, after so long, and talk so long. */
  answerPercent: number;
  ringSeconds: number;
  talkSeconds: number;
  wrapUpSeconds: number;
  /** In the mode `preview`: so long an agent may read before the contact goes to somebody else. */
  previewSeconds: number;
  /** A person's brake: one call for each free agent until it is let go. */
  held: boolean;
};

/** US rule: 3 % over 30 days, or the campaign if that is shorter (FTC TSR 310.4(b)(4)). */
export const usualPlan: PacingPlan = {
  mode: 'predictive',
  ratio: 1,
  abandonPercentMax: 3,
  windowDays: 30,
  answerPercent: 30,
  ringSeconds: 12,
  talkSeconds: 60,
  wrapUpSeconds: 15,
  previewSeconds: 120,
  held: false,
};

/** The smallest and the largest of each number. */
export const planLimits = {
  ratio: [1, 4],
  abandonPercentMax: [0.1, 20],
  windowDays: [1, 30],
  answerPercent: [1, 100],
  ringSeconds: [1, 120],
  talkSeconds: [1, 3_600],
  wrapUpSeconds: [0, 3_600],
  previewSeconds: [10, 600],
} as const satisfies Partial<Record<keyof PacingPlan, readonly [number, number]>>;

export function estimatesOf({ answerPercent, ringSeconds, talkSeconds, wrapUpSeconds }: PacingPlan): Estimates {
  return {
    answerRate: answerPercent / 100,
    ringMs: ringSeconds * 1000,
    talkMs: talkSeconds * 1000,
    // A time of nothing has no logarithm.
    wrapUpMs: Math.max(1, wrapUpSeconds) * 1000,
  };
}
