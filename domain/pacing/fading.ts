/** How fast what was counted fades: each sum has a time after which a third of it (1/e) is left. */
import type { Counts } from './state.ts';

const minuteMs = 60_000;

/** A quarter of an hour of a list is one sort of people; a minute and a half shows that another one began. */
const slowMs = 25 * minuteMs;
const fastMs = 1.5 * minuteMs;
/** The sum of settled answers is then how many three minutes have. */
const settledMs = 3 * minuteMs;
/** What was learned before a night is no evidence in the morning: after 14 hours a thousandth is left. */
const knownMs = 120 * minuteMs;
const leavesMs = 120 * minuteMs;

export function faded(counts: Counts, passedMs: number): Counts {
  const slow = Math.exp(-passedMs / slowMs);
  const fast = Math.exp(-passedMs / fastMs);
  const known = Math.exp(-passedMs / knownMs);
  const leaves = Math.exp(-passedMs / leavesMs);
  return {
    slowAnswers: counts.slowAnswers * slow,
    slowEnds: counts.slowEnds * slow,
    fastAnswers: counts.fastAnswers * fast,
    fastEnds: counts.fastEnds * fast,
    knownAnswers: counts.knownAnswers * known,
    knownEnds: counts.knownEnds * known,
    settled: counts.settled * Math.exp(-passedMs / settledMs),
    leaves: counts.leaves * leaves,
    activeMs: counts.activeMs * leaves,
  };
}
