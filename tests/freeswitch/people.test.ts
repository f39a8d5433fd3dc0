/** People on the line on a real switch: open legs, joins, holds, consultations and supervisors, by who is heard by whom. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LineAudio } from '../../domain/live-line.ts';
import type { AgentLeg, JoinRequest, ListenMode, Talk } from '../../telephony/people/people-ports.ts';
import type { LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import { Ears, toneOf, type Voice } from '../telephony/toned-people.ts';
import { type CalleePlan, refuses } from './carrier/callee-plan.ts';
import type { RtpPhone } from './carrier/rtp-phone.ts';
import { openRealSwitch, type RealSwitch } from './real-switch.ts';

/** Callees in a row who are joined to one open leg: what a race in the switch would need to show. */
const inARow = 20;
const hangUpsAtOnce = 16;
const music = toneOf('us', 8_000);
const pollLimits = { timeout: 8_000, interval: 20 };

/** A phone at the carrier that says its tone from the answer on. */
class TonedPhone {
  readonly ears = new Ears();
  phone: RtpPhone | null = null;
  readonly plan: CalleePlan;

  constructor(voice: Voice) {
    this.plan = {
      kind: 'answers',
      afterMs: 50,
      speaks: (phone) => {
        this.phone = phone;
        phone.onFrame = (frame) => this.ears.hear(frame);
        phone.repeat(toneOf(voice, 8_000));
      },
    };
  }
}

let fs: RealSwitch;
let node: SwitchNode;
let callId: string;
let people: Record<'callee' | 'agent' | 'second' | 'supervisor', TonedPhone>;
let legs: string[];

beforeAll(async () => {
  fs = await openRealSwitch();
});

beforeEach(async () => {
  node = await fs.newNode();
  callId = randomUUID();
  legs = [];
  people = {
    callee: new TonedPhone('callee'),
    agent: new TonedPhone('agent'),
    second: new TonedPhone('second'),
    supervisor: new TonedPhone('supervisor'),
  };
});

afterEach(async () => {
  const operator = await fs.operator();
  for (const legId of legs) await operator.api(`uuid_kill ${legId} NORMAL_CLEARING`);
  await fs.sweep();
});
afterAll(() => fs.close());

async function openLeg(who: keyof typeof people, soundlessMsMax: number | null = null): Promise<AgentLeg> {
  const legId = randomUUID();
  legs.push(legId);
  const to = { kind: 'number', gateway: fs.gateway, number: fs.carrier.callee(people[who].plan), prefix: null } as const;
  const times = { ringMsMax: 5_000, openMsMax: 60_000, soundlessMsMax };
  const request = { legId, agentId: randomUUID(), to, callerNumber: null, codec: 'PCMU' as const, autoAnswer: true, ...times };
  const outcome = await node.people.openLeg(request, new AbortController().signal);
  if (outcome.kind !== 'open') throw new Error(`The leg was ${outcome.why}.`);
  return outcome.leg;
}

async function talking(): Promise<{ channel: LiveChannel; audio: LineAudio }> {
  const channel = await fs.answered(node, people.callee.plan, { callId });
  return { channel, audio: await channel.attachAudio() };
}

function joinRequest(legId: string, change: Partial<JoinRequest> = {}): JoinRequest {
  return { callId, legId, beep: false, afterLeg: 'end-call', talkMsMax: 60_000, callMsMax: 30_000, ...change };
}

async function joined(legId: string, change: Partial<JoinRequest> = {}): Promise<Talk> {
  const outcome = await node.people.join(joinRequest(legId, change));
  if (outcome.kind !== 'joined') throw new Error(`Not joined: ${outcome.why}.`);
  return outcome.talk;
}

/** Waits until each of these people hears exactly these voices. */
async function hear(expected: Partial<Record<keyof typeof people, string>>): Promise<void> {
  const names = Object.keys(people).filter((name): name is keyof typeof people => name in expected);
  for (const name of names) people[name].ears.forget();
  await expect
    .poll(() => Object.fromEntries(names.map((name) => [name, people[name].ears.heard()])), pollLimits)
    .toEqual(expected);
}

const report = (what: string, measured: unknown): void => {
  if (process.env['FREESWITCH_TEST_LOG'] !== undefined) console.log(what, JSON.stringify(measured));
};

