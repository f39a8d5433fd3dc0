/** Sound by WebSocket on a scripted switch: a fake module calls the real server over a real socket. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LineAudio } from '../../domain/live-line.ts';
import { frameSamples } from '../../domain/live-line.ts';
import { type AudioServer, openAudioServer } from '../../telephony/audio-socket/audio-server.ts';
import { type AudioModule, streamModule } from '../../telephony/audio-socket/stream-module.ts';
import type { LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { aRequest } from './node-fixture.ts';
import { type ModuleScript, playModule, ScriptedStream } from './scripted-stream.ts';
import { ScriptedSwitch } from './scripted-switch.ts';

const log = pino({ level: 'silent' });
const speech = (samples: number): Int16Array => Int16Array.from({ length: samples }, (_, n) => 1 + (n % 1000));

let fs: ScriptedSwitch;
let server: AudioServer;
let node: SwitchNode;
let module: ModuleScript;
let callId: string;

async function open(kind: AudioModule): Promise<void> {
  callId = randomUUID();
  fs = await ScriptedSwitch.start();
  module = playModule(fs);
  server = await openAudioServer({ host: '127.0.0.1', port: 0, url: null, log });
  node = makeSwitchNode({
    address: { name: 'fs1', host: '127.0.0.1', port: fs.port, password: 'ClueCon' },
    mediaAddress: '127.0.0.1',
    audioSocket: { module: kind, server },
    log,
    limits: { backoffMs: () => 20 },
  });
}

async function answered(rate = '8000'): Promise<LiveChannel> {
  fs.onOriginate = (id, jobId) => {
    fs.created(id);
    fs.answers(id);
    fs.job(jobId, `+OK ${id}`);
    fs.parks(id, rate);
  };
  const hooks = { onDialled: () => undefined, onRinging: () => undefined, signal: new AbortController().signal };
  const outcome = await node.dial(aRequest(callId), hooks);
  if (outcome.kind !== 'answered') throw new Error(`The call was ${outcome.kind}.`);
  return outcome.channel;
}

function stream(): ScriptedStream {
  const newest = module.streams.at(-1);
  if (newest === undefined) throw new Error('No stream was begun.');
  return newest;
}

/** Collects frames and resolves when one passes the test. */
function hears(audio: LineAudio, test: (frame: Int16Array) => boolean): Promise<Int16Array[]> {
  const frames: Int16Array[] = [];
  return new Promise((resolve) => {
    const stop = audio.onFrame((frame) => {
      frames.push(frame);
      if (!test(frame)) return;
      stop();
      resolve(frames);
    });
  });
}

afterEach(async () => {
  await node.close();
  for (const one of module.streams) one.cut();
  await server.close();
  await fs.stop();
});

