/** Supervisors on a real switch: who hears them in each mode, measured; how they take over and leave. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ListenMode } from '../../telephony/people/people-ports.ts';
import { pollLimits, RealPeople, report } from './people-phones.ts';
import { openRealSwitch, type RealSwitch } from './real-switch.ts';

let fs: RealSwitch;
let people: RealPeople;

beforeAll(async () => {
  fs = await openRealSwitch();
});
beforeEach(async () => {
  people = await RealPeople.open(fs);
});
afterEach(() => people.close());
afterAll(() => fs.close());

describe('a supervisor', () => {
  it('is heard by exactly those of the mode, however it changes, and is gone without a trace', async () => {
    await people.talking();
    const [agent, supervisor] = [await people.openLeg('agent'), await people.openLeg('supervisor')];
    await people.joined(agent.legId);
    const sinceMs = performance.now();
    const outcome = await people.node.people.listen({ callId: people.callId, legId: supervisor.legId, mode: 'whisper' });
    if (outcome.kind !== 'listening') throw new Error(outcome.why);
    report('listen ms', Math.round(performance.now() - sinceMs));
    const { listening } = outcome;
    const heard: Record<ListenMode, { callee: string; agent: string }> = {
      whisper: { callee: 'agent', agent: 'callee supervisor' },
      callee: { callee: 'agent supervisor', agent: 'callee' },
      all: { callee: 'agent supervisor', agent: 'callee supervisor' },
      listen: { callee: 'agent', agent: 'callee' },
    };
    for (const mode of ['whisper', 'callee', 'all', 'listen'] as const) {
      await listening.setMode(mode);
      await people.hear({ ...heard[mode], supervisor: 'callee agent' });
      report(
        `shares, ${mode}`,
        Object.fromEntries(Object.entries(people.phones).map(([name, { ears }]) => [name, ears.shares()])),
      );
    }
    await listening.end();
    expect(supervisor.state).toBe('idle');
    await people.hear({ callee: 'agent', agent: 'callee', supervisor: '' });
  });

  it('takes over from an agent, and from us', async () => {
    const terms = { beep: false, afterLeg: 'end-call', talkMsMax: 60_000, callMsMax: 30_000 } as const;
    const [agent, supervisor] = [await people.openLeg('agent'), await people.openLeg('supervisor')];
    for (const withAgent of [true, false]) {
      const { channel } = await people.talking();
      if (withAgent) await people.joined(agent.legId);
      const outcome = await people.node.people.listen({ callId: people.callId, legId: supervisor.legId, mode: 'listen' });
      if (outcome.kind !== 'listening') throw new Error(outcome.why);
      expect((await outcome.listening.takeOver(terms)).kind).toBe('joined');
      await people.hear({ callee: 'supervisor', supervisor: 'callee', agent: '' });
      expect(agent.state).toBe('idle');
      await channel.hangUp('NORMAL_CLEARING');
      await channel.ended;
      await expect.poll(() => supervisor.state, pollLimits).toBe('idle');
    }
  });

  it('whose callee hangs up stays on an open leg', async () => {
    const { channel } = await people.talking();
    const supervisor = await people.openLeg('supervisor');
    const outcome = await people.node.people.listen({ callId: people.callId, legId: supervisor.legId, mode: 'all' });
    if (outcome.kind !== 'listening') throw new Error(outcome.why);
    await channel.hangUp('NORMAL_CLEARING');
    await outcome.listening.ended;
    expect(supervisor.state).toBe('idle');
    await people.hear({ supervisor: '' });
  });
});
