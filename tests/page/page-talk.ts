/** A short conversation with an interruption, and a stereo recording in which each side sounds while it speaks. */
import { writeWav } from '../../audio/wav.ts';
import type { Turn } from '../../domain/call.ts';

const rateHz = 8000;
const restMs = 1_000;

export const talkTurns: readonly Turn[] = [
  {
    n: 0,
    speaker: 'us',
    text: '您好，王丽，我是售后回访，想了解一下您购买的净水器使用情况。',
    heard: '您好，王丽，我是售后回访，想了解一下您购买的净水器使用情况。',
    interrupted: false,
    startMs: 300,
    endMs: 6_200,
    timings: { firstAudioMs: 180 },
  },
  {
    n: 1,
    speaker: 'callee',
    text: '挺好的，就是最近出水有点慢。',
    heard: '挺好的，就是最近出水有点慢。',
    interrupted: false,
    startMs: 6_800,
    endMs: 9_600,
    timings: {},
  },
  {
    n: 2,
    speaker: 'us',
    text: '出水变慢多半是滤芯该换了，我可以为您安排免费上门检测，请问您哪天方便？',
    heard: '出水变慢多半是滤芯该换了，',
    interrupted: true,
    startMs: 10_500,
    endMs: 13_400,
    timings: { recognisedMs: 120, endpointedMs: 480, firstTokenMs: 690, firstClauseMs: 780, firstAudioMs: 910 },
  },
  {
    n: 3,
    speaker: 'callee',
    text: '滤芯多少钱一个？',
    heard: '滤芯多少钱一个？',
    interrupted: false,
    startMs: 13_200,
    endMs: 14_800,
    timings: {},
  },
  {
    n: 4,
    speaker: 'us',
    text: '滤芯九十九元一个，检测是免费的。',
    heard: '滤芯九十九元一个，检测是免费的。',
    interrupted: false,
    startMs: 16_000,
    endMs: 19_500,
    timings: { recognisedMs: 140, endpointedMs: 510, firstTokenMs: 980, firstClauseMs: 1_090, firstAudioMs: 1_240 },
  },
];

export function spokenCallWav(turns: readonly Turn[]): { wav: Uint8Array; ms: number } {
  const ms = Math.max(...turns.map(({ endMs }) => endMs)) + restMs;
  const left = new Int16Array((ms * rateHz) / 1000);
  const right = new Int16Array(left.length);
  for (const { speaker, startMs, endMs } of turns) hum(speaker === 'callee' ? left : right, { startMs, endMs });
  return { wav: writeWav({ rateHz, left, right }), ms };
}

/** Syllables at four a second, louder and softer as speech is. */
function hum(lane: Int16Array, { startMs, endMs }: { startMs: number; endMs: number }): void {
  const from = (startMs * rateHz) / 1000;
  const to = (endMs * rateHz) / 1000;
  for (let i = from; i < to; i++) {
    const seconds = (i - from) / rateHz;
    const loud = Math.abs(Math.sin(Math.PI * 4 * seconds)) * (0.55 + 0.45 * Math.sin(seconds * 2.3));
    lane[i] = Math.round(loud * 9_000 * Math.sin(2 * Math.PI * 180 * seconds));
  }
}
