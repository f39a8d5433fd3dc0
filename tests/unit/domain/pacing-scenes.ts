/** Moments of a call centre for the tests of pacing. */
import { decide } from '../../../domain/pacing/decide.ts';
import type { AgentSight, AgentState, CallSight, CallState, EndedCall, Snapshot } from '../../../domain/pacing/snapshot.ts';
import { freshState, type PacingState } from '../../../domain/pacing/state.ts';

export const estimates = { answerRate: 0.3, ringMs: 12_000, talkMs: 120_000, wrapUpMs: 15_000 };
export const nowMs = 1_000_000;

export function agents(...groups: readonly (readonly [AgentState, number, ageMs?: number])[]): AgentSight[] {
  return groups.flatMap(([state, count, ageMs = 5_000], group) =>
    Array.from({ length: count }, (_, n) => ({ id: `agent-${group}-${n}`, state, sinceMs: nowMs - ageMs })),
  );
}

export function calls(...groups: readonly (readonly [CallState, number, ageMs?: number])[]): CallSight[] {
  return groups.flatMap(([state, count, ageMs = 5_000], group) =>
    Array.from({ length: count }, (_, n) => ({ id: `call-${group}-${n}`, state, sinceMs: nowMs - ageMs })),
  );
}

export function endedCalls(kind: EndedCall['kind'], count: number, more: Partial<EndedCall> = {}): EndedCall[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `${kind}-${n}`,
    kind,
    ringMs: kind === 'answered' ? 12_000 : 30_000,
    talkMs: kind === 'answered' ? 120_000 : null,
    abandoned: false,
    ...more,
  }));
}

export function scene(given: Partial<Snapshot> = {}): Snapshot {
  return {
    nowMs,
    agents: [],
    calls: [],
    ended: [],
    linesLeft: 1_000,
    abandonTarget: 0.03,
    mode: 'predictive',
    ratio: 2,
    hold: null,
    estimates,
    day: '2026-11-27',
    windowDays: 1,
    ...given,
  };
}

/** A list of which enough is known: of 1,000 calls 300 were answered, and so many of them lost. */
export function knownList({ abandoned = 3, answered = 300, dialled = 1_000 } = {}): PacingState {
  const ended = [
    ...endedCalls('answered', answered - abandoned),
    ...endedCalls('answered', abandoned, { abandoned: true, talkMs: null }).map((call, n) => ({ ...call, id: `lost-${n}` })),
    ...endedCalls('not-answered', dialled - answered),
  ];
  const first = decide(freshState(estimates), scene({ nowMs: nowMs - 2_000 })).state;
  const { state } = decide(first, scene({ nowMs: nowMs - 1_000, ended }));
  return { ...state, theta: 0.03 };
}
