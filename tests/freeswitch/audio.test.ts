/** Sound through a real switch and a carrier that sends it back. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameRms } from '../../audio/energy.ts';
import { makeToneDecoder } from '../../audio/tone-modem.ts';
import { joinPieces, murmurPieces } from '../../audio/tone-speech.ts';
import { readWav } from '../../audio/wav.ts';
import type { LineAudio } from '../../domain/live-line.ts';
import { frameSamples } from '../../domain/live-line.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { answersAfterTone, echoes, hangsUp } from './carrier/callee-plan.ts';
import { numberedFrames, numberOf } from './numbered-frames.ts';
import type { RealSwitch } from './real-switch.ts';
import { openRealSwitch, recordingFolder, tone } from './real-switch.ts';

const loudRms = 2_000;
/**
 * A switch that is short of processor time drops a frame that it received now and then (1.10.12: up to 1 % with ten processes for each
 * core). What we send arrives whole all the same.
 */
const receivedShareMin = 0.95;
/** A busy machine may tear a word in our own process or in the switch; a sentence gets through whole in one of so many rounds. */
const roundsMax = 8;
const ourText = '您好，这里是云铃客服中心，请问您是王先生吗？';
const theirText = '喂，你好，我现在不太方便，晚一点再打过来吧。';

let fs: RealSwitch;
let node: SwitchNode;

beforeAll(async () => {
  fs = await openRealSwitch();
});

beforeEach(async () => {
  node = await fs.newNode();
});

afterEach(() => fs.sweep());
afterAll(() => fs.close());

/** Resolves with the first frame that `test` likes. */
function frameThat(audio: LineAudio, test: (frame: Int16Array) => boolean): Promise<Int16Array> {
  return new Promise((resolve) => {
    const stop = audio.onFrame((frame) => {
      if (!test(frame)) return;
      stop();
      resolve(frame);
    });
  });
}

function keepNumber(numbers: number[], frame: Int16Array): void {
  const number = numberOf(frame);
  if (number !== null) numbers.push(number);
}

/** Understands what is said, sentence by sentence. */
function makeListener(): { told: Set<string>; hear(frame: Int16Array): void; fallsSilent(): Promise<void> } {
  const decoder = makeToneDecoder();
  const told = new Set<string>();
  const waiting: (() => void)[] = [];
  return {
    told,
    hear(frame) {
      for (const event of decoder.push(frame)) {
        if (event.kind !== 'end') continue;
        told.add(event.text);
        for (const done of waiting.splice(0)) done();
      }
    },
    fallsSilent: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

/** All words on one side of a recording. */
function wordsOf(pcm: Int16Array = new Int16Array()): string {
  const decoder = makeToneDecoder();
  const quiet = new Int16Array(frameSamples * 50);
  return [...decoder.push(pcm), ...decoder.push(quiet)].flatMap((event) => (event.kind === 'word' ? [event.text] : [])).join('');
}

const isLoud = (frame: Int16Array): boolean => frameRms(frame) > loudRms;

describe('sound', () => {
  it('arrives whole and in order, and comes back so from a carrier that echoes it', async () => {
    const count = 250;
    const arrived: number[] = [];
    const audio = await (
      await fs.answered(node, {
        kind: 'answers',
        speaks: (phone) => {
          phone.echo();
          phone.onFrame = (frame) => keepNumber(arrived, frame);
        },
      })
    ).attachAudio();
    const heard: number[] = [];
    const said = numberedFrames(count);
    audio.play(said);
    let after = 0;
    await frameThat(audio, (frame) => {
      keepNumber(heard, frame);
      if (audio.heardSamples() === said.length) after += 1;
      return after === 25;
    });
    expect(arrived).toEqual(Array.from({ length: count }, (_, n) => n));
    expect(heard).toEqual([...new Set(heard)].sort((one, other) => one - other));
    expect(heard.length).toBeGreaterThanOrEqual(count * receivedShareMin);
    audio.close();
  });

  it('is understood to the word, there and back', async () => {
    const there = makeListener();
    const back = makeListener();
    const channel = await fs.answered(node, {
      kind: 'answers',
      speaks: (phone) => {
        phone.echo();
        phone.onFrame = there.hear;
      },
    });
    const audio = await channel.attachAudio();
    audio.onFrame(back.hear);
    for (let round = 0; round < roundsMax && !(there.told.has(ourText) && back.told.has(ourText)); round += 1) {
      audio.play(joinPieces(murmurPieces({ text: ourText })));
      await back.fallsSilent();
    }
    expect([...there.told]).toContain(ourText);
    expect([...back.told]).toContain(ourText);
    audio.close();
  });

  it('falls silent when the queue is flushed, and what was dropped is never counted as heard', async () => {
    const audio = await (await fs.answered(node, echoes)).attachAudio();
    const said = tone(500);
    audio.play(said);
    await frameThat(audio, isLoud);
    const dropped = audio.flush();
    let quiet = 0;
    await frameThat(audio, (frame) => {
      quiet = isLoud(frame) ? 0 : quiet + 1;
      return quiet === 10;
    });
    expect(audio.heardSamples()).toBe(said.length - dropped);
    expect(dropped).toBeGreaterThan(400 * frameSamples);
    audio.close();
  });

  it('flows in an early-media call from its answer on', async () => {
    const channel = await fs.answered(node, answersAfterTone);
    const audio = await channel.attachAudio();
    audio.play(tone(50));
    await frameThat(audio, isLoud);
    await channel.hangUp('NORMAL_CLEARING');
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'us' });
  });

  it('can be let go and taken again, on the same call', async () => {
    const channel = await fs.answered(node, echoes);
    for (let round = 0; round < 3; round += 1) {
      const audio = await channel.attachAudio();
      audio.play(tone(20));
      await frameThat(audio, isLoud);
      audio.close();
    }
    await channel.hangUp('NORMAL_CLEARING');
    expect(await channel.ended).toMatchObject({ told: true });
  });

  it('ends with a callee who hangs up, and nothing is thrown for what was still to be said', async () => {
    const channel = await fs.answered(node, hangsUp);
    const audio = await channel.attachAudio();
    audio.play(tone(500));
    expect(await channel.ended).toMatchObject({ endedBy: 'callee' });
    expect(audio.queuedSamples()).toBe(0);
  });
});

