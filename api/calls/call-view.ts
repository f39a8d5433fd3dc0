/** Calls as they leave: with a sentence for their end, and numbers masked for viewers. */
import type { Static } from 'typebox';
import type { AnsweredBy } from '../../domain/machine.ts';
import { connectedOutcomes } from '../../domain/outcome.ts';
import type { StoredEarlyMedia } from '../../storage/call-hearing.ts';
import type { StoredTranscript } from '../../storage/call-transcripts.ts';
import type { CallRecord, CallStep, CallDetail as StoredDetail } from '../../storage/calls.ts';
import type { LiveBoard as StoredBoard } from '../../storage/live-board.ts';
import type { Language } from '../language.ts';
import { maskNumber, maskNumbersIn, maskNumbersInValues } from '../number-mask.ts';
import type { NamedCulprit } from '../words/culprits.ts';
import { callSentence } from '../words/outcomes.ts';
import type { Clock } from '../words/steps.ts';
import { stepSentence } from '../words/steps.ts';
import { noTranscriptWords } from '../words/transcripts.ts';
import type { Call, CallDetail, LiveBoard, StepView } from './call-schemas.ts';

/** How the asker sees: `plain` = numbers as they are. */
export type Eyes = { plain: boolean; language: Language };

export function callView(call: CallRecord, { plain, language }: Eyes): Static<typeof Call> {
  const { recordingPath, claim: _claim, number, culprit, ...rest } = call;
  return {
    ...rest,
    number: plain ? number : maskNumber(number),
    connected: call.answeredAt !== null || connectedOutcomes.some((outcome) => outcome === call.outcome),
    sentence: callSentence(call, language),
    claimedAt: call.claimedAt.toISOString(),
    dialledAt: call.dialledAt?.toISOString() ?? null,
    rangAt: call.rangAt?.toISOString() ?? null,
    answeredAt: call.answeredAt?.toISOString() ?? null,
    endedAt: call.endedAt?.toISOString() ?? null,
    culprit: culprit === null ? null : culpritView(culprit),
    hasRecording: recordingPath !== null,
  };
}

function culpritView({ part, code, accountId, accountName }: NamedCulprit): NonNullable<Static<typeof Call>['culprit']> {
  return { part, code, accountId, accountName };
}

/** What was heard of a call beside its talk. */
export type Heard = { early: StoredEarlyMedia | null; answeredBy: AnsweredBy | null };

export function callDetailView(
  call: StoredDetail,
  { recordingMs, timeZone, early, answeredBy, ...eyes }: Eyes & Heard & { recordingMs: number | null; timeZone: string },
): Static<typeof CallDetail> {
  const { message, variables, evidence, recordingStartedAt, turns, transcript, tools, steps } = call;
  const { answeredAt, contentRemovedAt, contentRemovedBy } = call;
  const shown = (text: string): string => (eyes.plain ? text : maskNumbersIn(text));
  const startsMs = answeredAt === null || recordingStartedAt === null ? 0 : recordingStartedAt.getTime() - answeredAt.getTime();
  const recording = { url: `/api/v1/calls/${call.id}/recording`, ms: recordingMs, startsMs };
  return {
    ...callView(call, eyes),
    message: message === null ? null : shown(message),
    variables: eyes.plain ? { ...variables } : maskNumbersInValues(variables),
    evidence,
    recording: call.recordingPath === null ? null : recording,
    contentRemoved:
      contentRemovedAt === null || contentRemovedBy === null
        ? null
        : { at: contentRemovedAt.toISOString(), by: contentRemovedBy },
    earlyMedia: early === null ? null : earlyView(call, { ...early, transcript: shown(early.transcript) }),
    answeredBy: answeredBy === null ? null : { ...answeredBy, words: [...answeredBy.words] },
    turns: turns.map((turn) => ({
      ...turn,
      text: shown(turn.text),
      heard: shown(turn.heard),
      kind: turn.kind ?? 'words',
      timings: { ...turn.timings },
    })),
    transcript: transcript === null ? null : transcriptView(transcript, eyes),
    tools: tools.map(({ argumentsJson, answer, ...use }) => ({
      ...use,
      arguments: eyes.plain ? argumentsJson : '',
      answer: eyes.plain ? answer : '',
    })),
    steps: steps.map((step) => stepView(step, { language: eyes.language, timeZone, now: new Date() })),
  };
}

function transcriptView(
  { state, reason, heardMs }: StoredTranscript,
  { language }: Eyes,
): NonNullable<Static<typeof CallDetail>['transcript']> {
  return { state, reason, sentence: reason === null ? null : noTranscriptWords(reason, language), heardMs };
}

function earlyView(
  { id, reason }: CallRecord,
  { verdict, lastTone, transcript, heardMs, audioPath }: StoredEarlyMedia,
): NonNullable<Static<typeof CallDetail>['earlyMedia']> {
  return {
    decided: reason !== null && /^(announced|tone)-/.test(reason),
    outcome: verdict?.outcome ?? null,
    evidence: verdict?.kind ?? null,
    set: verdict?.kind === 'announcement' ? verdict.set : null,
    words: verdict?.kind === 'announcement' ? [...verdict.words] : [],
    tone: verdict?.kind === 'tone' ? verdict.tone : null,
    lastTone,
    transcript,
    heardMs,
    url: audioPath === null ? null : `/api/v1/calls/${id}/early-media`,
  };
}

function stepView(
  { at, step, actor, detail, agent }: CallStep,
  telling: Clock & { language: Language },
): Static<typeof StepView> {
  return { at: at.toISOString(), step, actor, sentence: stepSentence(step, detail, { ...telling, agent }), detail };
}

export function boardView(board: StoredBoard, { plain }: Eyes): Static<typeof LiveBoard> {
  return {
    ...board,
    at: board.at.toISOString(),
    items: board.items.map(({ number, dialledAt, rangAt, answeredAt, ...call }) => ({
      ...call,
      number: plain ? number : maskNumber(number),
      dialledAt: dialledAt.toISOString(),
      rangAt: rangAt?.toISOString() ?? null,
      answeredAt: answeredAt?.toISOString() ?? null,
    })),
  };
}