describe('an open leg', () => {
  it('hears silence while it is idle: packets come all the time', async () => {
    await openLeg('agent');
    await hear({ agent: '' });
    expect(await node.channels()).toEqual([]);
  });

  it('of a phone that died ends by itself', async () => {
    const leg = await openLeg('agent', 2_000);
    people.agent.phone?.hush();
    const sinceMs = performance.now();
    expect((await leg.ended).evidence.cause).toBe('MEDIA_TIMEOUT');
    report('dead phone known after ms', Math.round(performance.now() - sinceMs));
  });

  it(`is joined to ${inARow} callees, one after the other, and never rings again`, async () => {
    const leg = await openLeg('agent');
    const times: number[] = [];
    for (let n = 0; n < inARow; n += 1) {
      callId = randomUUID();
      const { channel } = await talking();
      const sinceMs = performance.now();
      await joined(leg.legId, { beep: n % 2 === 0 });
      times.push(Math.round(performance.now() - sinceMs));
      await channel.hangUp('NORMAL_CLEARING');
      await channel.ended;
      await expect.poll(() => leg.state, pollLimits).toBe('idle');
    }
    report('join ms', times);
    await hear({ agent: '' });
  });

  it('is found and taken over by the next process, and its talk goes on', async () => {
    const leg = await openLeg('agent');
    await talking();
    await joined(leg.legId);
    await node.close();
    node = await fs.newNode();
    expect(await node.people.findLegs()).toContainEqual({ legId: leg.legId, agentId: leg.agentId, bridgedTo: callId });
    expect((await node.adopt(callId)).kind).toBe('answered');
    expect(await node.isHandedOver(callId)).toBe(true);
    const talk = await node.people.talkOf(callId);
    expect(talk?.state).toEqual({ kind: 'talking', legId: leg.legId });
    expect(await talk?.hold(music)).toEqual({ kind: 'done' });
    await hear({ callee: 'us', agent: '' });
    await node.close();
    node = await fs.newNode();
    await node.adopt(callId);
    expect(await node.isHandedOver(callId)).toBe(true);
    const held = await node.people.talkOf(callId);
    expect(held?.state).toEqual({ kind: 'held', legId: leg.legId });
    expect(await held?.resume()).toEqual({ kind: 'done' });
    await hear({ callee: 'agent', agent: 'callee' });
  });
});

describe('a talk', () => {
  it('is held, resumed and taken back: everybody hears whom they should', async () => {
    const { channel } = await talking();
    const leg = await openLeg('agent');
    const talk = await joined(leg.legId);
    await hear({ callee: 'agent', agent: 'callee' });
    expect(await talk.hold(music)).toEqual({ kind: 'done' });
    await hear({ callee: 'us', agent: '' });
    expect(await talk.resume()).toEqual({ kind: 'done' });
    await hear({ callee: 'agent', agent: 'callee' });
    expect(await talk.takeBack()).toEqual({ kind: 'done' });
    expect(await node.isHandedOver(callId)).toBe(false);
    const audio = await channel.attachAudio();
    audio.play(music);
    await hear({ callee: 'us', agent: '' });
    expect(leg.state).toBe('idle');
  });

  it('ends with the agent, or goes back to us, as was agreed', async () => {
    for (const afterLeg of ['end-call', 'back-to-us'] as const) {
      callId = randomUUID();
      const { channel } = await talking();
      const leg = await openLeg('agent');
      const talk = await joined(leg.legId, { afterLeg });
      await leg.end();
      if (afterLeg === 'end-call') expect((await channel.ended).told).toBe(true);
      else {
        await expect.poll(() => talk.state.kind, pollLimits).toBe('with-us');
        (await channel.attachAudio()).play(music);
        await hear({ callee: 'us' });
      }
    }
  });

  it('is given on at once and after a consultation', async () => {
    await talking();
    const [first, second] = [await openLeg('agent'), await openLeg('second')];
    const talk = await joined(first.legId);
    let sinceMs = performance.now();
    expect(await talk.passTo(second.legId, { beep: true })).toEqual({ kind: 'done' });
    report('pass ms', Math.round(performance.now() - sinceMs));
    await hear({ callee: 'second', second: 'callee', agent: '' });
    expect(first.state).toBe('idle');
    sinceMs = performance.now();
    expect(await talk.consult(first.legId, music)).toEqual({ kind: 'done' });
    report('consult ms', Math.round(performance.now() - sinceMs));
    await hear({ callee: 'us', second: 'agent', agent: 'second' });
    expect(await talk.resume()).toEqual({ kind: 'done' });
    await hear({ callee: 'second', second: 'callee', agent: '' });
    await talk.consult(first.legId, null);
    expect(await talk.passTo(first.legId)).toEqual({ kind: 'done' });
    await hear({ callee: 'agent', agent: 'callee', second: '' });
    expect(second.state).toBe('idle');
  });

  it('becomes a three-way, and is one of two again', async () => {
    await talking();
    const [first, second] = [await openLeg('agent'), await openLeg('second')];
    const talk = await joined(first.legId);
    await talk.consult(second.legId, null);
    const outcome = await talk.threeWay(second.legId);
    if (outcome.kind !== 'listening') throw new Error(outcome.why);
    await hear({ callee: 'agent second', agent: 'callee second', second: 'callee agent' });
    await outcome.listening.end();
    await hear({ callee: 'agent', agent: 'callee', second: '' });
  });

  it('that could not come about leaves the callee talking to us', async () => {
    const { audio } = await talking();
    expect(await node.people.join(joinRequest(randomUUID()))).toEqual({ kind: 'refused', why: 'leg-gone', attachAgain: false });
    const outcome = await node.people.openLeg(
      {
        ...{ legId: randomUUID(), agentId: randomUUID(), callerNumber: null, codec: 'PCMU', autoAnswer: true },
        ...{ ringMsMax: 2_000, openMsMax: 60_000, soundlessMsMax: null },
        to: { kind: 'number', gateway: fs.gateway, number: fs.carrier.callee(refuses(486)), prefix: null },
      },
      new AbortController().signal,
    );
    expect(outcome).toMatchObject({ kind: 'failed', why: 'busy' });
    expect(await node.isHandedOver(callId)).toBe(false);
    audio.play(music);
    await hear({ callee: 'us' });
  });
});

