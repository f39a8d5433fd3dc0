import { describe, expect, it } from 'vitest';
import { frameRms, makeSpeechGate } from '../../../audio/energy.ts';
import {
  decodeALaw,
  decodeALawSample,
  decodeMuLaw,
  decodeMuLawSample,
  encodeALaw,
  encodeALawSample,
  encodeMuLaw,
  encodeMuLawSample,
} from '../../../audio/g711.ts';
import { levelSpeech, trimSilence } from '../../../audio/loudness.ts';
import { lowPassTo8kHz } from '../../../audio/low-pass.ts';
import { makeStreamLowPass } from '../../../audio/stream-low-pass.ts';
import { readWav, wavHeader, wavHeaderBytes, wavMs, writeWav } from '../../../audio/wav.ts';
import { cutIntoWords } from '../../../audio/word-slots.ts';

function tone({
  hz,
  rateHz,
  samples,
  amplitude = 8000,
}: {
  hz: number;
  rateHz: number;
  samples: number;
  amplitude?: number;
}): Int16Array {
  return Int16Array.from({ length: samples }, (_, n) => Math.round(amplitude * Math.sin((2 * Math.PI * hz * n) / rateHz)));
}

const bytes = Array.from({ length: 256 }, (_, byte) => byte);

describe('G.711', () => {
  it('keeps every code: what a byte means is encoded as that byte', () => {
    // µ-law has two zeros; the encoder gives the positive one.
    expect(bytes.map((byte) => encodeMuLawSample(decodeMuLawSample(byte)))).toEqual(
      bytes.map((byte) => (byte === 0x7f ? 0xff : byte)),
    );
    expect(bytes.map((byte) => encodeALawSample(decodeALawSample(byte)))).toEqual(bytes);
  });

  it('has the values of the standard at its corners', () => {
    expect([0x00, 0x80, 0xff, 0x7f].map(decodeMuLawSample)).toEqual([-32124, 32124, 0, -0]);
    expect([0xd5, 0x55, 0xaa, 0x2a].map(decodeALawSample)).toEqual([8, -8, 32256, -32256]);
    expect([0, -1, 32767, -32768].map(encodeMuLawSample)).toEqual([0xff, 0x7f, 0x80, 0x00]);
    expect([0, -1, 32767, -32768].map(encodeALawSample)).toEqual([0xd5, 0x55, 0xaa, 0x2a]);
  });

  it('is never off by more than a step: 1/16 of the sample', () => {
    const pcm = Int16Array.from({ length: 65_536 }, (_, n) => n - 32_768);
    for (const heard of [decodeMuLaw(encodeMuLaw(pcm)), decodeALaw(encodeALaw(pcm))]) {
      const worst = pcm.findIndex(
        (sample, n) => Math.abs(sample - (heard[n] ?? 0)) > Math.max(16, Math.abs(sample) / 16, Math.abs(sample) - 32_100),
      );
      expect(worst).toBe(-1);
    }
  });
});

describe('a WAV file', () => {
  const left = Int16Array.from([1, -2, 32767, -32768]);
  const right = Int16Array.from([5, 6]);

  it('is read as it was written, mono and stereo', () => {
    expect(readWav(writeWav({ rateHz: 8000, left }))).toEqual({ channels: 1, rateHz: 8000, left, right: undefined });
    expect(readWav(writeWav({ rateHz: 16_000, left, right }))).toEqual({
      channels: 2,
      rateHz: 16_000,
      left,
      right: Int16Array.from([5, 6, 0, 0]),
    });
  });

  it('is read to its end when the writer did not know its size', () => {
    const file = writeWav({ rateHz: 22_050, left });
    file.set(wavHeader({ channels: 1, rateHz: 22_050, dataBytes: 0x7ffff000 }));
    expect(readWav(file).left).toEqual(left);
  });

  it('is read past chunks that it does not know', () => {
    const plain = writeWav({ rateHz: 8000, left });
    const list = Uint8Array.of(0x4c, 0x49, 0x53, 0x54, 3, 0, 0, 0, 1, 2, 3, 0);
    const file = new Uint8Array(plain.length + list.length);
    file.set(plain.subarray(0, 36));
    file.set(list, 36);
    file.set(plain.subarray(36), 36 + list.length);
    expect(readWav(file).left).toEqual(left);
  });

  it('tells its length from its first bytes and its size, also when it was never closed', () => {
    const whole = writeWav({ rateHz: 8000, left: new Int16Array(8000), right: new Int16Array(8000) });
    const head = whole.subarray(0, wavHeaderBytes);
    expect(wavMs(head, whole.length)).toBe(1000);
    expect(wavMs(head, whole.length - 16_000)).toBe(500);
    expect(wavMs(wavHeader({ channels: 2, rateHz: 8000, dataBytes: 0 }), whole.length)).toBe(1000);
    expect(() => wavMs(new Uint8Array(10), 10)).toThrow('not a WAV file');
  });

  it('is refused with the reason when it is something else', () => {
    expect(() => readWav(new Uint8Array(3))).toThrow('not a WAV file');
    expect(() => readWav(writeWav({ rateHz: 8000, left }).subarray(0, 30))).toThrow('ends in its header');
    expect(() => readWav(writeWav({ rateHz: 8000, left }).subarray(0, wavHeaderBytes - 8))).toThrow('no samples');
    const eightBits = writeWav({ rateHz: 8000, left });
    eightBits[34] = 8;
    expect(() => readWav(eightBits)).toThrow('not 16-bit PCM');
  });
});

