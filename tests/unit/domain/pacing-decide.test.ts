import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../domain/pacing/decide.ts';
import type { AgentSight, Snapshot } from '../../../domain/pacing/snapshot.ts';
import { freshState, keptState } from '../../../domain/pacing/state.ts';
import { agents, calls, endedCalls, estimates, knownList, nowMs, scene } from './pacing-scenes.ts';

const known = knownList();

const ageMs = fc.integer({ min: 0, max: 300_000 });
const agentState = fc.constantFrom('free', 'ringing', 'talking', 'wrap-up', 'busy', 'offline');
const someAgents = fc
  .array(fc.record({ state: agentState, ageMs }), { maxLength: 40 })
  .map((list): AgentSight[] => list.map((agent, n) => ({ id: `a${n}`, state: agent.state, sinceMs: nowMs - agent.ageMs })));
const someCalls = fc
  .array(fc.record({ state: fc.constantFrom('ringing', 'ringing', 'ringing', 'waiting', 'talking'), ageMs }), { maxLength: 60 })
  .map((list) => list.map((call, n) => ({ id: `c${n}`, state: call.state, sinceMs: nowMs - (call.ageMs % 32_000) })));
const someScene = fc
  .record({
    agents: someAgents,
    calls: someCalls,
    linesLeft: fc.integer({ min: 0, max: 200 }),
    mode: fc.constantFrom('preview', 'progressive', 'predictive', 'ratio'),
  })
  .map((given) => scene(given));
/** As if this very moment had been seen before: nothing happens, so nothing is learned. */
const seenBefore = (now: Snapshot) => ({ ...known, calls: now.calls, agents: now.agents });

describe('what is dialled', () => {
  it('is the same for the same state and snapshot, and neither is changed', () => {
    fc.assert(
      fc.property(someScene, (now) => {
        const before = JSON.stringify([known, now]);
        expect(decide(known, now)).toEqual(decide(known, now));
        expect(JSON.stringify([known, now])).toBe(before);
      }),
    );
  });

  it('is never less than none nor more than the lines that are left, and none where nobody takes calls', () => {
    fc.assert(
      fc.property(someScene, fc.boolean(), (now, cold) => {
        const { dial } = decide(cold ? freshState(estimates) : known, now);
        expect(Number.isInteger(dial)).toBe(true);
        expect(dial).toBeGreaterThanOrEqual(0);
        expect(dial).toBeLessThanOrEqual(now.linesLeft);
        if (now.agents.every(({ state }) => state === 'busy' || state === 'offline')) expect(dial).toBe(0);
      }),
    );
  });

  it('never grows when a free agent becomes busy, by a call or by a break', () => {
    const turned = fc.constantFrom('talking', 'busy');
    fc.assert(
      fc.property(someScene, turned, (now, state) => {
        const free = now.agents.findIndex((agent) => agent.state === 'free');
        fc.pre(free >= 0);
        const fewer = now.agents.map((agent, n): AgentSight => (n === free ? { ...agent, state, sinceMs: nowMs } : agent));
        const then = { ...now, agents: fewer };
        expect(decide(seenBefore(then), then).dial).toBeLessThanOrEqual(decide(seenBefore(now), now).dial);
      }),
      { numRuns: 500 },
    );
  });

  it('goes on through a restart as if there had been none', () => {
    fc.assert(
      fc.property(someScene, (now) => {
        const restarted = keptState(JSON.parse(JSON.stringify(known)));
        expect(restarted).not.toBeNull();
        if (restarted !== null) expect(decide(restarted, now)).toEqual(decide(known, now));
      }),
    );
  });
});

const crew = agents(['free', 4], ['talking', 16, 60_000], ['wrap-up', 10, 4_000]);

