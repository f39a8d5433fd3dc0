/** What opens the ear of a talk, and what does not. Speech is synthesised, noise is seeded. */
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultTalkPolicy } from '../../../conversation/policy.ts';
import { makeToneVoice } from '../../../conversation/speech/tone-voice.ts';
import { loadVoiceGates, type VoiceGates } from '../../../conversation/speech/voice-gate.ts';
import { frameMs, frameSamples, sampleRateHz } from '../../../domain/live-line.ts';
import { makeRandom } from '../../../simulator/callee/seeded-random.ts';

let gates: VoiceGates;
beforeAll(async () => {
  gates = await loadVoiceGates();
});

const { rmsMin, aboveNoise, noiseRise, onsetMs, hangoverMs } = defaultTalkPolicy.voiceActivity;

/** ms at which the gate opened and closed. */
function turns(sound: Int16Array): { opened: number[]; closed: number[] } {
  const gate = gates.open({ rmsMin, aboveNoise, noiseRise, openMs: onsetMs, closeMs: hangoverMs });
  const told = { opened: [] as number[], closed: [] as number[] };
  for (let at = 0; at + frameSamples <= sound.length; at += frameSamples) {
    const turned = gate.push(sound.subarray(at, at + frameSamples));
    if (turned !== undefined) told[turned].push((at / frameSamples) * frameMs);
  }
  gate.close();
  return told;
}

const samplesOf = (ms: number): number => (ms * sampleRateHz) / 1000;

function noise(ms: number, rms: number): Int16Array {
  const random = makeRandom(7);
  // A uniform spread has a root mean square of its width by the square root of three.
  return Int16Array.from({ length: samplesOf(ms) }, () => (random.next() * 2 - 1) * rms * Math.sqrt(3));
}

async function speech(text: string): Promise<Int16Array> {
  const pieces: Int16Array[] = [];
  for await (const { pcm } of makeToneVoice().synthesise(text, new AbortController().signal)) pieces.push(pcm);
  return joined(pieces);
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const mixed = (one: Int16Array, other: Int16Array): Int16Array =>
  one.map((sample, n) => Math.max(-32_768, Math.min(32_767, sample + (other[n] ?? 0))));

describe('the ear of a talk', () => {
  it('hears speech begin within a fifth of a second, and end', async () => {
    const said = await speech('您好，请问现在方便吗');
    const { opened, closed } = turns(joined([new Int16Array(samplesOf(1_000)), said, new Int16Array(samplesOf(1_000))]));
    expect(opened[0]).toBeGreaterThanOrEqual(1_000);
    expect(opened[0]).toBeLessThanOrEqual(1_200);
    expect(closed.length).toBe(opened.length);
  });

  it('is not opened by the steady noise of a line, however long it lasts', () => {
    expect(turns(noise(20_000, 400)).opened).toEqual([]);
  });

  it('hears speech over that noise', async () => {
    const said = await speech('您好，请问现在方便吗，我想问一下套餐');
    const line = joined([new Int16Array(samplesOf(2_000)), said]);
    const { opened } = turns(mixed(line, noise((line.length / sampleRateHz) * 1000, 300)));
    expect(opened[0]).toBeGreaterThanOrEqual(2_000);
    expect(opened[0]).toBeLessThanOrEqual(2_400);
  });

  it('is not opened by clicks', () => {
    const line = new Int16Array(samplesOf(10_000));
    for (let at = samplesOf(500); at < line.length; at += samplesOf(800)) line.set(noise(10, 6_000), at);
    expect(turns(line).opened).toEqual([]);
  });

  it('gives its memory back, so that calls without number can listen', async () => {
    const said = await speech('好的');
    for (let call = 0; call < 3_000; call += 1) turns(said.subarray(0, samplesOf(40)));
    expect(turns(joined([new Int16Array(samplesOf(400)), said])).opened).toHaveLength(1);
  });
});
