/** A recogniser that is connected and tells nothing is found out by the voice on the line; one that works is left alone. */
import { beforeAll, expect, it } from 'vitest';
import { defaultTalkPolicy } from '../../../conversation/policy.ts';
import type { Recogniser } from '../../../conversation/ports.ts';
import { makeFallbackRecogniser } from '../../../conversation/speech/fallback-recogniser.ts';
import { SpeechFailed } from '../../../conversation/speech/speech-failed.ts';
import { makeToneRecogniser } from '../../../conversation/speech/tone-recogniser.ts';
import { makeToneVoice } from '../../../conversation/speech/tone-voice.ts';
import { loadVoiceGates, type VoiceGates } from '../../../conversation/speech/voice-gate.ts';
import { mutePolicyUsual, watchRecogniser } from '../../../conversation/speech/watched-recogniser.ts';
import { frameMs, frameSamples } from '../../../domain/live-line.ts';

let voiceGates: VoiceGates;
let sentence: Int16Array[];
const silence = new Int16Array(frameSamples);

beforeAll(async () => {
  voiceGates = await loadVoiceGates();
  sentence = await framesOf('您好，请问现在方便吗，我想问一下套餐');
});

async function framesOf(text: string): Promise<Int16Array[]> {
  const frames: Int16Array[] = [];
  for await (const { pcm } of makeToneVoice().synthesise(text, new AbortController().signal)) {
    for (let at = 0; at + frameSamples <= pcm.length; at += frameSamples) frames.push(pcm.subarray(at, at + frameSamples));
  }
  return frames;
}

const quiet = (ms: number): Int16Array[] => Array.from({ length: ms / frameMs }, () => silence);

/** Takes everything and tells nothing. */
function mute(): Recogniser {
  return { start: () => Promise.resolve(), write: () => undefined, close: () => Promise.resolve() };
}

async function listening(
  recogniser: Recogniser,
): Promise<{ hear(frames: readonly Int16Array[]): void; words: string[]; errors: Error[] }> {
  const words: string[] = [];
  const errors: Error[] = [];
  await recogniser.start({
    onPartial: () => undefined,
    onFinal: (text) => words.push(text),
    onError: (error) => errors.push(error),
  });
  return { words, errors, hear: (frames) => frames.forEach((frame) => recogniser.write(frame)) };
}

const watched = (recogniser: Recogniser): Recogniser =>
  watchRecogniser(recogniser, { voiceGates, policy: defaultTalkPolicy.voiceActivity });

it('fails one that was given a voice and told nothing for a long while, once', async () => {
  const { hear, errors } = await listening(watched(mute()));
  hear(sentence);
  hear(quiet(mutePolicyUsual.waitMs / 2));
  expect(errors).toEqual([]);
  hear(quiet(2 * mutePolicyUsual.waitMs));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toBeInstanceOf(SpeechFailed);
  expect(errors[0]).toMatchObject({ code: 'no-words' });
});

it('does not fail one for the silence of a line, nor for a cough', async () => {
  const { hear, errors } = await listening(watched(mute()));
  hear(quiet(60_000));
  hear(sentence.slice(0, 40));
  hear(quiet(60_000));
  expect(errors).toEqual([]);
});

it('does not watch one that has told a word, whatever follows', async () => {
  const { hear, words, errors } = await listening(watched(makeToneRecogniser()));
  hear(sentence);
  hear(quiet(1_000));
  expect(words.join('')).toContain('套餐');
  for (let n = 0; n < 10; n += 1) hear(sentence.map((frame) => frame.map((sample) => Math.round(sample / 2))));
  hear(quiet(20_000));
  expect(errors).toEqual([]);
});

it('lets the next one hear again what the mute one was told', async () => {
  const told: number[] = [];
  const chain = makeFallbackRecogniser([() => watched(mute()), () => watched(makeToneRecogniser())], {
    onFallback: ({ from }) => told.push(from),
    replayMsMax: 30_000,
  });
  const { hear, words, errors } = await listening(chain);
  hear(sentence);
  hear(quiet(mutePolicyUsual.waitMs));
  await Promise.resolve();
  hear(quiet(2_000));
  await new Promise(setImmediate);
  hear(quiet(2_000));
  expect(told).toEqual([0]);
  expect(errors).toEqual([]);
  expect(words.join('')).toContain('套餐');
});

it('holds a detector only from its start to its first word, its failure or its end', async () => {
  let held = 0;
  const counted: VoiceGates = {
    open(options) {
      const gate = voiceGates.open(options);
      held += 1;
      return {
        ...gate,
        close() {
          held -= 1;
          gate.close();
        },
      };
    },
  };
  const watch = (recogniser: Recogniser): Recogniser =>
    watchRecogniser(recogniser, { voiceGates: counted, policy: defaultTalkPolicy.voiceActivity });
  const ready = watch(mute());
  expect(held).toBe(0);
  await listening(ready);
  expect(held).toBe(1);
  await ready.close();
  expect(held).toBe(0);
  const refused = watch({ ...mute(), start: () => Promise.reject(new SpeechFailed('wrong-key')) });
  await expect(listening(refused)).rejects.toMatchObject({ code: 'wrong-key' });
  expect(held).toBe(0);
  const { hear } = await listening(watch(makeToneRecogniser()));
  hear(sentence);
  hear(quiet(1_000));
  expect(held).toBe(0);
});
