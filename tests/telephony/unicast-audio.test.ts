import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LineAudio } from '../../domain/live-line.ts';
import { frameSamples } from '../../domain/live-line.ts';
import { MediaNotAttached } from '../../telephony/media-attach.ts';
import type { DialOutcome, LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { leadFrames } from '../../telephony/unicast-audio.ts';
import { aRequest } from './node-fixture.ts';
import { ScriptedMedia } from './scripted-media.ts';
import { ScriptedSwitch } from './scripted-switch.ts';

const log = pino({ level: 'silent' });
const speech = (samples: number): Int16Array => Int16Array.from({ length: samples }, (_, n) => 1 + (n % 1000));

let fs: ScriptedSwitch;
let node: SwitchNode;
let callId: string;

function dial(): Promise<DialOutcome> {
  const hooks = { onDialled: () => undefined, onRinging: () => undefined, signal: new AbortController().signal };
  return node.dial(aRequest(callId), hooks);
}

async function answered(rate = '8000'): Promise<LiveChannel> {
  fs.onOriginate = (id, jobId) => {
    fs.created(id);
    fs.answers(id);
    fs.job(jobId, `+OK ${id}`);
    fs.parks(id, rate);
  };
  const outcome = await dial();
  if (outcome.kind !== 'answered') throw new Error(`The call was ${outcome.kind}.`);
  return outcome.channel;
}

function media(): ScriptedMedia {
  const one = fs.media.get(callId);
  if (one === undefined) throw new Error('No stream was opened.');
  return one;
}

function nextFrame(audio: LineAudio): Promise<Int16Array> {
  return new Promise((resolve) => {
    const stop = audio.onFrame((frame) => {
      stop();
      resolve(frame);
    });
  });
}

beforeEach(async () => {
  callId = randomUUID();
  fs = await ScriptedSwitch.start();
  node = makeSwitchNode({
    address: { name: 'fs1', host: '127.0.0.1', port: fs.port, password: 'ClueCon' },
    mediaAddress: '127.0.0.1',
    log,
    limits: { backoffMs: () => 20 },
  });
});

afterEach(async () => {
  await node.close();
  await fs.stop();
});

describe('the sound of a channel', () => {
  it('flows both ways, silence by itself, in whole frames only', async () => {
    const audio = await (await answered()).attachAudio();
    expect([...(await nextFrame(audio))]).toEqual(Array.from({ length: frameSamples }, () => -1));
    await media().until(() => media().received.length >= leadFrames + 5);
    expect(media().received.every((datagram) => datagram.length === 320 && datagram.every((byte) => byte === 0))).toBe(true);
    audio.close();
  });

  it('carries every sample in order, and counts as heard what has passed the lead', async () => {
    const audio = await (await answered()).attachAudio();
    const said = speech(10 * frameSamples + 40);
    audio.play(said);
    const firstWord = (datagram: Buffer): boolean => datagram.some((byte) => byte !== 0);
    await media().until(() => media().received.filter(firstWord).length >= 11);
    await media().until(() => {
      const last = media().received.at(-1);
      return audio.heardSamples() === said.length && last !== undefined && !firstWord(last);
    });
    const all = Buffer.concat(media().received.filter(firstWord));
    const samples = Array.from({ length: said.length }, (_, n) => all.readInt16LE(n * 2));
    expect(samples).toEqual([...said]);
    expect(all.length).toBe(11 * 320);
    expect(audio.queuedSamples()).toBe(0);
    audio.close();
  });

  it('never counts the flushed rest as heard', async () => {
    const audio = await (await answered()).attachAudio();
    const said = speech(100 * frameSamples);
    audio.play(said);
    await media().until(() => audio.heardSamples() >= 2 * frameSamples);
    const dropped = audio.flush();
    const sentBefore = said.length - dropped;
    await media().until(() => audio.heardSamples() === sentBefore);
    expect(audio.queuedSamples()).toBe(0);
    expect(sentBefore).toBeLessThan(said.length);
    audio.close();
  });

  it('drops what a stranger sends, and what is no frame', async () => {
    const audio = await (await answered()).attachAudio();
    const heard: Int16Array[] = [];
    audio.onFrame((frame) => heard.push(frame));
    const stranger = await ScriptedMedia.open(fs.lastRemotePort);
    stranger.quiet();
    for (let n = 0; n < 10; n += 1) stranger.say(Buffer.alloc(320, 0x11));
    media().say(Buffer.alloc(100, 0x22));
    media().say(Buffer.alloc(0));
    media().say(Buffer.alloc(320, 0x33));
    await media().until(() => heard.some((frame) => frame[0] === 0x3333));
    expect(heard.every((frame) => frame[0] === 0x3333 || frame[0] === -1)).toBe(true);
    stranger.close();
    audio.close();
  });

  it('ends with the call', async () => {
    const channel = await answered();
    const audio = await channel.attachAudio();
    fs.hangsUp(callId, 'NORMAL_CLEARING', { variable_sip_hangup_disposition: 'recv_bye' });
    await channel.ended;
    await expect(channel.attachAudio()).rejects.toMatchObject({ fault: 'ended' });
    audio.play(speech(frameSamples));
    expect(audio.queuedSamples()).toBe(0);
  });
});

describe('attaching', () => {
  it('waits for the park that follows the answer, and never asks before', async () => {
    fs.onOriginate = (id, jobId) => {
      fs.created(id);
      fs.answers(id);
      fs.job(jobId, `+OK ${id}`);
    };
    const outcome = await dial();
    if (outcome.kind !== 'answered') throw new Error(outcome.kind);
    const attaching = outcome.channel.attachAudio();
    // A round trip on the same connection: whatever was sent before it has arrived.
    await node.channelExists(callId);
    expect(fs.commands.filter((line) => line.startsWith('sendmsg'))).toEqual([]);
    fs.parks(callId);
    (await attaching).close();
    expect(fs.commands.filter((line) => line.startsWith('sendmsg'))).toHaveLength(1);
  });

  it('is refused on a codec of another rate, without asking the switch', async () => {
    const channel = await answered('16000');
    await expect(channel.attachAudio()).rejects.toMatchObject({ name: MediaNotAttached.name, fault: 'wrong-rate' });
    expect(fs.commands.filter((line) => line.startsWith('sendmsg'))).toEqual([]);
  });

  it.each([
    ['no-acknowledgement', false, true],
    ['no-datagram', true, false],
  ])('fails with %s within its limit', async (fault, acknowledge, datagrams) => {
    const channel = await answered();
    fs.override = (command) => {
      if (!command.line.startsWith('sendmsg')) return false;
      fs.replyTo(command, '+OK');
      if (acknowledge) fs.event('PRIVATE_COMMAND', { 'Unique-ID': callId });
      if (datagrams) {
        void ScriptedMedia.open(Number(command.headers.get('remote-port'))).then((one) => fs.media.set(callId, one));
      }
      return true;
    };
    await expect(channel.attachAudio()).rejects.toMatchObject({ fault });
  });

  it('is once at a time, and after a close parks the channel anew first', async () => {
    const channel = await answered();
    const first = await channel.attachAudio();
    await expect(channel.attachAudio()).rejects.toMatchObject({ fault: 'already-attached' });
    first.close();
    const second = await channel.attachAudio();
    expect(fs.messages).toEqual(['unicast', 'xferext', 'unicast']);
    // It would end the old stream from a second thread of the switch, which can lock the channel for ever.
    expect(fs.commands.filter((line) => line.includes('uuid_transfer'))).toEqual([]);
    second.close();
  });

  it('to an adopted call parks it anew first', async () => {
    fs.channels.set(callId, { callState: 'ACTIVE', tag: 'carillon' });
    const adoption = await node.adopt(callId);
    if (adoption.kind !== 'answered') throw new Error(adoption.kind);
    const audio = await adoption.channel.attachAudio();
    expect((await nextFrame(audio)).length).toBe(frameSamples);
    expect(fs.messages).toEqual(['xferext', 'unicast']);
    audio.close();
  });

  it('to a call that was adopted while it rang trusts the park that follows its answer', async () => {
    fs.channels.set(callId, { callState: 'RINGING', tag: 'carillon' });
    const adoption = await node.adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    fs.answers(callId);
    const outcome = await adoption.answered;
    if (outcome.kind !== 'answered') throw new Error(outcome.kind);
    const attaching = outcome.channel.attachAudio();
    fs.parks(callId);
    (await attaching).close();
    expect(fs.messages).toEqual(['unicast']);
  });

  it('to a call whose park was missed in an outage parks it anew', async () => {
    fs.onOriginate = (id) => {
      fs.created(id);
      fs.cut();
      fs.channels.set(id, { callState: 'ACTIVE', tag: 'carillon' });
    };
    const outcome = await dial();
    if (outcome.kind !== 'answered') throw new Error(outcome.kind);
    (await outcome.channel.attachAudio()).close();
    expect(fs.messages).toEqual(['xferext', 'unicast']);
  });
});