describe('one call for each free agent', () => {
  const one = { dial: 1 };
  const now = scene({ agents: crew, calls: calls(['ringing', 3]) });

  it('is what a list gets of which little is known, also after a state was lost, and without a burst', () => {
    const { dial, why } = decide(freshState(estimates), now);
    expect({ dial, binds: why.binds }).toEqual({ ...one, binds: 'learning' });
    expect(why.forecast?.learned).toEqual({ answers: 0, answersAsked: 30, outcomes: 0, outcomesAsked: 60 });
  });

  it('learns nothing of the calls that it finds talking at its first look', () => {
    const { state } = decide(freshState(estimates), scene({ agents: crew, calls: calls(['talking', 16]) }));
    expect(state.counts.slowEnds).toBe(0);
    expect(state.days.at(-1)?.answered).toBe(0);
  });

  it('is what is left when far more than allowed found nobody', () => {
    // 13 lost of 300: nine were allowed, and the floor is three below.
    const { dial, why } = decide(knownList({ abandoned: 13 }), now);
    expect({ dial, binds: why.binds }).toEqual({ ...one, binds: 'budget' });
    expect(why.budget).toEqual({ answered: 300, abandoned: 13, left: -4 });
    expect(decide(knownList({ abandoned: 12 }), now).why.binds).toBe('risk');
  });

  it.each(['hand', 'stale', 'line'] as const)('is dialled while held (%s)', (hold) => {
    const { dial, why } = decide(known, { ...now, hold });
    expect({ dial, binds: why.binds }).toEqual({ ...one, binds: hold });
    expect(decide(known, now).dial).toBeGreaterThan(1);
    // A fixed ratio is held as well: the brake is a person's, whatever the mode.
    const ratio = decide(known, { ...now, mode: 'ratio', ratio: 3, hold });
    expect({ dial: ratio.dial, binds: ratio.why.binds }).toEqual({ ...one, binds: hold });
  });

  it('is what the modes preview and progressive are', () => {
    for (const mode of ['preview', 'progressive'] as const) expect(decide(known, { ...now, mode })).toMatchObject(one);
    expect(decide(known, { ...now, mode: 'ratio', ratio: 3 })).toMatchObject({ dial: 9, why: { binds: 'mode' } });
  });
});

describe('the forecast', () => {
  const dialOf = (given: Partial<Snapshot>): number => decide(known, scene({ agents: crew, ...given })).dial;

  it('dials more than there are free agents, and less the more rings', () => {
    const dials = [0, 4, 8, 12].map((ringing) => dialOf({ calls: calls(['ringing', ringing]) }));
    expect(dials[0]).toBeGreaterThan(10);
    for (const [n, dial] of dials.slice(1).entries()) expect(dial).toBeLessThan(dials[n] ?? 0);
  });

  it('counts on agents who are about to finish', () => {
    const busy = (ageMs: number) => ({ agents: agents(['talking', 20, 90_000], ['wrap-up', 10, ageMs]) });
    expect(dialOf(busy(14_000))).toBeGreaterThan(dialOf(busy(500)));
  });

  it('dials less while somebody waits who answered', () => {
    expect(dialOf({ calls: calls(['waiting', 2]) })).toBeLessThan(dialOf({}));
  });

  it('counts a sent call at once, so that deciding again dials nothing more', () => {
    const first = decide(known, scene({ agents: crew }));
    const again = decide(first.state, scene({ agents: crew, nowMs: nowMs + 100, calls: calls(['ringing', first.dial, 0]) }));
    expect(again.dial).toBe(0);
  });

  it('tells what bound it', () => {
    const { dial, why } = decide(known, scene({ agents: crew, linesLeft: 5 }));
    expect([dial, why.binds]).toEqual([5, 'lines']);
    const free = decide(known, scene({ agents: crew })).why;
    expect(free.binds).toBe('risk');
    expect(free.forecast?.nextRisk).toBeGreaterThan(free.forecast?.allowedRisk ?? 1);
    expect(decide(known, scene()).why).toMatchObject({ binds: 'nobody', forecast: null });
  });

  it('lets calls that failed on our side say nothing of who answers', () => {
    const faults = endedCalls('fault', 200);
    const { answerRate } = decide(known, scene({ agents: crew, ended: faults })).why.forecast ?? {};
    expect(answerRate?.value).toBeCloseTo(decide(known, scene({ agents: crew })).why.forecast?.answerRate.value ?? 0, 12);
  });
});

describe('a kept state', () => {
  it.each([
    null,
    'state',
    {},
    { ...known, version: 2 },
    { ...known, times: { ...known.times, talk: [1] } },
    { ...known, theta: 0 },
  ])('that is another one is not used (%#)', (value) => {
    expect(keptState(value)).toBeNull();
  });
});