describe('a recording', () => {
  it.each<[string, boolean]>([
    ['a call that rang', false],
    ['a call with early media', true],
  ])('of %s has the callee on the left, to the word, and us on the right', async (_name, early) => {
    const file = path.join(recordingFolder(), `${randomUUID()}.wav`);
    const there = makeListener();
    const here = makeListener();
    let theySay: (pcm: Int16Array) => void = () => undefined;
    const channel = await fs.answered(node, {
      kind: 'answers',
      early,
      speaks: (phone) => {
        phone.repeat(new Int16Array(frameSamples));
        phone.onFrame = there.hear;
        theySay = (pcm) => phone.say(pcm);
      },
    });
    const audio = await channel.attachAudio();
    audio.onFrame(here.hear);
    await channel.startRecording(file);
    // The first frames after its start may be missing from a recording.
    let frames = 0;
    await frameThat(audio, () => (frames += 1) === 25);
    for (let round = 0; round < roundsMax && !(there.told.has(ourText) && here.told.has(theirText)); round += 1) {
      const silent = Promise.all([there.fallsSilent(), here.fallsSilent()]);
      audio.play(joinPieces(murmurPieces({ text: ourText })));
      theySay(joinPieces(murmurPieces({ text: theirText })));
      await silent;
    }
    await channel.stopRecording();
    await channel.hangUp('NORMAL_CLEARING');
    await channel.ended;
    const { left, right, rateHz, channels } = readWav(readFileSync(file));
    expect({ rateHz, channels }).toEqual({ rateHz: 8_000, channels: 2 });
    expect(wordsOf(left)).toContain(theirText);
    // The switch's recorder goes by what it receives: when it is short of processor time, frames that we said and the callee heard are
    // missing from its file.
    const ours = joinPieces(murmurPieces({ text: ourText }));
    expect(loudFrames(right)).toBeGreaterThanOrEqual(0.8 * loudFrames(ours));
    expect(sharedLetters(wordsOf(right), ourText)).toBeGreaterThanOrEqual(0.5);
    expect(sharedLetters(wordsOf(right), '喂现在不太方便晚一点再打过来吧')).toBe(0);
  });

  it('that nobody stopped is whole when the call has ended', async () => {
    const file = path.join(recordingFolder(), `${randomUUID()}.wav`);
    const channel = await fs.answered(node, hangsUp);
    await channel.startRecording(file);
    const audio = await channel.attachAudio();
    audio.play(tone(500));
    await channel.ended;
    const { left, right } = readWav(readFileSync(file));
    expect(left.length).toBe(right?.length);
    expect(loudFrames(right)).toBeGreaterThan(20);
  });
});

/** How many frames are loud. */
function loudFrames(pcm: Int16Array = new Int16Array()): number {
  let loud = 0;
  for (let n = 0; (n + 1) * frameSamples <= pcm.length; n += 1) {
    if (isLoud(pcm.subarray(n * frameSamples, (n + 1) * frameSamples))) loud += 1;
  }
  return loud;
}

/** Which part of the letters of a text was said. */
function sharedLetters(said: string, text: string): number {
  const letters = Array.from(text).filter((letter) => !'，。？'.includes(letter));
  return letters.filter((letter) => said.includes(letter)).length / letters.length;
}
