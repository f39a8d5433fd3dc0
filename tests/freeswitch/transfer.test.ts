/** A callee handed to a second phone on a real switch: joined, refused, left by its process, recorded and masked. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameRms } from '../../audio/energy.ts';
import type { LineAudio } from '../../domain/live-line.ts';
import type { LiveChannel, SwitchNode, TransferOutcome, TransferRequest } from '../../telephony/ports.ts';
import { type CalleePlan, echoes, neverReplies, refuses, rings } from './carrier/callee-plan.ts';
import { openRealSwitch, type RealSwitch, recordingFolder, tone } from './real-switch.ts';

/** Transfers in a row, each on a channel that streams: what a race in the switch would need to show. */
const inARow = 30;

let fs: RealSwitch;
let node: SwitchNode;
let callId: string;
let legId: string;

beforeAll(async () => {
  fs = await openRealSwitch();
});

beforeEach(async () => {
  node = await fs.newNode();
  callId = randomUUID();
  legId = randomUUID();
});

afterEach(() => fs.sweep());
afterAll(() => fs.close());

async function talking(): Promise<{ channel: LiveChannel; audio: LineAudio }> {
  const channel = await fs.answered(node, echoes, { callId });
  return { channel, audio: await channel.attachAudio() };
}

function transfer(agent: CalleePlan, change: Partial<TransferRequest> = {}): Promise<TransferOutcome> {
  const to = { kind: 'number', gateway: fs.gateway, number: fs.carrier.callee(agent), prefix: null } as const;
  const times = { ringMsMax: 5_000, talkMsMax: 60_000, callMsMax: 30_000 };
  const request: TransferRequest = { callId, legId, to, callerNumber: null, codec: 'PCMU', ...times, ...change };
  return node.transfer(request, new AbortController().signal);
}

function comesBack(audio: LineAudio): Promise<void> {
  return new Promise((resolve) => {
    const stop = audio.onFrame((frame) => {
      if (frameRms(frame) < 2_000) return;
      stop();
      resolve();
    });
    audio.play(tone(50));
  });
}

describe('a transfer', () => {
  it('joins both, and the callee hanging up ends both', async () => {
    const { channel } = await talking();
    expect(await transfer(echoes)).toEqual({ kind: 'joined' });
    expect(await node.isHandedOver(callId)).toBe(true);
    const operator = await fs.operator();
    expect(await operator.api(`uuid_getvar ${legId} bridge_uuid`)).toContain(callId);
    await operator.api(`uuid_kill ${callId} NORMAL_CLEARING`);
    expect((await channel.ended).told).toBe(true);
    await expect.poll(() => operator.exists(legId)).toBe(false);
  });

  it('ends with the second phone: the callee is hung up by the switch', async () => {
    const { channel } = await talking();
    expect(await transfer({ ...echoes, kind: 'answers', hangsUpMs: 1_000 })).toEqual({ kind: 'joined' });
    expect(await channel.ended).toMatchObject({ told: true, evidence: { cause: 'NORMAL_CLEARING', disposition: 'send_bye' } });
  });

  it.each<[string, CalleePlan, string]>([
    ['busy', refuses(486), 'busy'],
    ['declining', refuses(603), 'refused'],
    ['not answering', rings, 'no-answer'],
    ['behind a carrier that never replies', neverReplies, 'no-answer'],
  ])('to a phone that is %s leaves the callee talking to us', async (_name, plan, why) => {
    const { audio } = await talking();
    expect(await transfer(plan, { ringMsMax: 1_500 })).toMatchObject({ kind: 'failed', why });
    await comesBack(audio);
    expect(await node.isHandedOver(callId)).toBe(false);
  });

  it('to an extension that is not registered fails', async () => {
    const { audio } = await talking();
    expect(await transfer(echoes, { to: { kind: 'extension', extension: '1999' } })).toMatchObject({
      kind: 'failed',
      why: 'unreachable',
    });
    await comesBack(audio);
  });

  it(`works ${inARow} times in a row on channels that stream`, async () => {
    for (let n = 0; n < inARow; n++) {
      callId = randomUUID();
      legId = randomUUID();
      const { channel, audio } = await talking();
      audio.play(tone(500));
      expect(await transfer(echoes)).toEqual({ kind: 'joined' });
      await channel.hangUp('NORMAL_CLEARING');
      expect((await channel.ended).told).toBe(true);
    }
  });

  it('is left standing by a process that goes; another one sees it and learns its end', async () => {
    await talking();
    await transfer(echoes);
    await node.close();
    const second = await fs.newNode();
    const adoption = await second.adopt(callId);
    if (adoption.kind !== 'answered') throw new Error(adoption.kind);
    expect(await second.isHandedOver(callId)).toBe(true);
    const operator = await fs.operator();
    await operator.api(`uuid_kill ${legId} NORMAL_CLEARING`);
    expect((await adoption.channel.ended).told).toBe(true);
  });

  it('that still rang when its process went is ended by the next one, who has the callee', async () => {
    await talking();
    void transfer(rings).catch(() => undefined);
    const operator = await fs.operator();
    await expect.poll(() => operator.exists(legId)).toBe(true);
    await node.close();
    node = await fs.newNode();
    const adoption = await node.adopt(callId);
    if (adoption.kind !== 'answered') throw new Error(adoption.kind);
    expect(await node.isHandedOver(callId)).toBe(false);
    await expect.poll(() => operator.exists(legId)).toBe(false);
    await comesBack(await adoption.channel.attachAudio());
  });
});

describe('a recording', () => {
  it('goes on in the bridge, and can be masked and unmasked', async () => {
    const file = path.join(recordingFolder(), `${callId}.wav`);
    const { channel } = await talking();
    await channel.startRecording(file);
    await channel.maskRecording(true);
    await channel.maskRecording(false);
    await transfer(echoes);
    await channel.maskRecording(true);
    await channel.hangUp('NORMAL_CLEARING');
    await channel.ended;
  });
});

describe('keys', () => {
  it('are sent on a channel that streams, and the sound goes on', async () => {
    const { channel, audio } = await talking();
    await channel.sendDigits('12*#');
    await comesBack(audio);
  });
});
