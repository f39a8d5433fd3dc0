/** Our present utterance with all that belongs to it: its epoch, speech, model request, line in the transcript, times. */
import type { TurnTimings } from '../domain/call.ts';
import type { ModelFailed } from './language/model-failed.ts';
import type { OurSpeech } from './our-speech.ts';

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
  endRequested: boolean;
  failure: ModelFailed | null;
  /** Moments of the way from the callee's last sound to our first, on the clock. */
  marks: TurnMarks;
};

export type TurnMarks = {
  speechEndAt: number | null;
  recognisedAt: number | null;
  endpointedAt: number | null;
  firstTokenAt: number | null;
  firstClauseAt: number | null;
  firstAudioAt: number | null;
};

export function noMarks(): TurnMarks {
  return {
    speechEndAt: null,
    recognisedAt: null,
    endpointedAt: null,
    firstTokenAt: null,
    firstClauseAt: null,
    firstAudioAt: null,
  };
}

/** Whole ms since the end of the callee's speech; nothing for words that answer nobody. */
export function timingsOf(marks: TurnMarks): TurnTimings {
  const { speechEndAt } = marks;
  if (speechEndAt === null) return {};
  const since = (at: number | null): number | null => (at === null ? null : Math.max(0, Math.round(at - speechEndAt)));
  const timings: TurnTimings = {};
  const recognised = since(marks.recognisedAt);
  const endpointed = since(marks.endpointedAt);
  const firstToken = since(marks.firstTokenAt);
  const firstClause = since(marks.firstClauseAt);
  const firstAudio = since(marks.firstAudioAt);
  if (recognised !== null) timings.recognisedMs = recognised;
  if (endpointed !== null) timings.endpointedMs = endpointed;
  if (firstToken !== null) timings.firstTokenMs = firstToken;
  if (firstClause !== null) timings.firstClauseMs = firstClause;
  if (firstAudio !== null) timings.firstAudioMs = firstAudio;
  return timings;
}
