/**
 * Lets a recogniser hear one side of a recording, and tells what was said and when. Recognisers tell words and not their times: words are
 * laid over the voice that was heard since the last ones.
 */
import { makeSpeechGate } from '../../audio/energy.ts';
import { frameMs, frameSamples } from '../../domain/live-line.ts';
import { type Clock, systemClock, waitUntil } from '../clock.ts';
import type { Recogniser } from '../ports.ts';
import { SpeechFailed } from './speech-failed.ts';

/** Long silence is not given to the recogniser: it costs as much as speech. What is given begins so long before a voice… */
const leadMs = 500;
/** …and ends so long after it: in that silence recognisers find that a sentence is over. */
const tailMs = 1_500;
/** Quieter and shorter than what interrupts in a talk: only what is surely no voice is left out. */
const openMs = 40;
const closeMs = 300;
const gateOptions = { rmsMin: 100, aboveNoise: 2, openMs, closeMs };
/** At any pace: so many frames in one go, then others have their turn. */
const framesAtOnce = 50;

export type Said = { text: string; startMs: number; endMs: number };

export type RecordedSide = {
  recogniser: Recogniser;
  /** 20 ms each, without a gap; each is an array of its own. */
  frames: AsyncIterable<Int16Array>;
  /** When the first of them was said, on the clock of what is told. */
  fromMs: number;
  /** The recogniser counts samples and no time. Else each frame takes as long as it was said: services measure pauses by the clock. */
  anyPace: boolean;
  /** Told of each 20 ms that the recogniser was given. */
  onHeard: () => void;
  signal: AbortSignal;
  clock?: Clock;
};

/** Throws what the recogniser failed with, and the signal's reason. */
export async function hearRecorded(side: RecordedSide): Promise<Said[]> {
  const { recogniser, signal, clock = systemClock() } = side;
  const said: Said[] = [];
  const voice = makeVoiceTimes(side.fromMs);
  const over = new AbortController();
  const end: { failure: Error | null } = { failure: null };
  const fail = (error: unknown): void => {
    end.failure ??= error instanceof Error ? error : new SpeechFailed('bad-answer', { cause: error });
    over.abort();
  };
  const stop = AbortSignal.any([signal, over.signal]);
  await recogniser.start({
    onPartial: () => undefined,
    onFinal: (text) => {
      if (text.trim() !== '') said.push({ text: text.trim(), ...voice.taken() });
    },
    onError: fail,
  });
  try {
    await giveAll(side, { voice, stop, clock });
  } catch (error) {
    fail(error);
  }
  await recogniser.close().catch(fail);
  signal.throwIfAborted();
  if (end.failure !== null) throw end.failure;
  return said;
}

type Giving = { voice: VoiceTimes; stop: AbortSignal; clock: Clock };

async function giveAll(
  { recogniser, frames, fromMs, anyPace, onHeard }: RecordedSide,
  { voice, stop, clock }: Giving,
): Promise<void> {
  const pace = anyPace ? inTurns() : inRealTime(clock, stop);
  const gate = makeSpeechGate(gateOptions);
  /** Read, and not given yet. */
  const lead: { frame: Int16Array; endMs: number }[] = [];
  let atMs = fromMs;
  let tailLeftMs = 0;
  const give = async (frame: Int16Array, endMs: number): Promise<void> => {
    await pace();
    if (stop.aborted) return;
    voice.goesOn(endMs);
    recogniser.write(frame);
    onHeard();
  };
  for await (const frame of frames) {
    if (stop.aborted) return;
    atMs += frameMs;
    const turned = gate.push(frame);
    if (turned === 'opened') voice.begins(atMs - openMs);
    if (turned === 'closed') voice.ends(atMs - closeMs);
    tailLeftMs = gate.isOpen() ? tailMs - closeMs : Math.max(0, tailLeftMs - frameMs);
    lead.push({ frame, endMs: atMs });
    if (gate.isOpen() || tailLeftMs > 0) for (const one of lead.splice(0)) await give(one.frame, one.endMs);
    else if (lead.length > leadMs / frameMs) lead.shift();
  }
  if (gate.isOpen()) voice.ends(atMs);
  for (let ms = 0; ms < tailMs; ms += frameMs) await give(new Int16Array(frameSamples), atMs);
}

function inRealTime(clock: Clock, stop: AbortSignal): () => Promise<void> {
  const beganAtMs = clock.nowMs();
  let given = 0;
  return async () => {
    await waitUntil(clock, beganAtMs + given * frameMs, stop);
    given += 1;
  };
}

function inTurns(): () => Promise<void> {
  let given = 0;
  return async () => {
    given += 1;
    if (given % framesAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
  };
}

type VoiceTimes = {
  begins(ms: number): void;
  ends(ms: number): void;
  /** Up to here it was given to the recogniser. */
  goesOn(ms: number): void;
  /** The voice that the words which came now were said in: what has ended since the last words, else what goes on. */
  taken(): { startMs: number; endMs: number };
};

function makeVoiceTimes(fromMs: number): VoiceTimes {
  let ended: { startMs: number; endMs: number }[] = [];
  let beganMs: number | null = null;
  let givenMs = fromMs;
  let lastMs = fromMs;
  return {
    begins(ms) {
      beganMs = Math.max(ms, lastMs);
    },
    ends(ms) {
      if (beganMs !== null) ended.push({ startMs: beganMs, endMs: Math.max(beganMs, ms) });
      beganMs = null;
    },
    goesOn(ms) {
      givenMs = ms;
    },
    taken() {
      const [first, last] = [ended[0], ended.at(-1)];
      ended = [];
      const startMs = first?.startMs ?? beganMs ?? lastMs;
      // A long speech is told piece by piece.
      const endMs = Math.max(startMs, last?.endMs ?? givenMs);
      lastMs = endMs;
      if (last === undefined && beganMs !== null) beganMs = endMs;
      return { startMs, endMs };
    },
  };
}
