/** People on the line on a real switch: open legs, joins, holds and consultations, by who is heard by whom. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refuses } from './carrier/callee-plan.ts';
import { music, pollLimits, RealPeople, report } from './people-phones.ts';
import { openRealSwitch, type RealSwitch } from './real-switch.ts';

/** Callees in a row who are joined to one open leg: what a race in the switch would need to show. */
const inARow = 20;
const hangUpsAtOnce = 16;

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

describe('an open leg', () => {
  it('hears silence while it is idle: packets come all the time', async () => {
    await people.openLeg('agent');
    await people.hear({ agent: '' });
    expect(await people.node.channels()).toEqual([]);
  });

  it('of a phone that died ends by itself', async () => {
    const leg = await people.openLeg('agent', 2_000);
    people.phones.agent.phone?.hush();
    const sinceMs = performance.now();
    expect((await leg.ended).evidence.cause).toBe('MEDIA_TIMEOUT');
    report('dead phone known after ms', Math.round(performance.now() - sinceMs));
  });

  it(`is joined to ${inARow} callees, one after the other, and never rings again`, async () => {
    const leg = await people.openLeg('agent');
    const times: number[] = [];
    for (let n = 0; n < inARow; n += 1) {
      const { channel } = await people.talking();
      const sinceMs = performance.now();
      await people.joined(leg.legId, { beep: n % 2 === 0 });
      times.push(Math.round(performance.now() - sinceMs));
      await channel.hangUp('NORMAL_CLEARING');
      await channel.ended;
      await expect.poll(() => leg.state, pollLimits).toBe('idle');
    }
    report('join ms', times);
    await people.hear({ agent: '' });
  });

  it('is found and taken over by the next process, and its talk goes on', async () => {
    const leg = await people.openLeg('agent');
    await people.talking();
    await people.joined(leg.legId);
    await people.nextNode();
    expect(await people.node.people.findLegs()).toContainEqual({
      legId: leg.legId,
      agentId: leg.agentId,
      bridgedTo: people.callId,
    });
    expect((await people.node.adopt(people.callId)).kind).toBe('answered');
    expect(await people.node.isHandedOver(people.callId)).toBe(true);
    const talk = await people.node.people.talkOf(people.callId, music);
    expect(talk?.state).toEqual({ kind: 'talking', legId: leg.legId });
    expect(await talk?.hold(music)).toEqual({ kind: 'done' });
    await people.hear({ callee: 'us', agent: '' });
    await people.nextNode();
    await people.node.adopt(people.callId);
    expect(await people.node.isHandedOver(people.callId)).toBe(true);
    const held = await people.node.people.talkOf(people.callId, music);
    expect(held?.state).toEqual({ kind: 'held', legId: leg.legId });
    await people.hear({ callee: 'us', agent: '' });
    expect(await held?.resume()).toEqual({ kind: 'done' });
    await people.hear({ callee: 'agent', agent: 'callee' });
  });
});

