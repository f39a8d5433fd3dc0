import { describe, expect, it } from 'vitest';
import { makeBeepEar } from '../../../audio/beep.ts';
import { makeProgressEar, type ProgressEvent } from '../../../audio/call-progress.ts';
import { decodeALaw, encodeALaw } from '../../../audio/g711.ts';
import { toneShare } from '../../../audio/goertzel.ts';
import { defaultHearingPolicy } from '../../../conversation/hearing/hearing-policy.ts';
import { frameMs, frameSamples } from '../../../domain/live-line.ts';
import type { EarlySound } from '../../../simulator/callee/callee-plan.ts';
import { makeEarlySound } from '../../../simulator/callee/early-sound.ts';
import { makeVoicemail } from '../../../simulator/callee/voicemail.ts';
import { makeRandom } from './seeded-noise.ts';

const throughLine = (frame: Int16Array): Int16Array => decodeALaw(encodeALaw(frame));

function sine(hz: number, amplitude = 6_000): Int16Array {
  return Int16Array.from({ length: frameSamples }, (_, n) => Math.round(amplitude * Math.sin((2 * Math.PI * hz * n) / 8_000)));
}

/** Every cycle that is heard in so many ms of a sound. */
function cyclesOf(sound: EarlySound, ms: number, spoil: (frame: Int16Array) => Int16Array = (frame) => frame): ProgressEvent[] {
  const source = makeEarlySound(sound);
  const ear = makeProgressEar(defaultHearingPolicy.early.tones);
  const cycles: ProgressEvent[] = [];
  for (let n = 0; n < ms / frameMs; n += 1) {
    const frame = source.frame(null) ?? new Int16Array(frameSamples);
    const { cycle } = ear.push(throughLine(spoil(frame)));
    if (cycle !== null) cycles.push(cycle);
  }
  return cycles;
}

describe('the share of a pitch', () => {
  it('is whole for a sine and next to nothing for another', () => {
    expect(toneShare(sine(450), 450)).toBeCloseTo(1, 2);
    expect(toneShare(sine(1_000), 450)).toBeLessThan(0.01);
    expect(toneShare(new Int16Array(frameSamples), 450)).toBe(0);
  });
});

describe('the tones of the network', () => {
  it.each<[EarlySound, number, ProgressEvent['tone'], number]>([
    [{ kind: 'ringback' }, 15_100, 'ringback', 3],
    [{ kind: 'busy-tone' }, 2_850, 'busy', 4],
    [{ kind: 'congestion-tone' }, 4_250, 'congestion', 3],
    [{ kind: 'unobtainable-tone' }, 2_850, 'unobtainable', 2],
  ])('%o is known after %d ms as %s, %d cycles of it', (sound, ms, tone, cycles) => {
    const heard = cyclesOf(sound, ms);
    expect(heard.at(-1)).toEqual({ tone, cycles });
    expect(new Set(heard.map((one) => one.tone))).toEqual(new Set([tone]));
  });

  it('are known by their cadence at either edge of the pitch', () => {
    for (const hz of [425, 475]) {
      const ear = makeProgressEar(defaultHearingPolicy.early.tones);
      let last: ProgressEvent | null = null;
      for (let n = 0; n < 150; n += 1) {
        const on = (n * frameMs) % 700 < 350;
        last = ear.push(throughLine(on ? sine(hz) : new Int16Array(frameSamples))).cycle ?? last;
      }
      expect(last?.tone).toBe('busy');
    }
  });

  it('are heard through the noise of a line', () => {
    const random = makeRandom(7);
    const noisy = (frame: Int16Array): Int16Array => frame.map((sample) => sample + Math.round((random() - 0.5) * 120));
    const heard = cyclesOf({ kind: 'busy-tone' }, 2_850, noisy);
    expect(heard.at(-1)).toEqual({ tone: 'busy', cycles: 4 });
  });

  it.each<[string, EarlySound]>([
    ['a tune', { kind: 'music' }],
    ['a tune with words', { kind: 'music', words: '欢迎您的来电，祝您生活愉快。' }],
    ['an announcement', { kind: 'words', text: '您好，您所拨打的号码是空号，请核对后再拨。' }],
    ['silence', { kind: 'silence' }],
  ])('are not in %s', (_name, sound) => {
    expect(cyclesOf(sound, 30_000)).toEqual([]);
  });
});

describe('the beep of a machine', () => {
  const { beep } = defaultHearingPolicy.machine;
  const hears = (frames: Iterable<Int16Array>): number => {
    const ear = makeBeepEar(beep);
    let beeps = 0;
    for (const frame of frames) if (ear(throughLine(frame))) beeps += 1;
    return beeps;
  };
  const quiet = (ms: number): Int16Array[] => Array.from({ length: ms / frameMs }, () => new Int16Array(frameSamples));
  const tone = (hz: number, ms: number): Int16Array[] => Array.from({ length: ms / frameMs }, () => sine(hz));

  it('is heard once, behind the greeting of a mailbox', () => {
    const box = makeVoicemail({
      hands: { hangUp: () => undefined, press: () => undefined, after: () => undefined },
      language: 'zh',
      hangUpAfterMs: 1_000,
    });
    expect(hears(Array.from({ length: 900 }, () => box.frame(null) ?? new Int16Array(frameSamples)))).toBe(1);
  });

  it.each([440, 1_000, 1_400])('may have a pitch of %d Hz', (hz) => {
    expect(hears([...quiet(200), ...tone(hz, 300), ...quiet(400)])).toBe(1);
  });

  it('is neither a key nor a tone that goes on, and needs silence behind it', () => {
    expect(hears([...tone(1_000, 80), ...quiet(400)])).toBe(0);
    expect(hears([...tone(1_000, 3_000), ...quiet(400)])).toBe(0);
    expect(hears([...tone(1_000, 300), ...quiet(100), ...tone(1_400, 80), ...quiet(400)])).toBe(0);
  });
});