describe.each<AudioModule>(['audio-stream', 'audio-fork'])('the sound by %s', (kind) => {
  beforeEach(() => open(kind));

  it('flows both ways, silence by itself, in whole frames only', async () => {
    const audio = await (await answered()).attachAudio();
    const [first] = await hears(audio, () => true);
    expect([...(first ?? [])]).toEqual(Array.from({ length: frameSamples }, () => -1));
    await stream().until(() => stream().received.length >= streamModule(kind).leadFrames + 5);
    expect(stream().received.every((frame) => frame.length === 320 && frame.every((byte) => byte === 0))).toBe(true);
    audio.close();
  });

  it('carries every sample in order, and counts as heard what has passed the lead', async () => {
    const audio = await (await answered()).attachAudio();
    const said = speech(10 * frameSamples + 40);
    audio.play(said);
    await stream().until(() => audio.heardSamples() === said.length);
    expect(stream().spoken().slice(0, said.length)).toEqual([...said]);
    expect(stream().spoken()).toHaveLength(11 * frameSamples);
    expect(audio.queuedSamples()).toBe(0);
    audio.close();
  });

  it('is cut into whole frames however it comes, every sample kept', async () => {
    const audio = await (await answered()).attachAudio();
    await stream().opened;
    stream().quiet();
    const said = Int16Array.from({ length: 4 * frameSamples }, (_, n) => 1000 + n);
    const bytes = Buffer.from(said.buffer);
    const heard = hears(audio, (frame) => frame.includes(1000 + 4 * frameSamples - 1));
    let offset = 0;
    for (const size of [1, 319, 641, 7, 0, 160, bytes.length]) {
      stream().say(bytes.subarray(offset, offset + size));
      offset += size;
    }
    // Frames that were on their way and the silence of a module that pauses are no part of it.
    const words = (await heard).filter((frame) => frame.some((sample) => sample > 0));
    expect(words.map((frame) => frame.length)).toEqual([160, 160, 160, 160]);
    expect(words.flatMap((frame) => [...frame])).toEqual([...said]);
    audio.close();
  });

  it('takes back what was sent ahead when it is flushed, and tells it as dropped', async () => {
    const audio = await (await answered()).attachAudio();
    const said = speech(200 * frameSamples);
    audio.play(said);
    await stream().until(() => audio.heardSamples() >= 2 * frameSamples);
    const { leadFrames } = streamModule(kind);
    const queued = audio.queuedSamples();
    const heard = audio.heardSamples();
    expect(audio.flush()).toBe(queued + leadFrames * frameSamples);
    expect(said.length - queued - leadFrames * frameSamples).toBe(heard);
    await fs.received(kind === 'audio-stream' ? / break$/ : / stop_play audio_fork$/);
    // What is said next comes whole and behind all of it.
    const before = stream().spoken().length;
    audio.play(speech(frameSamples));
    await stream().until(() => audio.heardSamples() === heard + frameSamples);
    expect(stream().spoken().slice(before)).toEqual([...speech(frameSamples)]);
    audio.close();
  });

  it('ends on the switch when it is closed here, and is not ended there when the call is over', async () => {
    const channel = await answered();
    (await channel.attachAudio()).close();
    await fs.received(/ stop( audio_fork)?$/);
    await stream().until(() => stream().closed);
    const again = await channel.attachAudio();
    module.said.length = 0;
    fs.hangsUp(callId, 'NORMAL_CLEARING', { variable_sip_hangup_disposition: 'recv_bye' });
    await channel.ended;
    await stream().until(() => stream().closed);
    await expect(channel.attachAudio()).rejects.toMatchObject({ fault: 'ended' });
    again.play(speech(frameSamples));
    expect(again.queuedSamples()).toBe(0);
    expect(module.said).toEqual([]);
  });
});

describe('the words to the switch', () => {
  it('are those of mod_audio_stream, and the module is told which sound will come', async () => {
    await open('audio-stream');
    const audio = await (await answered()).attachAudio();
    expect(module.said).toEqual(['start mono 8k carillon']);
    const variables = await fs.received(/uuid_setvar_multi/);
    expect(variables).toContain('send_silence_when_idle=-1;STREAM_PLAYBACK=true;STREAM_SAMPLE_RATE=8000');
    expect(await fs.received(/originate/)).toContain(',send_silence_when_idle=-1}');
    await stream().until(() => stream().texts.length > 0);
    expect(stream().texts).toEqual(['{"type":"rawAudio","data":{"sampleRate":8000}}']);
    audio.close();
  });

  it('are the ten of mod_audio_fork for both directions', async () => {
    await open('audio-fork');
    const audio = await (await answered()).attachAudio();
    expect(module.said).toEqual(['start mono 8k audio_fork carillon true true 8000']);
    expect(stream().texts).toEqual([]);
    audio.close();
  });
});

