/** Callees that talk: the tone voice and the tone recogniser on both ends of a real audio stream. */
import { afterAll, describe, expect, it } from 'vitest';
import { makeToneDecoder } from '../../audio/tone-modem.ts';
import { joinPieces, murmurPieces } from '../../audio/tone-speech.ts';
import { frameMs, frameSamples } from '../../domain/live-line.ts';
import type { CalleeBehaviour } from '../../simulator/callee/callee-behaviour.ts';
import { announces, answers, type CalleePlan } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { RawEventSocket } from './raw-event-socket.ts';
import {
  attach,
  eventOf,
  openClient,
  openReceiver,
  originate,
  parkedCall,
  type Receiver,
  unicastCommand,
} from './simulated-line.ts';

/** The cases run side by side, each on a switch of its own: they last as long as people talk. */
type Stage = { simulated: SimulatedSwitch; client: RawEventSocket };
const stages: Stage[] = [];
const talkMsMax = 40_000;

async function start(plan: CalleePlan): Promise<Stage> {
  const simulated = await makeSimulatedSwitch({ gateways: [{ name: 'sim', callees: () => plan }] });
  const stage = { simulated, client: await openClient(simulated) };
  stages.push(stage);
  return stage;
}

const callee = (behaviour: CalleeBehaviour): Promise<Stage> => start(answers(behaviour, { afterMs: 20 }));

afterAll(async () => {
  for (const { simulated, client } of stages) {
    client.close();
    await simulated.close();
  }
});

type Speaker = {
  say(text: string): void;
  /** A sound without words. */
  hum(lengthMs: number): void;
  /** Resolves with the next whole utterance of the callee. */
  utterance(): Promise<string>;
  heardFrames(): number;
};

/** Speaks and listens on a receiver: one frame out for each that comes in. */
function speakOn(receiver: Receiver): Speaker {
  const ears = makeToneDecoder();
  const queue: Int16Array[] = [];
  const utterances: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  let frames = 0;
  receiver.onDatagram((datagram) => {
    frames++;
    const samples = Int16Array.from({ length: frameSamples }, (_, n) => datagram.readInt16LE(2 * n));
    for (const event of ears.push(samples)) {
      if (event.kind !== 'end') continue;
      const told = waiting.shift();
      if (told === undefined) utterances.push(event.text);
      else told(event.text);
    }
    receiver.send(queue.shift() ?? new Int16Array(frameSamples));
  });
  return {
    say(text) {
      const pcm = joinPieces(murmurPieces({ text }));
      for (let at = 0; at < pcm.length; at += frameSamples) {
        const frame = new Int16Array(frameSamples);
        frame.set(pcm.subarray(at, at + frameSamples));
        queue.push(frame);
      }
    },
    hum(lengthMs) {
      for (let ms = 0; ms < lengthMs; ms += frameMs) {
        queue.push(Int16Array.from({ length: frameSamples }, (_, n) => Math.round(5000 * Math.sin((2 * Math.PI * n) / 40))));
      }
    },
    utterance() {
      const known = utterances.shift();
      return known === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(known);
    },
    heardFrames: () => frames,
  };
}

