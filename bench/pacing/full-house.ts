/** A moment of a hundred agents with six hundred calls: the most that one decision is measured with. */
import { decide } from '../../domain/pacing/decide.ts';
import type { AgentSight, CallSight, Snapshot } from '../../domain/pacing/snapshot.ts';
import { freshState, type PacingState } from '../../domain/pacing/state.ts';

const nowMs = 10_000_000;
const estimates = { answerRate: 0.15, ringMs: 12_000, talkMs: 30_000, wrapUpMs: 15_000 };
const [talking, wrappingUp, free, ringing] = [60, 30, 10, 540];

/** Enough is known of the list to dial ahead, and calls are of all ages. */
export function fullHouse(): { state: PacingState; snapshot: Snapshot } {
  const agents: AgentSight[] = [
    ...Array.from({ length: talking }, (_, n) => agent(n, 'talking', n * 1_000)),
    ...Array.from({ length: wrappingUp }, (_, n) => agent(talking + n, 'wrap-up', n * 500)),
    ...Array.from({ length: free }, (_, n) => agent(talking + wrappingUp + n, 'free', n * 100)),
  ];
  const calls: CallSight[] = [
    ...Array.from({ length: talking }, (_, n): CallSight => ({ id: `talk-${n}`, state: 'talking', sinceMs: nowMs - n * 1_000 })),
    ...Array.from({ length: ringing }, (_, n): CallSight => ({ id: `ring-${n}`, state: 'ringing', sinceMs: nowMs - n * 50 })),
  ];
  const snapshot: Snapshot = {
    nowMs,
    agents,
    calls,
    ended: [],
    linesLeft: 1_400,
    abandonTarget: 0.03,
    mode: 'predictive',
    ratio: 1,
    hold: null,
    estimates,
    day: 'day',
    windowDays: 1,
  };
  const ended = Array.from({ length: 1_000 }, (_, n) => ({
    id: `ended-${n}`,
    kind: n % 7 === 0 ? ('answered' as const) : ('not-answered' as const),
    ringMs: n % 7 === 0 ? 6_000 + n * 10 : 30_000,
    talkMs: n % 7 === 0 ? 10_000 + n * 50 : null,
    abandoned: false,
  }));
  const { state } = decide(freshState(estimates), { ...snapshot, nowMs: nowMs - 1_000, ended });
  return { state, snapshot };
}

function agent(n: number, state: AgentSight['state'], ageMs: number): AgentSight {
  return { id: `agent-${n}`, state, sinceMs: nowMs - ageMs };
}