describe('a talk', () => {
  it('is held, resumed and taken back: everybody hears whom they should', async () => {
    const { channel } = await people.talking();
    const leg = await people.openLeg('agent');
    const talk = await people.joined(leg.legId);
    await people.hear({ callee: 'agent', agent: 'callee' });
    expect(await talk.hold(music)).toEqual({ kind: 'done' });
    await people.hear({ callee: 'us', agent: '' });
    expect(await talk.resume()).toEqual({ kind: 'done' });
    await people.hear({ callee: 'agent', agent: 'callee' });
    expect(await talk.takeBack()).toEqual({ kind: 'done' });
    expect(await people.node.isHandedOver(people.callId)).toBe(false);
    const audio = await channel.attachAudio();
    audio.play(music);
    await people.hear({ callee: 'us', agent: '' });
    expect(leg.state).toBe('idle');
  });

  it('ends with the agent, or goes back to us, as was agreed', async () => {
    for (const afterLeg of ['end-call', 'back-to-us'] as const) {
      const { channel } = await people.talking();
      const leg = await people.openLeg('agent');
      const talk = await people.joined(leg.legId, { afterLeg });
      await leg.end();
      if (afterLeg === 'end-call') expect((await channel.ended).told).toBe(true);
      else {
        await expect.poll(() => talk.state.kind, pollLimits).toBe('with-us');
        (await channel.attachAudio()).play(music);
        await people.hear({ callee: 'us' });
      }
    }
  });

  it('is given on at once and after a consultation', async () => {
    await people.talking();
    const [first, second] = [await people.openLeg('agent'), await people.openLeg('second')];
    const talk = await people.joined(first.legId);
    let sinceMs = performance.now();
    expect(await talk.passTo(second.legId, { beep: true })).toEqual({ kind: 'done' });
    report('pass ms', Math.round(performance.now() - sinceMs));
    await people.hear({ callee: 'second', second: 'callee', agent: '' });
    expect(first.state).toBe('idle');
    sinceMs = performance.now();
    expect(await talk.consult(first.legId, music)).toEqual({ kind: 'done' });
    report('consult ms', Math.round(performance.now() - sinceMs));
    await people.hear({ callee: 'us', second: 'agent', agent: 'second' });
    expect(await talk.resume()).toEqual({ kind: 'done' });
    await people.hear({ callee: 'second', second: 'callee', agent: '' });
    await talk.consult(first.legId, null);
    expect(await talk.passTo(first.legId)).toEqual({ kind: 'done' });
    await people.hear({ callee: 'agent', agent: 'callee', second: '' });
    expect(second.state).toBe('idle');
  });

  it('becomes a three-way, and is one of two again', async () => {
    await people.talking();
    const [first, second] = [await people.openLeg('agent'), await people.openLeg('second')];
    const talk = await people.joined(first.legId);
    await talk.consult(second.legId, null);
    const outcome = await talk.threeWay(second.legId);
    if (outcome.kind !== 'listening') throw new Error(outcome.why);
    await people.hear({ callee: 'agent second', agent: 'callee second', second: 'callee agent' });
    await outcome.listening.end();
    await people.hear({ callee: 'agent', agent: 'callee', second: '' });
  });

  it('that could not come about leaves the callee talking to us', async () => {
    const { audio } = await people.talking();
    expect(await people.node.people.join(people.joinRequest(randomUUID()))).toEqual({
      kind: 'refused',
      why: 'leg-gone',
      attachAgain: false,
    });
    const outcome = await people.node.people.openLeg(
      {
        ...{
          legId: randomUUID(),
          agentId: randomUUID(),
          forCall: null,
          meetsCallee: false,
          callerNumber: null,
          codec: 'PCMU',
          autoAnswer: true,
        },
        ...{ ringMsMax: 2_000, openMsMax: 60_000, soundlessMsMax: null },
        to: { kind: 'number', gateway: fs.gateway, number: fs.carrier.callee(refuses(486)), prefix: null },
      },
      new AbortController().signal,
    );
    expect(outcome).toMatchObject({ kind: 'failed', why: 'busy' });
    expect(await people.node.isHandedOver(people.callId)).toBe(false);
    audio.play(music);
    await people.hear({ callee: 'us' });
  });
});

describe('a join', () => {
  it('beeps to the agent alone, and delays nothing', async () => {
    await people.talking();
    const leg = await people.openLeg('agent');
    await people.joined(leg.legId, { beep: true });
    await people.hear({ callee: 'agent', agent: 'callee' });
    report('frames with a beep', [people.phones.agent.ears.beepFrames, people.phones.callee.ears.beepFrames]);
    expect(people.phones.agent.ears.beepFrames).toBeGreaterThanOrEqual(8);
    expect(people.phones.callee.ears.beepFrames).toBe(0);
  });

  it(`of ${hangUpsAtOnce} agents who hang up in that moment loses no callee: each is hung up on as agreed, or ours again`, async () => {
    const operator = await fs.operator();
    const seen: string[] = [];
    for (let n = 0; n < hangUpsAtOnce; n += 1) {
      const { channel, audio } = await people.talking();
      const leg = await people.openLeg('agent');
      const outcome = people.node.people.join(people.joinRequest(leg.legId));
      // Each question is some hundred microseconds: so the hang-ups fall before, into and behind the bridge.
      for (let asked = 0; asked < n * n; asked += 1) await operator.exists(people.callId);
      await operator.api(`uuid_kill ${leg.legId} NORMAL_CLEARING`);
      const result = await outcome;
      seen.push(result.kind === 'joined' ? 'joined' : `${result.why}${result.attachAgain ? ', attached again' : ''}`);
      if (result.kind === 'joined') expect((await channel.ended).told).toBe(true);
      else {
        const sound = result.attachAgain ? await channel.attachAudio() : audio;
        sound.play(music);
        await people.hear({ callee: 'us' });
        await channel.hangUp('NORMAL_CLEARING');
      }
    }
    report('joins with an agent who hangs up', seen);
  });
});
