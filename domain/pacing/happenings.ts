/** What happened since the snapshot before: told by comparing the two, so that nobody has to send events one by one. */
import type { AgentSight, AgentState, CallSight, EndedCall, Snapshot } from './snapshot.ts';
import type { PacingState } from './state.ts';

export type Happening =
  /** A person answered; `ringMs` is null where the call was never seen ringing. */
  | { kind: 'answer'; ringMs: number | null }
  /** The call ended and no person had answered it. */
  | { kind: 'failure'; ringMs: number | null }
  /** It was taken for a person's answer, and was a machine; `connected`: an agent was reserved for it. */
  | { kind: 'mistaken'; ringMs: number | null; connected: boolean }
  | { kind: 'connected' }
  | { kind: 'abandoned' }
  | { kind: 'talk'; ms: number }
  | { kind: 'wrap-up'; ms: number }
  /** An agent who took calls takes none now. */
  | { kind: 'leave' };

/** Of calls in the order in which they were told, then of agents. */
export function happenings(before: Pick<PacingState, 'nowMs' | 'calls' | 'agents'>, now: Snapshot): Happening[] {
  // Without a snapshot before, nobody knows when what is seen now began: it is taken note of, and nothing is learned of it.
  if (before.nowMs === null) return now.ended.flatMap((ended) => endOf(ended, undefined));
  const known = new Map(before.calls.map((call) => [call.id, call]));
  return [
    ...now.calls.flatMap((call) => stepOf(call, known.get(call.id))),
    ...now.ended.flatMap((ended) => endOf(ended, known.get(ended.id))),
    ...agentSteps(before.agents, now),
  ];
}

function stepOf(call: CallSight, before: CallSight | undefined): Happening[] {
  if (before !== undefined && before.state === call.state) return [];
  const happened: Happening[] = [];
  if (call.state !== 'ringing' && (before === undefined || before.state === 'ringing'))
    happened.push({ kind: 'answer', ringMs: before === undefined ? null : passedMs(before, call) });
  if (call.state === 'talking') happened.push({ kind: 'connected' });
  return happened;
}

function endOf(ended: EndedCall, before: CallSight | undefined): Happening[] {
  const wasAnswered = before !== undefined && before.state !== 'ringing';
  if (ended.kind === 'fault') return [];
  if (ended.kind === 'not-answered') {
    const { ringMs } = ended;
    return [wasAnswered ? { kind: 'mistaken', ringMs, connected: before.state === 'talking' } : { kind: 'failure', ringMs }];
  }
  const happened: Happening[] = wasAnswered ? [] : [{ kind: 'answer', ringMs: ended.ringMs }];
  if (ended.abandoned) return [...happened, { kind: 'abandoned' }];
  if (before?.state !== 'talking') happened.push({ kind: 'connected' });
  if (ended.talkMs !== null) happened.push({ kind: 'talk', ms: ended.talkMs });
  return happened;
}

export function takesCalls(state: AgentState): boolean {
  return state !== 'busy' && state !== 'offline';
}

function agentSteps(before: readonly AgentSight[], { agents }: Snapshot): Happening[] {
  const now = new Map(agents.map((agent) => [agent.id, agent]));
  return before.flatMap((agent) => {
    const next = now.get(agent.id);
    const happened: Happening[] = [];
    if (takesCalls(agent.state) && (next === undefined || !takesCalls(next.state))) happened.push({ kind: 'leave' });
    if (next === undefined || next.state === agent.state) return happened;
    if (agent.state === 'wrap-up') happened.push({ kind: 'wrap-up', ms: passedMs(agent, next) });
    // Between two snapshots there was no time to see it, so it was none.
    if (agent.state === 'talking' && next.state === 'free') happened.push({ kind: 'wrap-up', ms: 0 });
    return happened;
  });
}

function passedMs(before: { sinceMs: number }, now: { sinceMs: number }): number {
  return Math.max(0, now.sinceMs - before.sinceMs);
}
