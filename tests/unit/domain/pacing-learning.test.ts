import { describe, expect, it } from 'vitest';
import { decide } from '../../../domain/pacing/decide.ts';
import { curveOf, observed, priorHistogram } from '../../../domain/pacing/log-histogram.ts';
import type { Snapshot } from '../../../domain/pacing/snapshot.ts';
import { freshState, type PacingState } from '../../../domain/pacing/state.ts';
import { afterSettled } from '../../../domain/pacing/theta.ts';
import { agents, calls, endedCalls, estimates, knownList, nowMs, scene } from './pacing-scenes.ts';

function after(...snapshots: readonly Partial<Snapshot>[]): PacingState {
  return snapshots.reduce<PacingState>(
    (state, given, n) => decide(state, scene({ nowMs: nowMs + n * 1_000, ...given })).state,
    freshState(estimates),
  );
}

describe('how long something takes', () => {
  it('is the guess of the form until it is seen, and then what is seen', () => {
    let histogram = priorHistogram([{ meanMs: 120_000, spread: 1, weight: 10 }]);
    expect(curveOf(histogram).share(120_000)).toBeCloseTo(0.66, 1);
    for (let n = 0; n < 500; n += 1) histogram = observed(histogram, 30_000, 600);
    expect(curveOf(histogram).quantile(0.5)).toBeGreaterThan(27_000);
    expect(curveOf(histogram).quantile(0.5)).toBeLessThan(33_000);
  });

  it('forgets what was long ago', () => {
    let histogram = priorHistogram([{ meanMs: 10_000, spread: 0.5, weight: 10 }]);
    for (let n = 0; n < 300; n += 1) histogram = observed(histogram, 10_000, 100);
    for (let n = 0; n < 300; n += 1) histogram = observed(histogram, 80_000, 100);
    expect(curveOf(histogram).share(20_000)).toBeLessThan(0.06);
    expect(histogram.reduce((sum, count) => sum + count, 0)).toBeCloseTo(100, 6);
  });

  it('is a curve that never falls, also beyond what it can hold', () => {
    const curve = curveOf(observed(priorHistogram([{ meanMs: 12_000, spread: 0.6, weight: 20 }]), 1e9, 100));
    const shares = [0, 100, 250, 251, 1_000, 12_000, 12_001, 1e6, 1e7, 1e9].map((ms) => curve.share(ms));
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
  });
});

describe('what is learned from one look to the next', () => {
  it('is an answer as soon as the call stops ringing, and its end is not a second one', () => {
    const [one] = calls(['ringing', 1, 0]);
    const talking = { ...one, id: one?.id ?? '', state: 'talking' as const, sinceMs: nowMs + 900 };
    const { counts, days } = after(
      { calls: calls(['ringing', 1, 0]) },
      { calls: [talking] },
      { ended: [{ id: talking.id, kind: 'answered', ringMs: 900, talkMs: 100, abandoned: false }] },
    );
    expect(counts.knownEnds).toBeCloseTo(1, 3);
    expect(counts.knownAnswers).toBeCloseTo(1, 3);
    expect(days.at(-1)).toMatchObject({ answered: 1, abandoned: 0 });
  });

  it('is an answer that came and went between two looks, connected or abandoned', () => {
    const lost = endedCalls('answered', 1, { id: 'lost', abandoned: true, talkMs: null });
    const { counts, days } = after({}, { ended: [...endedCalls('answered', 1), ...lost] });
    expect([counts.knownEnds, counts.knownAnswers]).toEqual([2, 2]);
    expect(days.at(-1)).toMatchObject({ answered: 2, abandoned: 1 });
  });

  it('is one abandoned call for a caller who waited in vain', () => {
    const [waiting] = calls(['waiting', 1, 0]);
    const gone = endedCalls('answered', 1, { id: waiting?.id ?? '', abandoned: true, talkMs: null });
    const { counts, days } = after({}, { calls: calls(['waiting', 1, 0]) }, { ended: gone });
    expect(counts.knownAnswers).toBeCloseTo(1, 3);
    expect(days.at(-1)).toMatchObject({ answered: 1, abandoned: 1 });
  });

  it('is no answer where a machine was taken for a person at first, also when an agent was reserved for it', () => {
    const [call] = calls(['waiting', 1, 0]);
    const reserved = { id: call?.id ?? '', state: 'talking' as const, sinceMs: nowMs };
    const machine = endedCalls('not-answered', 1, { id: reserved.id });
    for (const seen of [calls(['waiting', 1, 0]), [reserved]]) {
      const { counts, days } = after({}, { calls: seen }, { ended: machine });
      expect(counts.knownEnds).toBeCloseTo(1, 3);
      expect(counts.knownAnswers).toBeCloseTo(0, 3);
      expect(days.at(-1)).toMatchObject({ answered: 0, abandoned: 0 });
    }
  });

  it('is how long agents wrap up, by the change of their state', () => {
    const before = freshState(estimates).times.wrapUp;
    const { times } = after({ agents: agents(['wrap-up', 1, 0]) }, { agents: agents(['free', 1, -40_000]) });
    const grown = times.wrapUp.flatMap((count, bin) => (count > (before[bin] ?? 0) ? [bin] : []));
    const expected = observed(before, 40_000, 1_000).flatMap((count, bin) => (count > (before[bin] ?? 0) ? [bin] : []));
    expect(grown).toEqual(expected);
  });

  it('is that agents leave, and only those who took calls', () => {
    expect(after({ agents: agents(['free', 2], ['busy', 2]) }, { agents: agents(['busy', 2]) }).counts.leaves).toBe(2);
  });

  it('fades overnight, so that the morning begins carefully', () => {
    const evening = knownList();
    const morning = { nowMs: nowMs + 14 * 3_600_000, agents: agents(['free', 10]), day: '2026-11-28' };
    expect(decide(evening, scene(morning)).why).toMatchObject({ binds: 'learning', budget: { answered: 0 } });
  });

  it('keeps the abandoned of as many days as the window has', () => {
    const days = ['2026-11-26', '2026-11-27', '2026-11-28'];
    const answered = (windowDays: number): number => {
      let state = after({ day: days[0] ?? '' });
      for (const [n, day] of days.entries())
        ({ state } = decide(state, scene({ nowMs: nowMs + n, day, windowDays, ended: endedCalls('answered', 10) })));
      return state.days.reduce((sum, count) => sum + count.answered, 0);
    };
    expect([1, 2, 30].map(answered)).toEqual([10, 20, 30]);
  });
});

describe('the chance that a call may have', () => {
  const quiet = { mayRise: true, settled: 0, abandonTarget: 0.03 };

  it('stays where it is when 2.7 of a hundred find nobody', () => {
    let theta = 0.03;
    for (let n = 0; n < 1_000; n += 1) theta = afterSettled(theta, { ...quiet, abandoned: n % 37 === 18 });
    expect(theta).toBeGreaterThan(0.028);
    expect(theta).toBeLessThan(0.032);
  });

  it('falls on one that is abandoned by what some 36 clean ones raise it, and never rises while braked', () => {
    const fallen = afterSettled(0.03, { ...quiet, abandoned: true });
    let theta = fallen;
    for (let n = 0; n < 36; n += 1) theta = afterSettled(theta, { ...quiet, abandoned: false });
    expect(theta).toBeCloseTo(0.03, 4);
    expect(afterSettled(fallen, { ...quiet, abandoned: false, mayRise: false })).toBe(fallen);
    expect(afterSettled(0.004, { ...quiet, abandoned: true })).toBe(0.004);
  });
});
