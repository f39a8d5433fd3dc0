/** Our voice on a line: how far it runs ahead, and that what is cut is really cancelled. */
import { describe, expect, it } from 'vitest';
import { makeLineSound } from '../../../conversation/line-sound.ts';
import { OurSpeech } from '../../../conversation/our-speech.ts';
import { defaultTalkPolicy } from '../../../conversation/policy.ts';
import type { Voice } from '../../../conversation/ports.ts';
import { makeSimulatedLine, type SimulatedLine } from './simulated-line.ts';

/** Says each letter in 200 ms, as fast as it is asked to; remembers how much was made and whether it was cancelled. */
function makeCountingVoice(): Voice & { made: () => number; cancelled: () => boolean } {
  let made = 0;
  let cancelled = false;
  return {
    made: () => made,
    cancelled: () => cancelled,
    async *synthesise(text, signal) {
      signal.addEventListener('abort', () => {
        cancelled = true;
      });
      for (const letter of text) {
        if (signal.aborted) return;
        made++;
        yield await Promise.resolve({ pcm: new Int16Array(1600).fill(1000), text: letter });
      }
    },
  };
}

function speak(line: SimulatedLine, voice: Voice): { speech: OurSpeech; told: string[] } {
  const told: string[] = [];
  const tell = (word: string) => (): void => {
    told.push(word);
  };
  const speech = new OurSpeech({
    line: makeLineSound(line.line.audio),
    voice,
    clock: line.clock,
    policy: defaultTalkPolicy.output,
    hooks: { onSound: tell('sound'), onSaid: tell('said'), onProgress: tell('progress'), onFailed: tell('failed') },
  });
  return { speech, told };
}

describe('our speech', () => {
  it('runs ahead no further than its limits, however fast the voice is', async () => {
    const line = makeSimulatedLine();
    const voice = makeCountingVoice();
    const { speech, told } = speak(line, voice);
    speech.add('字'.repeat(100));
    speech.finish();
    speech.release();
    const { lineQueueMs, feedMs, synthesisAheadMs } = defaultTalkPolicy.output;
    await line.until(() => {
      expect(line.line.audio.queuedSamples()).toBeLessThan((lineQueueMs + feedMs) * 8 + 1);
      const givenMs = (line.line.audio.heardSamples() + line.line.audio.queuedSamples()) / 8;
      expect(voice.made() * 200).toBeLessThanOrEqual(givenMs + synthesisAheadMs + 500);
      return told.includes('said');
    });
    expect(speech.heard()).toEqual({ text: '字'.repeat(100), complete: true });
    expect(told.filter((word) => word !== 'progress')).toEqual(['sound', 'said']);
    // Two seconds between notes of progress, 20 s of speech.
    expect(told.filter((word) => word === 'progress').length).toBeGreaterThan(5);
  });

  it('makes no sound before it is released', async () => {
    const line = makeSimulatedLine();
    const voice = makeCountingVoice();
    const { speech, told } = speak(line, voice);
    speech.add('您好');
    speech.finish();
    await line.pass(1000);
    expect([voice.made(), told]).toEqual([0, []]);
    speech.release();
    await line.until(() => told.includes('said'));
  });

  it('cancels the voice when it is cut, and tells nothing more', async () => {
    const line = makeSimulatedLine();
    const voice = makeCountingVoice();
    const { speech, told } = speak(line, voice);
    speech.add('一二三四五六七八九十'.repeat(10));
    speech.release();
    await line.until(() => speech.heard().text === '一二三');
    speech.cut();
    expect(voice.cancelled()).toBe(true);
    expect(line.line.audio.queuedSamples()).toBe(0);
    const made = voice.made();
    const heard = speech.heard();
    await line.pass(3000);
    expect(voice.made()).toBe(made);
    expect(speech.heard()).toEqual(heard);
    expect(told).not.toContain('said');
  });

  it('counts what lay in the buffer of the switch as heard when cut, and as not heard when the line ended', async () => {
    const heardAfter = async (end: 'cut' | 'lineEnded'): Promise<number> => {
      const line = makeSimulatedLine();
      const { speech } = speak(line, makeCountingVoice());
      speech.add('一二三四五六七八九十');
      speech.release();
      // 380 ms arrived and 440 ms left: the second word ends between the two.
      await line.until(() => line.line.audio.heardSamples() === 3040);
      speech[end]();
      return speech.heard().text.length;
    };
    expect(await heardAfter('cut')).toBe(2);
    expect(await heardAfter('lineEnded')).toBe(1);
  });

  it('is over when a full line stands still', async () => {
    const line = makeSimulatedLine();
    const stuck = { ...line.line.audio, heardSamples: () => 0 };
    const { speech, told } = speak({ ...line, line: { ...line.line, audio: stuck } }, makeCountingVoice());
    speech.add('您好');
    speech.finish();
    speech.release();
    await line.until(() => told.includes('said'));
    expect(line.nowMs()).toBeGreaterThanOrEqual(defaultTalkPolicy.output.stallMsMax);
    expect(speech.heard().complete).toBe(false);
  });
});