describe('attaching', () => {
  beforeEach(() => open('audio-stream'));

  it('asks for no stream before the channel is parked with a codec of ours', async () => {
    const channel = await answered('16000');
    await expect(channel.attachAudio()).rejects.toMatchObject({ fault: 'wrong-rate' });
    expect(module.said).toEqual([]);
  });

  it('fails when the module is not there, with what to do about it in the log', async () => {
    const channel = await answered();
    module.onStart = (command) => fs.answerTo(command, '-ERR uuid_audio_stream Command not found!\n');
    await expect(channel.attachAudio()).rejects.toMatchObject({ fault: 'stream-refused' });
  });

  it('fails as soon as the module tells that it can not connect', async () => {
    const channel = await answered();
    module.onStart = (command) => {
      fs.answerTo(command, '+OK Success\n');
      fs.event(
        'CUSTOM',
        { 'Unique-ID': callId, 'Event-Subclass': 'mod_audio_stream::error' },
        '{"status":"error","message":{"code":6,"error":"refused"}}',
      );
    };
    await expect(channel.attachAudio()).rejects.toMatchObject({ fault: 'no-connection' });
    expect(await fs.received(/ stop$/)).toContain(callId);
  });

  it('lets nobody in without the token, with a used one, or twice for a call', async () => {
    const audio = await (await answered()).attachAudio();
    const [used = ''] = module.urls;
    const invited = server.invite(callId, () => undefined);
    const forged = invited.url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    await expect(new ScriptedStream(used, '').opened).rejects.toThrow('403');
    await expect(new ScriptedStream(forged, '').opened).rejects.toThrow('403');
    await expect(new ScriptedStream(`ws://127.0.0.1:${server.port}/media`, '').opened).rejects.toThrow('403');
    const taken = new ScriptedStream(invited.url, '');
    await taken.opened;
    await expect(new ScriptedStream(invited.url, '').opened).rejects.toThrow('403');
    invited.withdraw();
    // The talk's own stream is not touched by any of them.
    expect(stream().closed).toBe(false);
    taken.cut();
    audio.close();
  });

  it('of another attempt parks the channel anew, stops the old stream and begins a new one', async () => {
    fs.channels.set(callId, { callState: 'ACTIVE', tag: 'carillon' });
    const adoption = await node.adopt(callId);
    if (adoption.kind !== 'answered') throw new Error(adoption.kind);
    const audio = await adoption.channel.attachAudio();
    expect(fs.messages).toEqual(['xferext']);
    expect(module.said).toEqual(['stop', 'start mono 8k carillon']);
    await hears(audio, () => true);
    audio.close();
  });

  it('is undone when the callee is joined to somebody else, who must not be talked over', async () => {
    const audio = await (await answered()).attachAudio();
    fs.event('CHANNEL_BRIDGE', { 'Unique-ID': callId });
    await fs.received(/uuid_audio_stream \S+ stop$/);
    audio.play(speech(frameSamples));
    expect(audio.queuedSamples()).toBe(0);
  });

  it('comes before the recording, which hears only what was there when it began', async () => {
    const channel = await answered();
    await channel.startRecording('/var/recordings/a.wav');
    const order = fs.commands.filter((line) => / start /.test(line)).map((line) => line.split(' ')[1]);
    expect(order).toEqual(['uuid_audio_stream', 'uuid_record']);
    // Said before anybody listened, and not lost.
    await stream().opened;
    stream().say(Buffer.alloc(320, 0x33));
    const audio = await channel.attachAudio();
    expect(module.streams).toHaveLength(1);
    await hears(audio, (frame) => frame[0] === 0x3333);
    audio.close();
  });
});

describe('a connection that is cut in mid-call', () => {
  beforeEach(() => open('audio-stream'));

  it('is made again, both sides hear silence meanwhile, and words wait', async () => {
    const channel = await answered();
    await channel.startRecording('/var/recordings/a.wav');
    const audio = await channel.attachAudio();
    await stream().opened;
    const silent = hears(audio, (frame) => frame.every((sample) => sample === 0));
    const asked = new Promise<() => void>((resolve) => {
      module.onStart = (_command, proceed) => resolve(proceed);
    });
    stream().cut();
    await silent;
    const said = speech(5 * frameSamples);
    audio.play(said);
    (await asked)();
    await fs.eventually(() => module.streams.length === 2);
    await stream().until(() => audio.heardSamples() === said.length);
    expect(stream().spoken()).toEqual([...said]);
    await hears(audio, (frame) => frame[0] === -1);
    expect(module.said).toEqual(['start mono 8k carillon', 'stop', 'start mono 8k carillon']);
    // The recorder is put behind the new stream, in the same file.
    await fs.received(/uuid_setvar \S+ RECORD_APPEND true/);
    await fs.eventually(() => fs.commands.filter((line) => /uuid_record \S+ start /.test(line)).length === 2);
    audio.close();
  });

  it('is tried twice, and then the call is ended', async () => {
    const channel = await answered();
    await channel.attachAudio();
    await stream().opened;
    module.onStart = (command) => fs.answerTo(command, '-ERR Operation Failed\n');
    stream().cut();
    expect(await channel.ended).toMatchObject({ endedBy: 'us', evidence: { cause: 'NORMAL_CLEARING' } });
    expect(module.said.filter((line) => line.startsWith('start'))).toHaveLength(1 + 2 * 2);
  });

  it('is left alone when the module was told to stop by somebody else', async () => {
    const channel = await answered();
    const audio = await channel.attachAudio();
    await stream().opened;
    stream().stop();
    await stream().until(() => stream().closed);
    // A round trip: whatever were sent because of it has arrived.
    await node.channelExists(callId);
    expect(module.said).toEqual(['start mono 8k carillon']);
    audio.close();
  });
});
