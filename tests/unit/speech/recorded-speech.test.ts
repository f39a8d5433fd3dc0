/** One side of a recording, heard again: what was said and when, without its silences, at the pace that a recogniser can bear. */
import { describe, expect, it } from 'vitest';
import { joinPieces, murmurPieces } from '../../../audio/tone-speech.ts';
import type { Clock } from '../../../conversation/clock.ts';
import type { Recogniser } from '../../../conversation/ports.ts';
import { hearRecorded } from '../../../conversation/speech/recorded-speech.ts';
import { SpeechFailed } from '../../../conversation/speech/speech-failed.ts';
import { makeToneRecogniser } from '../../../conversation/speech/tone-recogniser.ts';
import { frameMs, frameSamples, sampleRateHz } from '../../../domain/live-line.ts';

const signal = new AbortController().signal;
const spoken = (text: string): Int16Array => joinPieces(murmurPieces({ text }));
const silence = (ms: number): Int16Array => new Int16Array((ms * sampleRateHz) / 1000);
const msOf = (pcm: Int16Array): number => (pcm.length * 1000) / sampleRateHz;

async function* framesOf(...parts: readonly Int16Array[]): AsyncGenerator<Int16Array> {
  const pcm = Int16Array.from(parts.flatMap((part) => [...part]));
  for (let at = 0; at < pcm.length; at += frameSamples) {
    const frame = new Int16Array(frameSamples);
    frame.set(pcm.subarray(at, at + frameSamples));
    yield frame;
  }
}

/** Runs as fast as it is asked, and tells how long it would have been. */
function askedClock(): Clock {
  let now = 0;
  return {
    nowMs: () => now,
    wakeAt(atMs, wake) {
      now = Math.max(now, atMs);
      queueMicrotask(wake);
      return () => undefined;
    },
  };
}

function recogniserWith(change: Partial<Recogniser>): Recogniser {
  return { start: () => Promise.resolve(), write: () => undefined, close: () => Promise.resolve(), ...change };
}

describe('a recorded side', () => {
  const first = spoken('您好，请问是王女士吗？');
  const second = spoken('明天下午三点可以。');

  it('is told in words with their times, on the clock it is asked by', async () => {
    let heardMs = 0;
    const said = await hearRecorded({
      recogniser: makeToneRecogniser(),
      frames: framesOf(silence(3_000), first, silence(20_000), second, silence(4_000)),
      fromMs: 60_000,
      anyPace: true,
      onHeard: () => {
        heardMs += frameMs;
      },
      signal,
    });
    expect(said.map(({ text }) => text)).toEqual(['您好，请问是王女士吗？', '明天下午三点可以。']);
    const [one, two] = said;
    const secondFromMs = 63_000 + msOf(first) + 20_000;
    expect(Math.abs((one?.startMs ?? 0) - 63_000)).toBeLessThan(300);
    expect(Math.abs((one?.endMs ?? 0) - (63_000 + msOf(first)))).toBeLessThan(400);
    expect(Math.abs((two?.startMs ?? 0) - secondFromMs)).toBeLessThan(300);
    // Twenty-seven seconds of silence are not paid for.
    expect(heardMs).toBeLessThan(msOf(first) + msOf(second) + 8_000);
    expect(heardMs).toBeGreaterThan(msOf(first) + msOf(second));
  });

  it('is given no quicker than it was said where a service measures pauses by the clock', async () => {
    const clock = askedClock();
    const frames = framesOf(first, silence(500), second);
    const said = await hearRecorded({
      ...{ recogniser: makeToneRecogniser(), frames, fromMs: 0, anyPace: false, onHeard: () => undefined, signal, clock },
    });
    expect(said.map(({ text }) => text).join('')).toBe('您好，请问是王女士吗？明天下午三点可以。');
    expect(clock.nowMs()).toBeGreaterThan(msOf(first) + msOf(second));
  });

  it('has no words where there is only silence, and nothing but its end is given', async () => {
    let given = 0;
    const recogniser = recogniserWith({
      write: () => {
        given += 1;
      },
    });
    const frames = framesOf(silence(60_000));
    expect(await hearRecorded({ recogniser, frames, fromMs: 0, anyPace: true, onHeard: () => undefined, signal })).toEqual([]);
    expect(given * frameMs).toBeLessThan(2_000);
  });

  it('keeps the last words, which a recogniser tells as it is closed', async () => {
    let tell: (text: string) => void = () => undefined;
    const recogniser = recogniserWith({
      start: ({ onFinal }) => {
        tell = onFinal;
        return Promise.resolve();
      },
      close: () => {
        tell('三点');
        return Promise.resolve();
      },
    });
    const frames = framesOf(silence(200), first);
    const said = await hearRecorded({ recogniser, frames, fromMs: 0, anyPace: true, onHeard: () => undefined, signal });
    expect(said).toMatchObject([{ text: '三点' }]);
    expect(Math.abs((said[0]?.startMs ?? 0) - 200)).toBeLessThan(300);
  });

  it('ends with what the recogniser failed with', async () => {
    let fail: (error: Error) => void = () => undefined;
    const recogniser = recogniserWith({
      start: ({ onError }) => {
        fail = onError;
        return Promise.resolve();
      },
      write: () => fail(new SpeechFailed('overloaded')),
    });
    const hearing = hearRecorded({
      ...{ recogniser, frames: framesOf(first), fromMs: 0, anyPace: true, onHeard: () => undefined, signal },
    });
    await expect(hearing).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('is left when it is called off', async () => {
    const off = new AbortController();
    const recogniser = recogniserWith({ write: () => off.abort(new Error('called off')) });
    const hearing = hearRecorded({
      ...{ recogniser, frames: framesOf(first, second), fromMs: 0, anyPace: true, onHeard: () => undefined, signal: off.signal },
    });
    await expect(hearing).rejects.toThrow('called off');
  });
});
