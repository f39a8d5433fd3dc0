/** A whole talk on the simulated switch with all sound by WebSocket: both sides understand each other to the word. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameRms } from '../../audio/energy.ts';
import { makeToneDecoder } from '../../audio/tone-modem.ts';
import { joinPieces, murmurPieces } from '../../audio/tone-speech.ts';
import type { CalleePlan } from '../../simulator/callee/callee-plan.ts';
import { answers, noReply, plays } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { type AudioServer, openAudioServer } from '../../telephony/audio-socket/audio-server.ts';
import type { DialHooks, EarlyLine, LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { aRequest } from './node-fixture.ts';

const log = pino({ level: 'silent' });
const ourText = '您好，这里是云铃客服中心。';

let fs: SimulatedSwitch;
let server: AudioServer;
let nodes: SwitchNode[];
let plan: CalleePlan;
let callId: string;

beforeEach(async () => {
  callId = randomUUID();
  plan = noReply;
  nodes = [];
  fs = await makeSimulatedSwitch({ crashOnUnicastFault: true, gateways: [{ name: 'line1', callees: () => plan }] });
  server = await openAudioServer({ host: '127.0.0.1', port: 0, url: null, log });
});

afterEach(async () => {
  for (const node of nodes) await node.close();
  expect(fs.faults).toEqual([]);
  await server.close();
  await fs.close();
});

function newNode(): SwitchNode {
  const node = makeSwitchNode({
    address: { name: 'sim', host: fs.host, port: fs.port, password: fs.password },
    mediaAddress: '127.0.0.1',
    audioSocket: { module: 'audio-stream', server },
    log,
    callsPerSecond: 200,
    limits: { backoffMs: () => 50 },
  });
  nodes.push(node);
  return node;
}

async function answered(node: SwitchNode, hooks: Partial<DialHooks> = {}): Promise<LiveChannel> {
  const outcome = await node.dial(aRequest(callId), {
    onDialled: () => undefined,
    onRinging: () => undefined,
    signal: new AbortController().signal,
    ...hooks,
  });
  if (outcome.kind !== 'answered') throw new Error(`The call was ${outcome.kind}.`);
  return outcome.channel;
}

/** Listens until that text was understood. */
function understands(line: Pick<EarlyLine, 'onFrame'>, text: string): Promise<void> {
  const decoder = makeToneDecoder();
  return new Promise((resolve) => {
    line.onFrame((frame) => {
      for (const event of decoder.push(frame)) if (event.kind === 'end' && event.text === text) resolve();
    });
  });
}

describe('sound by WebSocket on the simulated switch', () => {
  it('carries our words to the callee, and the callee’s to us', async () => {
    plan = answers({ kind: 'echo' }, { afterMs: 20 });
    const audio = await (await answered(newNode())).attachAudio();
    const understood = understands(audio, ourText);
    audio.play(joinPieces(murmurPieces({ text: ourText })));
    await understood;
    expect(fs.channels()).toMatchObject([{ uuid: callId, streaming: true }]);
    audio.close();
  });

  it('is taken over by another process, whose stream takes the place of the first', async () => {
    plan = answers({ kind: 'echo' }, { afterMs: 20 });
    await (await answered(newNode())).attachAudio();
    // The first process is gone without a word.
    await nodes[0]?.close();
    const adoption = await newNode().adopt(callId);
    if (adoption.kind !== 'answered') throw new Error(adoption.kind);
    const audio = await adoption.channel.attachAudio();
    const understood = understands(audio, ourText);
    audio.play(joinPieces(murmurPieces({ text: ourText })));
    await understood;
    audio.close();
  });

  it('is there before the answer, and goes on unbroken behind it', async () => {
    plan = plays({ kind: 'ringback' }, { kind: 'answer', afterMs: 300, behaviour: { kind: 'echo' } });
    let tell: (early: EarlyLine) => void = () => undefined;
    const early = new Promise<EarlyLine>((resolve) => {
      tell = resolve;
    });
    const channel = answered(newNode(), { onEarlyMedia: (line) => tell(line) });
    const line = await early;
    await new Promise<void>((resolve) => {
      line.onFrame((frame) => {
        if (frameRms(frame) > 2_000) resolve();
      });
    });
    const audio = await (await channel).attachAudio();
    const understood = understands(audio, ourText);
    audio.play(joinPieces(murmurPieces({ text: ourText })));
    await understood;
    audio.close();
  });
});