describe('the low-pass', () => {
  it('keeps the voice and takes away the band of the tones', () => {
    for (const fromHz of [8000, 16_000, 22_050]) {
      const through = (hz: number): number =>
        frameRms(lowPassTo8kHz({ pcm: tone({ hz, rateHz: fromHz, samples: fromHz }), fromHz }).subarray(1000, 7000)) /
        (8000 / Math.SQRT2);
      for (const hz of [200, 1000, 2400]) expect(through(hz)).toBeCloseTo(1, 1);
      for (const hz of [2760, 3100, 3400]) expect(through(hz)).toBeLessThan(0.005);
    }
  });

  it('streams 24 kHz to 8 kHz with the same samples however the stream is cut', () => {
    const pcm = tone({ hz: 700, rateHz: 24_000, samples: 24_000 });
    const inOne = makeStreamLowPass({ fromHz: 24_000 });
    const expected = [...inOne.push(pcm), ...inOne.end()];
    const inParts = makeStreamLowPass({ fromHz: 24_000 });
    const heard: number[] = [];
    for (let at = 0; at < pcm.length; at += 701) heard.push(...inParts.push(pcm.subarray(at, at + 701)));
    heard.push(...inParts.end());
    expect(heard).toEqual(expected);
    expect(Math.abs(expected.length - 8000)).toBeLessThanOrEqual(1);
    expect(frameRms(Int16Array.from(expected).subarray(500, 7500)) / (8000 / Math.SQRT2)).toBeCloseTo(1, 1);
    const above = makeStreamLowPass({ fromHz: 24_000 });
    expect(frameRms(above.push(tone({ hz: 5000, rateHz: 24_000, samples: 24_000 })).subarray(500))).toBeLessThan(40);
  });
});

describe('speech of an engine', () => {
  it('loses the silence at its ends and comes to the usual loudness', () => {
    const sound = new Int16Array(9000);
    sound.set(tone({ hz: 500, rateHz: 8000, samples: 4000, amplitude: 900 }), 3000);
    const trimmed = trimSilence(sound);
    expect(Math.abs(trimmed.length - 4160)).toBeLessThan(10);
    expect(frameRms(levelSpeech(trimmed))).toBeCloseTo(2600, -2);
    expect(trimSilence(new Int16Array(100))).toHaveLength(0);
    expect(levelSpeech(new Int16Array(10))).toEqual(new Int16Array(10));
  });

  it('is cut into words at the quiet places, without losing a sample', () => {
    const sound = tone({ hz: 300, rateHz: 8000, samples: 8000 });
    sound.fill(0, 2500, 2620);
    sound.fill(0, 5900, 6000);
    const slots = cutIntoWords({ sound, words: [1, 1, 1].map((weight) => ({ weight, samplesMin: 1000 })) });
    expect(slots.reduce((sum, slot) => sum + slot.length, 0)).toBe(8000);
    expect(Math.abs((slots[0]?.length ?? 0) - 2560)).toBeLessThan(60);
  });

  it('gives a short word the room that its data needs, as long as there is room', () => {
    const sound = new Int16Array(8000);
    const slots = cutIntoWords({
      sound,
      words: [
        { weight: 1, samplesMin: 2000 },
        { weight: 9, samplesMin: 2000 },
      ],
    });
    expect(slots.map((slot) => slot.length)).toEqual([expect.any(Number), expect.any(Number)]);
    expect(slots[0]?.length ?? 0).toBeGreaterThanOrEqual(2000);
  });
});

describe('the speech gate', () => {
  it('opens on speech, not on a click or on steady noise, and closes after the silence', () => {
    const gate = makeSpeechGate({ rmsMin: 160, aboveNoise: 3, openMs: 60, closeMs: 300 });
    const loud = tone({ hz: 400, rateHz: 8000, samples: 160, amplitude: 4000 });
    const quiet = tone({ hz: 400, rateHz: 8000, samples: 160, amplitude: 60 });
    const push = (frame: Int16Array, times: number): (string | undefined)[] =>
      Array.from({ length: times }, () => gate.push(frame));
    expect(push(quiet, 50).filter(Boolean)).toEqual([]);
    expect(push(loud, 2).filter(Boolean)).toEqual([]);
    expect(push(quiet, 10).filter(Boolean)).toEqual([]);
    expect(push(loud, 3)).toEqual([undefined, undefined, 'opened']);
    expect(push(quiet, 14).filter(Boolean)).toEqual([]);
    expect(gate.isOpen()).toBe(true);
    expect(gate.push(quiet)).toBe('closed');
    expect(gate.quietMs()).toBe(300);
  });
});
