import { describe, expect, it } from 'vitest';
import {
  type AgentEvent,
  isBusyReason,
  returnMsMax,
  type Standing,
  wrapUpMsUsual,
} from '../../../domain/agent/agent-standing.ts';
import { agentStep } from '../../../domain/agent/agent-steps.ts';

const start = (): Standing => ({ state: 'offline', reason: null, before: null, sinceMs: 0 });

/** Each event at its second; what is refused changes nothing. */
function after(events: readonly AgentEvent[], standing: Standing = start()): Standing {
  return events.reduce((now, event, n) => {
    const step = agentStep(now, event, (n + 1) * 1_000);
    return step.kind === 'changed' ? step.standing : now;
  }, standing);
}

const call = { callId: 'call-a' };
const toTalking: readonly AgentEvent[] = [
  { kind: 'sign-in' },
  { kind: 'go-free' },
  { kind: 'reserve', ...call, forMs: 5_000 },
  { kind: 'ring', ...call, forMs: 30_000 },
  { kind: 'answer', ...call },
];
const hangUp: AgentEvent = { kind: 'hang-up', ...call, wrapUpMs: wrapUpMsUsual };

describe('an agent', () => {
  it('takes no calls before pressing free', () => {
    expect(after([{ kind: 'sign-in' }])).toEqual({ state: 'signed-in' });
    expect(agentStep({ state: 'signed-in' }, { kind: 'reserve', ...call, forMs: 1 }, 0)).toEqual({
      kind: 'refused',
      code: 'not-free',
    });
  });

  it('rings, talks, wraps up and is free at the limit', () => {
    expect(after(toTalking)).toEqual({ state: 'talking', ...call, asked: null });
    const wrapUp = after([...toTalking, hangUp]);
    expect(wrapUp).toEqual({ state: 'wrap-up', ...call, untilMs: 6_000 + wrapUpMsUsual, asked: null });
    expect(agentStep(wrapUp, { kind: 'expire' }, 6_000 + wrapUpMsUsual - 1)).toEqual({ kind: 'refused', code: 'not-due' });
    expect(agentStep(wrapUp, { kind: 'expire' }, 6_000 + wrapUpMsUsual)).toMatchObject({ standing: { state: 'free' } });
  });

  it.each<[string, AgentEvent, Standing['state']]>([
    ['busy', { kind: 'go-busy', reason: 'break' }, 'busy'],
    ['signing out', { kind: 'sign-out' }, 'offline'],
    ['a supervisor’s word', { kind: 'force', to: { state: 'busy', reason: 'meeting' }, now: false }, 'busy'],
  ])('who asks for %s in a talk gets it after the wrap-up, unless they think better of it', (_, wish, state) => {
    const late: AgentEvent = { kind: 'expire' };
    const wrapUp = after([...toTalking, wish, hangUp]);
    expect(wrapUp).toMatchObject({ state: 'wrap-up' });
    expect(agentStep(wrapUp, late, 60_000)).toMatchObject({ standing: { state } });
    expect(agentStep(after([...toTalking, wish, { kind: 'go-free' }, hangUp]), late, 60_000)).toMatchObject({
      standing: { state: 'free' },
    });
    // Or makes the wrap-up shorter.
    expect(agentStep(wrapUp, { kind: 'go-free' }, 7_000)).toMatchObject({ standing: { state: 'free' } });
  });

  it('is taken out of a call by a supervisor only who says so, and the call is known to have nobody', () => {
    const talk = after(toTalking);
    expect(agentStep(talk, { kind: 'force', to: { state: 'offline' }, now: true }, 9_000)).toEqual({
      kind: 'changed',
      lost: 'call-a',
      standing: { state: 'offline', reason: 'forced', before: null, sinceMs: 9_000 },
    });
  });

  it('who does not take a call gets no other before saying so', () => {
    const missed = after([...toTalking.slice(0, 4), { kind: 'miss', ...call }]);
    expect(missed).toEqual({ state: 'busy', reason: 'no-answer' });
    expect(isBusyReason('no-answer', [])).toBe(false);
    expect(isBusyReason('回访', ['回访'])).toBe(true);
  });

  it('who vanished stands as before when back in time, and not later', () => {
    const gone = agentStep({ state: 'busy', reason: 'break' }, { kind: 'vanish', why: 'vanished' }, 1_000);
    if (gone.kind !== 'changed') throw new Error('it was expected to change');
    expect(agentStep(gone.standing, { kind: 'return' }, 1_000 + returnMsMax)).toMatchObject({
      standing: { state: 'busy', reason: 'break' },
    });
    expect(agentStep(gone.standing, { kind: 'return' }, 1_001 + returnMsMax)).toEqual({ kind: 'refused', code: 'not-vanished' });
  });
});