describe.concurrent('a callee that talks', { timeout: talkMsMax }, () => {
  it('greets, answers what it was told when we have stopped, says goodbye and hangs up', async () => {
    const { simulated, client } = await callee({ kind: 'talk', script: 'asks-price', language: 'zh', seed: 3 });
    const uuid = await parkedCall(client);
    const us = speakOn(await attach(client, uuid));
    expect(await us.utterance()).toMatch(/喂|你好/);
    us.say('您好，我是小钟。');
    expect(await us.utterance()).toBe('多少钱？');
    expect(simulated.transcript(uuid).map((line) => line.text)).toContain('您好，我是小钟。');
    us.say('祝您生活愉快，再见。');
    expect(await us.utterance()).toMatch(/再见|拜拜/);
    const end = await eventOf(client, uuid, 'CHANNEL_HANGUP_COMPLETE');
    expect(end).toMatchObject({ 'Hangup-Cause': 'NORMAL_CLEARING', variable_sip_hangup_disposition: 'recv_bye' });
  });

  it('speaks English when it is told to', async () => {
    const { client } = await callee({ kind: 'talk', script: 'wants-human', language: 'en', seed: 1 });
    const us = speakOn(await attach(client, await parkedCall(client)));
    expect(await us.utterance()).toMatch(/hello/i);
    us.say('Good morning.');
    expect(await us.utterance()).toBe('I want to speak to a human, please.');
  });

  it('interrupts our speech in the middle', async () => {
    const { client } = await callee({
      kind: 'says',
      lines: ['喂？', '等一下，我没听清。'],
      hangUpAfter: false,
      bargeInAfterMs: 800,
    });
    const us = speakOn(await attach(client, await parkedCall(client)));
    expect(await us.utterance()).toBe('喂？');
    us.say('这是一段很长的介绍，我们的活动从今天开始一直到这个月底，请您仔细听我慢慢说完。');
    expect(await us.utterance()).toBe('等一下，我没听清。');
  });

  it('answers also a voice whose words it cannot read', async () => {
    const { client } = await callee({ kind: 'says', lines: ['喂？', '我听到了。'], hangUpAfter: false });
    const us = speakOn(await attach(client, await parkedCall(client)));
    expect(await us.utterance()).toBe('喂？');
    us.hum(1000);
    expect(await us.utterance()).toBe('我听到了。');
  });

  it('hangs up in the middle of our sentence', async () => {
    const { client } = await callee({ kind: 'hang-up-mid-sentence', afterSpeechMs: 300 });
    const uuid = await parkedCall(client);
    speakOn(await attach(client, uuid)).say('这是一段很长的介绍，我们的活动从今天开始一直到这个月底。');
    expect(await eventOf(client, uuid, 'CHANNEL_HANGUP_COMPLETE')).toMatchObject({ variable_sip_hangup_disposition: 'recv_bye' });
  });
});

describe.concurrent('other callees', { timeout: talkMsMax }, () => {
  it('a mailbox greets, beeps, listens and ends the call', async () => {
    const { client } = await callee({ kind: 'voicemail', language: 'en', hangUpAfterMs: 200 });
    const uuid = await parkedCall(client);
    const us = speakOn(await attach(client, uuid));
    expect(await us.utterance()).toContain('voicemail');
    expect(await eventOf(client, uuid, 'CHANNEL_HANGUP_COMPLETE')).toMatchObject({ variable_sip_hangup_disposition: 'recv_bye' });
  });

  it('keys are told one by one', async () => {
    const { client } = await callee({ kind: 'presses', digits: '1#', afterMs: 50 });
    const uuid = await parkedCall(client);
    await client.event((event) => event['Unique-ID'] === uuid && event['DTMF-Digit'] === '#');
    const digits = client.events.filter((event) => event['Event-Name'] === 'DTMF');
    expect(digits.map((event) => [event['DTMF-Digit'], event['DTMF-Source']])).toEqual([
      ['1', 'RTP'],
      ['#', 'RTP'],
    ]);
  });

  it('an announcement in early media can be understood by who parks on it', async () => {
    const { client } = await start(announces({ kind: 'words', text: '您拨打的号码是空号。' }, { sip: 404, lengthMs: 3500 }));
    const { uuid } = await originate(client, { variables: 'ignore_early_media=false' });
    const parked = await eventOf(client, uuid, 'CHANNEL_PARK');
    expect(parked).toMatchObject({ 'Answer-State': 'early', 'Channel-Read-Codec-Rate': '8000' });
    const receiver = await openReceiver();
    await client.send(unicastCommand(uuid, receiver.port));
    expect(await speakOn(receiver).utterance()).toContain('号码是空号。');
    expect(await eventOf(client, uuid, 'CHANNEL_HANGUP_COMPLETE')).toMatchObject({
      'Hangup-Cause': 'UNALLOCATED_NUMBER',
      variable_answer_epoch: '0',
    });
  });
});
