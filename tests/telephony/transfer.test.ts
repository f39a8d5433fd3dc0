/** A callee handed to a second phone, on the simulated switch: joined, refused, left by a worker that dies, and what never reaches the wire. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LineAudio } from '../../domain/live-line.ts';
import { answers, busy, type CalleePlan, noReply, rejects, ringsOut } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { UnsafeWord } from '../../telephony/event-socket/wire-words.ts';
import type { LiveChannel, SwitchNode, TransferOutcome, TransferRequest } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { aRequest } from './node-fixture.ts';

const agentNumber = '02188886666';
let agent: CalleePlan;
let fs: SimulatedSwitch;
let nodes: SwitchNode[];
let callId: string;
let legId: string;

function newNode(): SwitchNode {
  const node = makeSwitchNode({
    address: { name: 'sim', host: fs.host, port: fs.port, password: fs.password },
    mediaAddress: '127.0.0.1',
    log: pino({ level: 'silent' }),
    callsPerSecond: 200,
  });
  nodes.push(node);
  return node;
}

async function talking(node: SwitchNode): Promise<{ channel: LiveChannel; audio: LineAudio }> {
  const hooks = { onDialled: () => undefined, onRinging: () => undefined, signal: new AbortController().signal };
  const outcome = await node.dial(aRequest(callId), hooks);
  if (outcome.kind !== 'answered') throw new Error(`The call was ${outcome.kind}.`);
  return { channel: outcome.channel, audio: await outcome.channel.attachAudio() };
}

function transfer(node: SwitchNode, change: Partial<TransferRequest> = {}, signal?: AbortSignal): Promise<TransferOutcome> {
  const to = { kind: 'number', gateway: 'line1', number: agentNumber, prefix: null } as const;
  const times = { ringMsMax: 2_000, talkMsMax: 60_000, callMsMax: 30_000 };
  const request: TransferRequest = { callId, legId, to, callerNumber: '4001', codec: 'PCMA', ...times, ...change };
  return node.transfer(request, signal ?? new AbortController().signal);
}

const view = (uuid: string) => fs.channels().find((channel) => channel.uuid === uuid);

beforeEach(async () => {
  callId = randomUUID();
  legId = randomUUID();
  nodes = [];
  agent = answers({ kind: 'echo' }, { afterMs: 50 });
  fs = await makeSimulatedSwitch({
    crashOnUnicastFault: true,
    gateways: [
      { name: 'line1', callees: ({ number }) => (number === agentNumber ? agent : answers({ kind: 'echo' }, { afterMs: 10 })) },
    ],
    extensions: { '1001': () => agent },
  });
});

afterEach(async () => {
  for (const node of nodes) await node.close();
  expect(fs.faults).toEqual([]);
  await fs.close();
});

describe('a transfer', () => {
  it.each([
    ['a number over a line', {}],
    ['an extension of the switch', { to: { kind: 'extension', extension: '1001' } as const }],
  ])('joins the callee to %s, and both legs end together when the callee hangs up', async (_name, change) => {
    const node = newNode();
    const { channel } = await talking(node);
    expect(await transfer(node, change)).toEqual({ kind: 'joined' });
    expect(view(callId)).toMatchObject({ bridgedTo: legId, streaming: false });
    expect(view(legId)?.bridgedTo).toBe(callId);
    expect(await node.isHandedOver(callId)).toBe(true);
    fs.calleeHangsUp(callId);
    expect((await channel.ended).endedBy).toBe('callee');
    expect(fs.channels()).toEqual([]);
  });

  it('ends the call when the second phone hangs up', async () => {
    const node = newNode();
    const { channel } = await talking(node);
    await transfer(node);
    fs.calleeHangsUp(legId);
    expect(await channel.ended).toMatchObject({ told: true, evidence: { cause: 'NORMAL_CLEARING', disposition: 'send_bye' } });
  });

  it('goes on being recorded, both sides, and masked while keys are secret', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carillon-transfer-'));
    try {
      const node = newNode();
      const { channel } = await talking(node);
      const path = join(folder, 'call.wav');
      await channel.startRecording(path);
      await transfer(node);
      expect(view(callId)?.recordings).toEqual([path]);
      await channel.maskRecording(true);
      await channel.maskRecording(false);
      await channel.hangUp('NORMAL_CLEARING');
      await channel.ended;
      expect(readFileSync(path).length).toBeGreaterThan(44);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each<[string, CalleePlan, TransferOutcome]>([
    ['busy', busy(20), { kind: 'failed', why: 'busy', cause: 'USER_BUSY' }],
    ['declining', rejects(20), { kind: 'failed', why: 'refused', cause: 'CALL_REJECTED' }],
    ['not answering', ringsOut(), { kind: 'failed', why: 'no-answer', cause: 'NO_ANSWER' }],
    ['behind a line that never replies', noReply, { kind: 'failed', why: 'no-answer', cause: 'NO_ANSWER' }],
  ])('to a phone that is %s leaves the callee with us, sound and all', async (_name, plan, expected) => {
    agent = plan;
    const node = newNode();
    const { audio } = await talking(node);
    expect(await transfer(node, { ringMsMax: 200 })).toEqual(expected);
    expect(view(callId)).toMatchObject({ streaming: true, bridgedTo: null, parked: true });
    expect(view(legId)).toBeUndefined();
    const heard = new Promise<Int16Array>((resolve) => {
      audio.onFrame((frame) => {
        if (frame.some((sample) => Math.abs(sample) > 1000)) resolve(frame);
      });
    });
    audio.play(new Int16Array(1600).fill(8000));
    expect((await heard).length).toBe(160);
  });

  it('to an extension that is not registered fails, and a later one to another works', async () => {
    const node = newNode();
    await talking(node);
    expect(await transfer(node, { to: { kind: 'extension', extension: '1999' } })).toEqual({
      kind: 'failed',
      why: 'unreachable',
      cause: 'SUBSCRIBER_ABSENT',
    });
    legId = randomUUID();
    expect(await transfer(node)).toEqual({ kind: 'joined' });
  });

  it('whose second phone was lost from sight with the event socket is not told as that person’s failure', async () => {
    agent = ringsOut();
    const node = newNode();
    await talking(node);
    const outcome = transfer(node, { ringMsMax: 20_000 });
    await expect.poll(() => view(legId)?.callState).toBe('RINGING');
    fs.cutSockets();
    fs.calleeHangsUp(legId);
    expect(await outcome).toEqual({ kind: 'failed', why: 'switch-away', cause: null });
    expect(view(callId)).toMatchObject({ bridgedTo: null, parked: true });
  });

  it('is done when the event socket broke while the switch was joining the two', async () => {
    const node = newNode();
    await talking(node);
    fs.slowReplies(400);
    const outcome = transfer(node);
    await expect.poll(() => view(callId)?.bridgedTo, { timeout: 10_000 }).toBe(legId);
    fs.cutSockets();
    fs.slowReplies(0);
    expect(await outcome).toEqual({ kind: 'joined' });
    expect(view(legId)?.bridgedTo).toBe(callId);
  });

  it('stops the other phone when the callee hangs up while it rings', async () => {
    agent = ringsOut();
    const node = newNode();
    const { channel } = await talking(node);
    const outcome = transfer(node);
    await expect.poll(() => view(legId)?.callState).toBe('RINGING');
    fs.calleeHangsUp(callId);
    expect(await outcome).toEqual({ kind: 'failed', why: 'callee-gone', cause: null });
    await channel.ended;
    await expect.poll(() => view(legId)).toBeUndefined();
  });
});

describe('a worker that dies', () => {
  it('in the bridge leaves it standing: the next one finds the callee handed over and learns its end', async () => {
    await talking(newNode());
    const [first] = nodes;
    if (first === undefined) throw new Error('no node');
    await transfer(first);
    await first.close();
    const second = newNode();
    const adoption = await second.adopt(callId);
    expect(adoption.kind).toBe('answered');
    expect(await second.isHandedOver(callId)).toBe(true);
    expect(view(callId)?.bridgedTo).toBe(legId);
    fs.calleeHangsUp(legId);
    if (adoption.kind !== 'answered') throw new Error('not answered');
    expect((await adoption.channel.ended).told).toBe(true);
  });

  it('while the other phone rings leaves nobody behind: the next one ends that leg and has the callee', async () => {
    agent = ringsOut();
    const first = newNode();
    await talking(first);
    void transfer(first).catch(() => undefined);
    await expect.poll(() => view(legId)?.callState).toBe('RINGING');
    await first.close();
    const second = newNode();
    const adoption = await second.adopt(callId);
    if (adoption.kind !== 'answered') throw new Error('not answered');
    expect(await second.isHandedOver(callId)).toBe(false);
    await expect.poll(() => view(legId)).toBeUndefined();
    await adoption.channel.attachAudio();
    expect(view(callId)?.streaming).toBe(true);
  });
});

describe('words that must not reach the switch', () => {
  const dangerous = ['1001\n\napi fsctl shutdown', '${system(id)}', '1001@evil', '1001 &system(id)', "1001'", '', '1001,x=y'];
  it.each(dangerous)('%j is refused as an extension and as a number, and nothing is dialled', async (word) => {
    const node = newNode();
    await talking(node);
    const rings = fs.rings.length;
    await expect(transfer(node, { to: { kind: 'extension', extension: word } })).rejects.toBeInstanceOf(UnsafeWord);
    const to = { kind: 'number', gateway: 'line1', number: word, prefix: null } as const;
    await expect(transfer(node, { to })).rejects.toBeInstanceOf(UnsafeWord);
    expect(fs.rings.length).toBe(rings);
    expect(view(callId)?.streaming).toBe(true);
  });

  it.each(['', '12w3', '1+2', '~1', '1\n2', '${x}', '1'.repeat(33)])('%j is no row of keys', async (digits) => {
    const { channel } = await talking(newNode());
    await expect(channel.sendDigits(digits)).rejects.toBeInstanceOf(UnsafeWord);
    expect(view(callId)?.sentDigits).toBe('');
  });

  it('keys that are keys are sent in their order', async () => {
    const { channel } = await talking(newNode());
    await channel.sendDigits('12*#');
    await channel.sendDigits('A9');
    expect(view(callId)?.sentDigits).toBe('12*#A9');
  });
});