describe('a join', () => {
  it('beeps to the agent alone, and delays nothing', async () => {
    await talking();
    const leg = await openLeg('agent');
    await joined(leg.legId, { beep: true });
    await hear({ callee: 'agent', agent: 'callee' });
    report('frames with a beep', [people.agent.ears.beepFrames, people.callee.ears.beepFrames]);
    expect(people.agent.ears.beepFrames).toBeGreaterThanOrEqual(8);
    expect(people.callee.ears.beepFrames).toBe(0);
  });

  it(`of ${hangUpsAtOnce} agents who hang up in that moment loses no callee: each is hung up on as agreed, or ours again`, async () => {
    const operator = await fs.operator();
    const seen: string[] = [];
    for (let n = 0; n < hangUpsAtOnce; n += 1) {
      callId = randomUUID();
      const { channel, audio } = await talking();
      const leg = await openLeg('agent');
      const outcome = node.people.join(joinRequest(leg.legId));
      // Each question is some hundred microseconds: so the hang-ups fall before, into and behind the bridge.
      for (let asked = 0; asked < n * n; asked += 1) await operator.exists(callId);
      await operator.api(`uuid_kill ${leg.legId} NORMAL_CLEARING`);
      const result = await outcome;
      seen.push(result.kind === 'joined' ? 'joined' : `${result.why}${result.attachAgain ? ', attached again' : ''}`);
      if (result.kind === 'joined') expect((await channel.ended).told).toBe(true);
      else {
        const sound = result.attachAgain ? await channel.attachAudio() : audio;
        sound.play(music);
        await hear({ callee: 'us' });
        await channel.hangUp('NORMAL_CLEARING');
      }
    }
    report('joins with an agent who hangs up', seen);
  });
});

describe('a supervisor', () => {
  it('is heard by exactly those of the mode, however it changes, and is gone without a trace', async () => {
    await talking();
    const [agent, supervisor] = [await openLeg('agent'), await openLeg('supervisor')];
    await joined(agent.legId);
    const sinceMs = performance.now();
    const outcome = await node.people.listen({ callId, legId: supervisor.legId, mode: 'whisper' });
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
      await hear({ ...heard[mode], supervisor: 'callee agent' });
      report(`shares, ${mode}`, Object.fromEntries(Object.entries(people).map(([name, { ears }]) => [name, ears.shares()])));
    }
    await listening.end();
    expect(supervisor.state).toBe('idle');
    await hear({ callee: 'agent', agent: 'callee', supervisor: '' });
  });

  it('takes over from an agent, and from us', async () => {
    const terms = { beep: false, afterLeg: 'end-call', talkMsMax: 60_000, callMsMax: 30_000 } as const;
    const [agent, supervisor] = [await openLeg('agent'), await openLeg('supervisor')];
    for (const withAgent of [true, false]) {
      callId = randomUUID();
      const { channel } = await talking();
      if (withAgent) await joined(agent.legId);
      const outcome = await node.people.listen({ callId, legId: supervisor.legId, mode: 'listen' });
      if (outcome.kind !== 'listening') throw new Error(outcome.why);
      expect((await outcome.listening.takeOver(terms)).kind).toBe('joined');
      await hear({ callee: 'supervisor', supervisor: 'callee', agent: '' });
      expect(agent.state).toBe('idle');
      await channel.hangUp('NORMAL_CLEARING');
      await channel.ended;
      await expect.poll(() => supervisor.state, pollLimits).toBe('idle');
    }
  });

  it('whose callee hangs up stays on an open leg', async () => {
    const { channel } = await talking();
    const supervisor = await openLeg('supervisor');
    const outcome = await node.people.listen({ callId, legId: supervisor.legId, mode: 'all' });
    if (outcome.kind !== 'listening') throw new Error(outcome.why);
    await channel.hangUp('NORMAL_CLEARING');
    await outcome.listening.ended;
    expect(supervisor.state).toBe('idle');
    await hear({ supervisor: '' });
  });
});
