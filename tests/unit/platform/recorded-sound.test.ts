/** Recordings as the switch leaves them, opened for their words: each side by itself, or a reason why not. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavHeader, writeWav } from '../../../audio/wav.ts';
import { makeRecordingReader } from '../../../workers/recorded-sound.ts';

const rateHz = 8_000;
let folder = '';
const open = (name: string) => makeRecordingReader(folder)(name);

/** The how manieth sample it is, on one side; its negative on the other. */
const counted = (samples: number, sign: 1 | -1): Int16Array =>
  Int16Array.from({ length: samples }, (_, n) => sign * (n % 30_000));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'carillon-recordings-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function kept(name: string, file: Uint8Array): Promise<string> {
  await writeFile(path.join(folder, name), file);
  return name;
}

async function sideOf(name: string, side: 'callee' | 'ours', fromMs: number, toMs: number): Promise<number[]> {
  const opened = await open(name);
  if (opened.kind !== 'open') throw new Error(`it is ${opened.kind}`);
  const samples: number[] = [];
  for await (const frame of opened.sound.frames(side, fromMs, toMs)) samples.push(...frame);
  await opened.sound.close();
  return samples;
}

describe('a recording of two channels', () => {
  it('is read side by side from any moment to any other: the callee left, what they heard right', async () => {
    const name = await kept('two.wav', writeWav({ rateHz, left: counted(80_000, 1), right: counted(80_000, -1) }));
    const opened = await open(name);
    expect(opened).toMatchObject({ kind: 'open', sound: { ms: 10_000 } });
    if (opened.kind === 'open') await opened.sound.close();
    const callee = await sideOf(name, 'callee', 1_000, 4_500);
    expect(callee).toHaveLength(3_500 * 8);
    expect(callee.every((sample, n) => sample === (n + 8_000) % 30_000)).toBe(true);
    const ours = await sideOf(name, 'ours', 0, 10_000);
    expect(ours.every((sample, n) => sample === -(n % 30_000) || (sample === 0 && n % 30_000 === 0))).toBe(true);
  });

  it('fills its last frame up with silence, and ends where it ends', async () => {
    const name = await kept('odd.wav', writeWav({ rateHz, left: counted(200, 1), right: counted(200, -1) }));
    expect(await sideOf(name, 'callee', 0, 60_000)).toEqual([...counted(200, 1), ...new Array<number>(120).fill(0)]);
  });

  it('is read to its end when it was never closed', async () => {
    const whole = writeWav({ rateHz, left: counted(1_600, 1), right: counted(1_600, -1) });
    whole.set(wavHeader({ channels: 2, rateHz, dataBytes: 0 }));
    const name = await kept('open.wav', whole);
    expect(await sideOf(name, 'callee', 0, 1_000)).toEqual([...counted(1_600, 1)]);
  });
});

describe('what can not be written down', () => {
  it.each([
    ['mono', 'one channel', writeWav({ rateHz, left: counted(8_000, 1) })],
    ['unreadable', 'another rate', writeWav({ rateHz: 16_000, left: counted(8_000, 1), right: counted(8_000, 1) })],
    ['unreadable', 'no WAV at all', new TextEncoder().encode('this is no recording, whatever its name says')],
    ['unreadable', 'an empty file', new Uint8Array(0)],
  ] as const)('is told as %s: %s', async (kind, _what, file) => {
    expect(await open(await kept('other.wav', file))).toEqual({ kind });
  });

  it('is told as no recording when the file is gone, or would lie elsewhere', async () => {
    expect(await open('2026-01-01/gone.wav')).toEqual({ kind: 'no-recording' });
    await writeFile(path.join(path.dirname(folder), 'elsewhere.wav'), writeWav({ rateHz, left: counted(8, 1) }));
    expect(await open('../elsewhere.wav')).toEqual({ kind: 'no-recording' });
    await rm(path.join(path.dirname(folder), 'elsewhere.wav'));
  });
});
