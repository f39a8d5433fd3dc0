/** Listens to a call before its answer: tones by cadence, announcements by a recogniser, and the last seconds as evidence. */
import type { Logger } from 'pino';
import { type FrameKind, makeProgressEar } from '../../audio/call-progress.ts';
import { decodeMuLaw, encodeMuLaw } from '../../audio/g711.ts';
import type { AnnouncementSet } from '../../domain/announcements.ts';
import type { EarlyEvidence, EarlyVerdict } from '../../domain/early-media.ts';
import { frameMs, frameSamples } from '../../domain/live-line.ts';
import type { Clock } from '../clock.ts';
import type { Recogniser } from '../ports.ts';
import {
  certainAtMs,
  certainEarly,
  concludeEarly,
  type EarlyEvent,
  type EarlyHearing,
  hearEarly,
  nothingHeard,
  transcriptOf,
} from './early-verdict.ts';
import { defaultHearingPolicy, type EarlyMediaPolicy } from './hearing-policy.ts';

export type EarlyEarParts = {
  sound: { onFrame(listener: (frame: Int16Array) => void): () => void };
  /** Opens a recogniser for this call, when something is spoken; null: tones only. */
  recogniser: (() => Promise<Recogniser | null>) | null;
  sets: readonly AnnouncementSet[];
  policy?: EarlyMediaPolicy;
  clock: Clock;
  /** Told once, when what was heard is certain and says that nobody will answer. */
  onCertain(verdict: EarlyVerdict): void;
  log: Logger;
};

/** What was heard, and its last seconds (8 kHz). */
export type EarlyEnd = EarlyEvidence & { snippet: Int16Array };

/** Listens at once; `end` stops it and tells what was heard. A recogniser that fails leaves the tones. */
export function openEarlyEar(parts: EarlyEarParts): { end(): Promise<EarlyEnd> } {
  const policy = parts.policy ?? defaultHearingPolicy.early;
  const rules = { sets: parts.sets, policy };
  const { clock, log } = parts;
  const progress = makeProgressEar(policy.tones);
  const snippet = makeSnippet(policy.snippetMsMax);
  let heard: EarlyHearing = nothingHeard;
  let frames = 0;
  let over = false;
  let told = false;
  let callOff: () => void = () => undefined;

  const note = (event: EarlyEvent): void => {
    if (over) return;
    heard = hearEarly(heard, event, rules);
    judge();
  };
  const judge = (): void => {
    callOff();
    if (over || told) return;
    const certain = certainEarly(heard, clock.nowMs(), rules);
    if (certain?.endsCall === true) {
      told = true;
      parts.onCertain(certain.verdict);
      return;
    }
    const dueMs = certainAtMs(heard, rules);
    if (dueMs !== null && dueMs > clock.nowMs()) callOff = clock.wakeAt(dueMs, judge);
  };
  const words = makeWordEar({
    open: parts.recogniser,
    policy,
    tell: (kind, text) => note({ kind, text, atMs: clock.nowMs() }),
    log,
  });
  const stopFrames = parts.sound.onFrame((frame) => {
    frames += 1;
    snippet.push(frame);
    const { kind, cycle } = progress.push(frame);
    if (cycle !== null) note({ kind: 'cycle', cycle });
    words.push(frame, kind);
  });

  return {
    async end() {
      stopFrames();
      // A recogniser that is closed tells what it has of the last sentence.
      await words.close();
      over = true;
      callOff();
      return {
        verdict: concludeEarly(heard),
        transcript: transcriptOf(heard),
        lastTone: heard.lastTone,
        heardMs: frames * frameMs,
        snippet: snippet.pcm(),
      };
    },
  };
}

type WordEar = { push(frame: Int16Array, kind: FrameKind): void; close(): Promise<void> };

/** Starts the recogniser when something sounds that is no tone, and gives it the moment before too. */
function makeWordEar({
  open,
  policy,
  tell,
  log,
}: {
  open: EarlyEarParts['recogniser'];
  policy: EarlyMediaPolicy;
  tell: (kind: 'partial' | 'final', text: string) => void;
  log: Logger;
}): WordEar {
  let recogniser: Recogniser | null = null;
  let state: 'asleep' | 'starting' | 'hearing' | 'over' = open === null ? 'over' : 'asleep';
  let starting: Promise<void> = Promise.resolve();
  let voiceMs = 0;
  let leftMs = policy.recogniseMsMax;
  /** Before the start the last moment, while starting all of it. */
  let waiting: Int16Array[] = [];

  const fail = (error: unknown): void => {
    state = 'over';
    waiting = [];
    log.warn({ err: error }, 'the recogniser failed before the answer');
  };
  const start = async (): Promise<void> => {
    const opened = (await open?.()) ?? null;
    if (opened === null) {
      state = 'over';
      return;
    }
    recogniser = opened;
    await opened.start({
      onPartial: (text) => tell('partial', text),
      onFinal: (text) => tell('final', text),
      onError: fail,
    });
    if (state === 'starting') state = 'hearing';
    for (const frame of waiting.splice(0)) opened.write(frame);
  };
  const write = (frame: Int16Array): void => {
    leftMs -= frameMs;
    if (leftMs < 0) state = 'over';
    else recogniser?.write(frame);
  };

  return {
    push(frame, kind) {
      if (state === 'over') return;
      if (state === 'hearing') {
        try {
          write(frame);
        } catch (error) {
          fail(error);
        }
        return;
      }
      waiting.push(frame.slice());
      const keptMs = state === 'starting' ? policy.recogniseMsMax : policy.preRollMs;
      while (waiting.length * frameMs > keptMs) waiting.shift();
      voiceMs = kind === 'other' ? voiceMs + frameMs : 0;
      if (state === 'starting' || voiceMs < policy.voiceMsMin) return;
      state = 'starting';
      starting = start().catch(fail);
    },
    async close() {
      await starting;
      state = 'over';
      await recogniser?.close().catch((error: unknown) => log.warn({ err: error }, 'the recogniser did not close cleanly'));
    },
  };
}

/** The last seconds of a call, in a byte a sample: there may be many calls that ring. */
function makeSnippet(msMax: number): { push(frame: Int16Array): void; pcm(): Int16Array } {
  const framesMax = Math.floor(msMax / frameMs);
  const ring: Uint8Array[] = [];
  let next = 0;
  return {
    push(frame) {
      ring[next % framesMax] = encodeMuLaw(frame);
      next += 1;
    },
    pcm() {
      const count = Math.min(next, framesMax);
      const pcm = new Int16Array(count * frameSamples);
      for (let n = 0; n < count; n += 1) {
        const bytes = ring[(next - count + n) % framesMax];
        if (bytes !== undefined) pcm.set(decodeMuLaw(bytes), n * frameSamples);
      }
      return pcm;
    },
  };
}
