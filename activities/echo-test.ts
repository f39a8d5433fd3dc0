/** What a person hears of a line's trial: a message or two tones, then a while of their own voice, then a last tone. */
import { setTimeout as pause } from 'node:timers/promises';
import { frameRms } from '../audio/energy.ts';
import { pureTone } from '../audio/pure-tone.ts';
import { frameMs, type LineAudio, sampleRateHz } from '../domain/live-line.ts';

export type EchoLimits = {
  /** How long they hear themselves. */
  echoMs: number;
  /** By how much later, so that they can tell the echo from their own voice. */
  delayMs: number;
  /** The longest message. */
  messageMsMax: number;
};
export const echoLimits: EchoLimits = { echoMs: 10_000, delayMs: 600, messageMsMax: 30_000 };

export type EchoNews =
  | { step: 'speaking'; detail: { ms: number } }
  | { step: 'echo'; detail: { ms: number } }
  | { step: 'heard' | 'silent'; detail: { levelDb: number | null; packets: number } };

const level = 8_000;
const begins = [pureTone({ hz: 660, ms: 250, level }), new Int16Array(1_200), pureTone({ hz: 880, ms: 250, level })];
const ends = pureTone({ hz: 440, ms: 400, level });
/** Root mean square (of 32,767) that a voice on a telephone reaches and a silent line does not. */
const voiceRms = 200;
const lookEveryMs = 50;
/** What still sounds when it was said to be over: the jitter of the network between. */
const drainMsMax = 1_500;

/** Ends when all was heard, and at once when the signal aborts. `message`: empty for tones alone. */
export async function echoTest({
  audio,
  message,
  tell,
  signal,
  limits,
}: {
  audio: LineAudio;
  message: Int16Array;
  tell: (news: EchoNews) => void;
  signal: AbortSignal;
  limits: EchoLimits;
}): Promise<void> {
  const spoken = message.subarray(0, (limits.messageMsMax * sampleRateHz) / 1000);
  const opening = [spoken, ...begins];
  const ms = Math.round((opening.reduce((sum, { length }) => sum + length, 0) * 1000) / sampleRateHz);
  tell({ step: 'speaking', detail: { ms } });
  for (const piece of opening) audio.play(piece);
  await untilPlayed(audio, ms + drainMsMax, signal);
  tell({ step: 'echo', detail: { ms: limits.echoMs } });
  const heard = await echo(audio, limits, signal);
  tell({
    step: heard.loudest >= voiceRms ? 'heard' : 'silent',
    detail: { levelDb: decibels(heard.loudest), packets: heard.frames },
  });
  audio.play(ends);
  await untilPlayed(audio, drainMsMax, signal);
}

async function echo(
  audio: LineAudio,
  { echoMs, delayMs }: EchoLimits,
  signal: AbortSignal,
): Promise<{ loudest: number; frames: number }> {
  const waiting: Int16Array[] = [];
  const heard = { loudest: 0, frames: 0 };
  const stop = audio.onFrame((frame) => {
    heard.frames += 1;
    heard.loudest = Math.max(heard.loudest, frameRms(frame));
    // The frame's samples may be used again by whoever gave it.
    waiting.push(frame.slice());
    if (waiting.length * frameMs <= delayMs) return;
    const oldest = waiting.shift();
    if (oldest !== undefined) audio.play(oldest);
  });
  try {
    await pause(echoMs, undefined, { signal });
  } finally {
    stop();
  }
  return heard;
}

async function untilPlayed(audio: LineAudio, msMax: number, signal: AbortSignal): Promise<void> {
  for (let waitedMs = 0; audio.queuedSamples() > 0 && waitedMs < msMax; waitedMs += lookEveryMs) {
    await pause(lookEveryMs, undefined, { signal });
  }
}

/** Below the loudest there is; null: nothing at all. */
function decibels(rms: number): number | null {
  return rms === 0 ? null : Math.round(20 * Math.log10(rms / 32_767));
}
