/** Our present utterance with all that belongs to it: its epoch, speech, model request, line in the transcript, times. */
import type { TurnTimings } from '../domain/call.ts';
import { frameMs } from '../domain/live-line.ts';
import { type Clock, waitUntil } from './clock.ts';
import type { ModelFailed } from './language/model-failed.ts';
import type { OurSpeech } from './our-speech.ts';
import type { TalkPolicy } from './policy.ts';
import type { ReplyRequest } from './reply.ts';
import type { ClosingTool } from './tools.ts';

export type OurTurn = {
  epoch: number;
  speech: OurSpeech;
  /** Cancels the model's stream. */
  stop: AbortController;
  /** Number in the transcript; null until it sounds. */
  n: number | null;
  /** Letters of that turn that were said by another process before; this one says the rest. */
  saidBefore: string;
  released: boolean;
  /** Opened at the release: until then nothing is done for words that the callee may still go on with. */
  gate: Gate;
  /** The model ended our part of the talk with it. */
  closing: ClosingTool | null;
  failure: ModelFailed | null;
  /** Moments of the way from the callee's last sound to our first, on the clock. */
  marks: TurnMarks;
};

export function openTurn(epoch: number, speech: OurSpeech, stop: AbortController): OurTurn {
  return {
    epoch,
    speech,
    stop,
    n: null,
    saidBefore: '',
    released: false,
    gate: makeGate(),
    closing: null,
    failure: null,
    marks: noMarks(),
  };
}

/** What stands in the transcript of a turn that sounds or sounded: all its words, and those that were heard. */
export function writtenOf({ speech, saidBefore }: OurTurn, cut: boolean): { text: string; heard: string; interrupted: boolean } {
  const text = saidBefore + speech.text;
  const { text: words, complete } = speech.heard();
  const heard = complete ? text : (saidBefore + words).trimEnd();
  // Cut in the silence behind the last word, nothing was lost.
  return { text, heard, interrupted: cut && heard !== text.trimEnd() };
}

export type Gate = {
  open(): void;
  /** Resolves when it is open; rejects when the signal aborts before. */
  passed(signal: AbortSignal): Promise<void>;
};

function makeGate(): Gate {
  const opened = new AbortController();
  return {
    open() {
      opened.abort();
    },
    passed(signal) {
      return new Promise((resolve, reject) => {
        const shut = (): void => {
          reject(new Error('the answer was dropped'));
        };
        if (signal.aborted) shut();
        else if (opened.signal.aborted) resolve();
        else {
          signal.addEventListener('abort', shut, { once: true });
          opened.signal.addEventListener('abort', () => {
            signal.removeEventListener('abort', shut);
            resolve();
          });
        }
      });
    },
  };
}

/** What the tools of an answer wait for; `turn` is the one that says it at the moment. */
export function waitsOf(
  turn: () => OurTurn,
  { clock, policy, fillerLine }: { clock: Clock; policy: TalkPolicy; fillerLine: string },
): Pick<ReplyRequest, 'nowMs' | 'mayAct' | 'saidSoFar' | 'filler'> {
  return {
    nowMs: () => clock.nowMs(),
    mayAct: () => turn().gate.passed(turn().stop.signal),
    saidSoFar: () => heardSoFar(turn(), clock, policy.closing.msMax),
    filler: {
      words: fillerLine,
      afterMs: policy.thinking.fillerAfterMs,
      pause: (ms, signal) => waitUntil(clock, clock.nowMs() + ms, AbortSignal.any([signal, turn().stop.signal])),
    },
  };
}

/** Waits until what was handed to the voice has been heard, at most `msMax`. Throws when the answer is dropped. */
async function heardSoFar({ speech, stop }: Pick<OurTurn, 'speech' | 'stop'>, clock: Clock, msMax: number): Promise<void> {
  const limitMs = clock.nowMs() + msMax;
  while (speech.heard().text.trimEnd() !== speech.text.trimEnd() && clock.nowMs() < limitMs) {
    if ((await waitUntil(clock, clock.nowMs() + frameMs, stop.signal)) === 'aborted') throw new Error('the answer was dropped');
  }
}

export type TurnMarks = {
  speechEndAt: number | null;
  recognisedAt: number | null;
  endpointedAt: number | null;
  askedAt: number | null;
  firstTokenAt: number | null;
  firstClauseAt: number | null;
  voicedAt: number | null;
  firstAudioAt: number | null;
};

function noMarks(): TurnMarks {
  return {
    speechEndAt: null,
    recognisedAt: null,
    endpointedAt: null,
    askedAt: null,
    firstTokenAt: null,
    firstClauseAt: null,
    voicedAt: null,
    firstAudioAt: null,
  };
}

/** Whole ms since the end of the callee's speech; nothing for words that answer nobody. */
export function timingsOf(marks: TurnMarks): TurnTimings {
  const { speechEndAt } = marks;
  if (speechEndAt === null) return {};
  const timings: TurnTimings = {};
  const at = stagesOf(marks);
  for (const stage of stageNames) {
    const moment = at[stage];
    if (moment !== null) timings[stage] = Math.max(0, Math.round(moment - speechEndAt));
  }
  return timings;
}

const stageNames = [
  'recognisedMs',
  'endpointedMs',
  'askedMs',
  'firstTokenMs',
  'firstClauseMs',
  'voicedMs',
  'firstAudioMs',
] as const;

function stagesOf(marks: TurnMarks): Record<keyof TurnTimings, number | null> {
  return {
    recognisedMs: marks.recognisedAt,
    endpointedMs: marks.endpointedAt,
    askedMs: marks.askedAt,
    firstTokenMs: marks.firstTokenAt,
    firstClauseMs: marks.firstClauseAt,
    voicedMs: marks.voicedAt,
    firstAudioMs: marks.firstAudioAt,
  };
}