/** A small generator with a seed: the same runs each time. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function anyEvent(random: (below: number) => number): AgentEvent {
  const callId = `call-${random(2)}`;
  const events: readonly AgentEvent[] = [
    { kind: 'sign-in' },
    { kind: 'sign-out' },
    { kind: 'go-free' },
    { kind: 'go-free' },
    { kind: 'go-busy', reason: 'break' },
    { kind: 'force', to: { state: 'free' }, now: random(2) === 0 },
    { kind: 'force', to: { state: 'offline' }, now: random(2) === 0 },
    { kind: 'vanish', why: 'vanished' },
    { kind: 'return' },
    { kind: 'reserve', callId, forMs: 5_000 },
    { kind: 'reserve', callId, forMs: 5_000 },
    { kind: 'ring', callId, forMs: 30_000 },
    { kind: 'release', callId },
    { kind: 'miss', callId },
    { kind: 'answer', callId },
    { kind: 'hang-up', callId, wrapUpMs: random(2) * 15_000 },
    { kind: 'expire' },
  ];
  return events[random(events.length)] ?? { kind: 'expire' };
}

const callOf = (standing: Standing): string | null => ('callId' in standing ? standing.callId : null);
const holds = ({ state }: Standing): boolean => state === 'reserved' || state === 'ringing' || state === 'talking';

describe('whatever happens to an agent', () => {
  const runs = Array.from({ length: 300 }, (_, seed) => {
    const random = randomOf(seed + 1);
    let standing = start();
    let nowMs = 0;
    return Array.from({ length: 200 }, () => {
      nowMs += random(8_000);
      const event = anyEvent(random);
      const before = standing;
      const step = agentStep(before, event, nowMs);
      if (step.kind === 'changed') standing = step.standing;
      return { before, event, step, now: standing, nowMs };
    });
  }).flat();

  it('only one call at a time has them, and it came by a reservation', () => {
    for (const { before, event, now } of runs) {
      if (!holds(now) || (holds(before) && callOf(before) === callOf(now))) continue;
      expect({ before: before.state, event: event.kind }).toEqual({ before: 'free', event: 'reserve' });
    }
  });

  it('a call that loses them unasked is told of, and no other is', () => {
    for (const { before, event, step } of runs) {
      if (step.kind !== 'changed' || step.lost === null) continue;
      expect(holds(before) && callOf(before)).toBe(step.lost);
      expect(['force', 'vanish', 'expire']).toContain(event.kind);
    }
  });

  it('a press, a word or a limit once heard is not heard again', () => {
    const repeated = new Set(['sign-in', 'sign-out', 'go-free', 'go-busy', 'vanish', 'force']);
    for (const { event, step, now, nowMs } of runs) {
      if (!repeated.has(event.kind) || step.kind === 'refused') continue;
      // A force that took them out of a call stands; one that only asked is asked already.
      expect(agentStep(now, event, nowMs).kind, `${event.kind} at ${now.state}`).toBe('unchanged');
    }
  });

  it('nobody is locked: time alone, and the end of their call, bring everybody back', () => {
    for (const { now, nowMs } of runs) {
      if (now.state === 'talking') {
        expect(agentStep(now, { kind: 'hang-up', callId: now.callId, wrapUpMs: 0 }, nowMs).kind).toBe('changed');
      } else if ('untilMs' in now) {
        expect(agentStep(now, { kind: 'expire' }, now.untilMs).kind).toBe('changed');
      }
    }
  });

  it('the runs go through every state', () => {
    expect(new Set(runs.map(({ now }) => now.state)).size).toBe(8);
  });
});
