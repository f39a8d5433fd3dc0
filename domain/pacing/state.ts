/** What pacing has learned: a plain value that is kept between decisions and outlives restarts. */
import { type Histogram, isHistogram, priorHistogram } from './log-histogram.ts';
import type { AgentSight, CallSight, Estimates } from './snapshot.ts';

export const stateVersion = 1;

/** Fading sums; how fast each fades is in learning.ts. */
export type Counts = {
  /** Of calls with an outcome, machines and refusals too: for the slow, the fast and the settling view. */
  slowAnswers: number;
  slowEnds: number;
  fastAnswers: number;
  fastEnds: number;
  knownAnswers: number;
  knownEnds: number;
  /** Answered calls whose fate is known: connected or abandoned. */
  settled: number;
  /** Agents who left while they took calls, and for how long agents took calls. */
  leaves: number;
  activeMs: number;
};

export type Times = { answer: Histogram; failure: Histogram; talk: Histogram; wrapUp: Histogram };

export type DayCount = { day: string; answered: number; abandoned: number };

export type PacingState = {
  version: typeof stateVersion;
  /** The moment of the last decision; null before the first. */
  nowMs: number | null;
  calls: readonly CallSight[];
  agents: readonly AgentSight[];
  counts: Counts;
  times: Times;
  /** The chance of finding nobody that the next call may have (θ). */
  theta: number;
  /** The newest last. */
  days: readonly DayCount[];
  /** The most agents that were there at once today: lest the evidence that is asked for shrink as they leave. */
  activeMost: number;
};

export const thetaStart = 0.01;

const noCounts: Counts = {
  slowAnswers: 0,
  slowEnds: 0,
  fastAnswers: 0,
  fastEnds: 0,
  knownAnswers: 0,
  knownEnds: 0,
  settled: 0,
  leaves: 0,
  activeMs: 0,
};

/** Of unanswered calls before any was seen: a quarter is refused early, the others ring until they are given up. */
const refusedEarly = { meanMs: 5_000, spread: 1, share: 0.25 };
const ringsOutMs = 30_000;
/** How many observations a guess is worth: the longer something takes to be seen, the fewer. */
const weights = { answer: 20, failure: 20, talk: 10, wrapUp: 10 };

export function freshState({ ringMs, talkMs, wrapUpMs }: Omit<Estimates, 'answerRate'>): PacingState {
  const early = { meanMs: refusedEarly.meanMs, spread: refusedEarly.spread, weight: weights.failure * refusedEarly.share };
  const late = { meanMs: ringsOutMs, spread: 0.1, weight: weights.failure * (1 - refusedEarly.share) };
  return {
    version: stateVersion,
    nowMs: null,
    calls: [],
    agents: [],
    counts: noCounts,
    times: {
      answer: priorHistogram([{ meanMs: ringMs, spread: 0.6, weight: weights.answer }]),
      failure: priorHistogram([early, late]),
      talk: priorHistogram([{ meanMs: talkMs, spread: 1, weight: weights.talk }]),
      wrapUp: priorHistogram([{ meanMs: wrapUpMs, spread: 0.6, weight: weights.wrapUp }]),
    },
    theta: thetaStart,
    days: [],
    activeMost: 0,
  };
}

/** A kept state as it was, or null when it is of another version or no state at all: pacing then starts cold, one call for each agent. */
export function keptState(value: unknown): PacingState | null {
  if (typeof value !== 'object' || value === null) return null;
  const kept = value as Partial<PacingState>;
  if (kept.version !== stateVersion || !Array.isArray(kept.calls) || !Array.isArray(kept.agents)) return null;
  if (!Array.isArray(kept.days) || typeof kept.theta !== 'number' || !(kept.theta > 0)) return null;
  const { counts, times } = kept;
  if (counts === undefined || Object.keys(noCounts).some((key) => !Number.isFinite(counts[key as keyof Counts]))) return null;
  if (times === undefined || ![times.answer, times.failure, times.talk, times.wrapUp].every(isHistogram)) return null;
  return kept as PacingState;
}
