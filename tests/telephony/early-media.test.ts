/** What is heard before the answer, on the simulated switch over the real event socket. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameRms } from '../../audio/energy.ts';
import type { CalleePlan, EarlySound } from '../../simulator/callee/callee-plan.ts';
import { answers, noReply, plays } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { DialOutcome, DialRequest, EarlyLine, LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { aRequest } from './node-fixture.ts';
import { openRawEventSocket } from './raw-event-socket.ts';

const ringback: EarlySound = { kind: 'ringback' };
const answersWithEcho = (afterMs: number): CalleePlan =>
  plays(ringback, { kind: 'answer', afterMs, behaviour: { kind: 'echo' } });
const forEver: CalleePlan = plays(ringback, { kind: 'never' });

let fs: SimulatedSwitch;
let plan: CalleePlan;
let nodes: SwitchNode[];
let callId: string;

beforeEach(async () => {
  callId = randomUUID();
  nodes = [];
  plan = noReply;
  fs = await makeSimulatedSwitch({ crashOnUnicastFault: true, gateways: [{ name: 'line1', callees: () => plan }] });
});

afterEach(async () => {
  for (const node of nodes) await node.close();
  expect(fs.faults).toEqual([]);
  await fs.close();
});

function newNode(): SwitchNode {
  const node = makeSwitchNode({
    address: { name: 'sim', host: fs.host, port: fs.port, password: fs.password },
    mediaAddress: '127.0.0.1',
    log: pino({ level: 'silent' }),
    callsPerSecond: 200,
    limits: { backoffMs: () => 50 },
  });
  nodes.push(node);
  return node;
}

type Story = { outcome: Promise<DialOutcome>; early: Promise<EarlyLine> };

function dial(node: SwitchNode, change: Partial<DialRequest> = {}): Story {
  let heard: (early: EarlyLine) => void = () => undefined;
  const early = new Promise<EarlyLine>((resolve) => {
    heard = resolve;
  });
  const outcome = node.dial(
    { ...aRequest(callId), ...change },
    {
      onDialled: () => undefined,
      onRinging: () => undefined,
      onEarlyMedia: (line) => heard(line),
      signal: new AbortController().signal,
    },
  );
  return { outcome, early };
}

async function channelOf(outcome: Promise<DialOutcome>): Promise<LiveChannel> {
  const known = await outcome;
  if (known.kind !== 'answered') throw new Error(`The call was ${known.kind}.`);
  return known.channel;
}

const loud = (frame: Int16Array): boolean => frameRms(frame) > 2_000;

function firstLoud(line: Pick<EarlyLine, 'onFrame'>): Promise<void> {
  return new Promise((resolve) => {
    line.onFrame((frame) => {
      if (loud(frame)) resolve();
    });
  });
}

const variablesOf = (): Record<string, string> => fs.channels()[0]?.variables ?? {};

describe('a dial that listens before the answer', () => {
  it('hears the ringing tone while the call is unanswered', async () => {
    plan = forEver;
    const { early } = dial(newNode());
    await firstLoud(await early);
    expect(fs.channels()[0]).toMatchObject({ answerState: 'early', parked: true, streaming: true });
  });

  it('is not answered by early media: what the carrier says afterwards is the outcome', async () => {
    plan = plays(ringback, { kind: 'refuse', afterMs: 300, sip: 480 });
    const { early, outcome } = dial(newNode());
    await early;
    expect(await outcome).toMatchObject({ kind: 'ended', rang: true, end: { evidence: { sipCode: 480 } } });
  });

  it('is answered like any other where nothing is played before the answer', async () => {
    plan = answers({ kind: 'echo' }, { afterMs: 30 });
    const channel = await channelOf(dial(newNode()).outcome);
    const audio = await channel.attachAudio();
    audio.play(new Int16Array(800).fill(8_000));
    await firstLoud(audio);
  });

  it('ends the call with the cause that was heard', async () => {
    plan = forEver;
    const { early, outcome } = dial(newNode());
    await (await early).end('UNALLOCATED_NUMBER');
    expect(await outcome).toMatchObject({ kind: 'ended', end: { endedBy: 'us', evidence: { cause: 'UNALLOCATED_NUMBER' } } });
  });

  it('does not end a call that was answered meanwhile', async () => {
    plan = answersWithEcho(200);
    const node = newNode();
    const { early, outcome } = dial(node);
    const line = await early;
    const channel = await channelOf(outcome);
    await line.end('USER_BUSY');
    expect(await node.channelExists(channel.callId)).toBe(true);
  });
});

describe('the stream across the answer', () => {
  it('goes on unbroken: the talk takes it over and nothing is attached twice', async () => {
    plan = answersWithEcho(300);
    const { early, outcome } = dial(newNode());
    await early;
    const audio = await (await channelOf(outcome)).attachAudio();
    audio.play(new Int16Array(1_600).fill(8_000));
    await firstLoud(audio);
    expect(fs.channels()[0]).toMatchObject({ answerState: 'answered', streaming: true });
  });

  it('keeps every frame since the answer for the talk, and none from before it', async () => {
    plan = plays({ kind: 'music' }, { kind: 'answer', afterMs: 1_200, behaviour: { kind: 'echo' } });
    const { early, outcome } = dial(newNode());
    const before: boolean[] = [];
    (await early).onFrame((frame) => before.push(loud(frame)));
    const channel = await channelOf(outcome);
    const heardBefore = before.length;
    expect(before).toContain(true);
    const view = fs.channels()[0];
    const audio = await channel.attachAudio();
    // A moment in which the talk gets ready: nobody listens, the callee is silent (an echo of our silence).
    await new Promise<void>((resolve) => {
      const stop = setInterval(() => {
        if (Date.now() - (view?.answeredAtMs ?? 0) < 300) return;
        clearInterval(stop);
        resolve();
      }, 10);
    });
    const kept: boolean[] = [];
    audio.onFrame((frame) => kept.push(loud(frame)));
    await Promise.resolve();
    expect(kept.length).toBeGreaterThan(5);
    // The tune was over with the answer; at most the frame that was on its way is still of it.
    expect(kept.filter(Boolean).length).toBeLessThanOrEqual(1);
    expect(before.length).toBe(heardBefore);
  });
});

describe('the limit of ringing', () => {
  it('holds while early media plays', async () => {
    plan = forEver;
    const { outcome } = dial(newNode(), { ringMsMax: 300 });
    expect(await outcome).toMatchObject({
      kind: 'ended',
      rang: true,
      end: { endedBy: 'nobody', evidence: { cause: 'NO_ANSWER' } },
    });
  });

  it('is kept by the switch itself when this process is dead', async () => {
    plan = forEver;
    const first = newNode();
    await dial(first, { ringMsMax: 500 }).early;
    await first.close();
    const second = newNode();
    const adoption = await second.adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    expect(await adoption.answered).toMatchObject({ kind: 'ended', end: { told: true, evidence: { cause: 'NO_ANSWER' } } });
  });

  it('is taken back by the switch itself with the answer', async () => {
    plan = answersWithEcho(100);
    const node = newNode();
    const { outcome } = dial(node, { ringMsMax: 300 });
    await channelOf(outcome);
    expect(variablesOf()).toMatchObject({
      api_on_originate: `sched_api +3 ring-${callId} uuid_kill ${callId} NO_ANSWER`,
      api_on_answer: `sched_del ring-${callId}`,
    });
    const operator = await openRawEventSocket({ port: fs.port, password: fs.password });
    expect((await operator.send(`api sched_del ring-${callId}`)).body).toBe('+OK Deleted: 0\n');
    operator.close();
  });

  it('stands on the switch as long as nobody has answered', async () => {
    plan = forEver;
    await dial(newNode()).early;
    const operator = await openRawEventSocket({ port: fs.port, password: fs.password });
    expect((await operator.send(`api sched_del ring-${callId}`)).body).toBe('+OK Deleted: 1\n');
    operator.close();
  });
});

describe('a call that plays something when its worker dies', () => {
  it('is neither taken for a talk nor lost: the next worker waits for the answer and is heard', async () => {
    plan = answersWithEcho(1_200);
    const first = newNode();
    await firstLoud(await dial(first).early);
    await first.close();
    const adoption = await newNode().adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    const audio = await (await channelOf(adoption.answered)).attachAudio();
    audio.play(new Int16Array(1_600).fill(8_000));
    await firstLoud(audio);
  });
});
