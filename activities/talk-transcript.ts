/** Writes down what agents and callees said, from the recording of a call that is over; never in the way of a call. */
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import { hearRecorded, type Said } from '../conversation/speech/recorded-speech.ts';
import {
  type NoTranscriptReason,
  type TalkPart,
  talkPartMsMin,
  talkParts,
  transcribedMsMax,
  transcriptTurnsFrom,
  transcriptTurnsMax,
} from '../domain/call-transcript.ts';
import { frameMs } from '../domain/live-line.ts';
import { type CallTranscripts, type DueTranscript, type HeardTurn, transcriptTriesMax } from '../storage/call-transcripts.ts';
import type { CallAccounts } from './call-accounts.ts';
import type { TranscriptActivities } from './contracts.ts';
import type { OpenRecording, RecordedSideName, RecordedSound } from './recorded-sound.ts';
import { whileBeating } from './while-beating.ts';

const beatEveryMs = 5_000;
/** A recording that lacks a greater share ended early. */
const lagMost = 0.05;

export type TranscriptDeps = {
  transcripts: CallTranscripts;
  accounts: Pick<CallAccounts, 'scribe'>;
  openRecording: OpenRecording;
  log: Logger;
};

/** Sound that recognisers were given in this try, in ms. */
type Meter = { heardMs: number };

export function makeTranscriptActivities(deps: TranscriptDeps): TranscriptActivities {
  return {
    async transcribeTalk({ callId }) {
      const context = Context.current();
      await whileBeating(context, beatEveryMs, () => transcribe(callId, context.cancellationSignal, deps));
    },
  };
}

/** Safe to run again at any moment: words are kept once, all together. Throws what is worth another try. */
export async function transcribe(callId: string, signal: AbortSignal, deps: TranscriptDeps): Promise<void> {
  const { transcripts, log } = deps;
  const due = await transcripts.begin(callId);
  if (due === null) return;
  const meter: Meter = { heardMs: 0 };
  try {
    const heard = await heardIn(due, { signal, meter }, deps);
    if (heard.kind === 'none') await transcripts.leave(callId, heard.reason, meter.heardMs);
    else await transcripts.keep(callId, heard.turns, meter.heardMs);
    log.info({ callId, came: heard.kind === 'none' ? heard.reason : 'words', heardMs: meter.heardMs }, 'a talk was written down');
  } catch (error) {
    log.warn({ callId, tries: due.tries, err: error }, 'a talk could not be written down this time');
    if (!signal.aborted && due.tries >= transcriptTriesMax) {
      await transcripts.leave(callId, 'recogniser-failed', meter.heardMs);
      return;
    }
    await transcripts.noteHeard(callId, meter.heardMs);
    if (signal.aborted) await transcripts.putBack(callId);
    throw error;
  }
}

type Heard = { kind: 'turns'; turns: HeardTurn[] } | { kind: 'none'; reason: NoTranscriptReason };
type Trying = { signal: AbortSignal; meter: Meter };

const none = (reason: NoTranscriptReason): Heard => ({ kind: 'none', reason });

async function heardIn(due: DueTranscript, trying: Trying, deps: TranscriptDeps): Promise<Heard> {
  // Its tries before this one ended with their process.
  if (due.tries > transcriptTriesMax) return none('recogniser-failed');
  const parts = talkParts(due.stretches);
  if (parts.reduce((ms, { fromMs, toMs }) => ms + toMs - fromMs, 0) > transcribedMsMax) return none('too-long');
  if (due.recordingPath === null) return none('no-recording');
  const opened = await deps.openRecording(due.recordingPath);
  if (opened.kind !== 'open') return none(opened.kind);
  const { sound } = opened;
  try {
    const there = parts.flatMap((part) => recorded(part, due, sound.ms));
    if (there.length === 0) return none('too-short');
    const turns: Omit<HeardTurn, 'n'>[] = [];
    for (const part of there) {
      const heard = await heardPart(part, { ...trying, sound, recordingFromMs: due.recordingFromMs }, deps);
      if (heard === null) return none('recogniser-gone');
      turns.push(...heard);
    }
    const inOrder = turns.toSorted((one, other) => one.startMs - other.startMs).slice(0, transcriptTurnsMax);
    return { kind: 'turns', turns: inOrder.map((turn, n) => ({ n: transcriptTurnsFrom + n, ...turn })) };
  } finally {
    await sound.close();
  }
}

/**
 * What of the part was recorded, by the time of the recording; empty where that is too little. A switch that could not keep up wrote a
 * little less sound than time passed: then all of it lies a little earlier.
 */
function recorded(part: TalkPart, { recordingFromMs, recordingShouldMs }: DueTranscript, recordingMs: number): TalkPart[] {
  const share = recordingShouldMs === 0 ? 1 : recordingMs / recordingShouldMs;
  const pace = share < 1 && share > 1 - lagMost ? share : 1;
  const at = (ms: number): number => recordingFromMs + Math.min(recordingMs, Math.max(0, ms - recordingFromMs) * pace);
  const [fromMs, toMs] = [at(part.fromMs), at(part.toMs)];
  return toMs - fromMs < talkPartMsMin ? [] : [{ ...part, fromMs, toMs }];
}

/** Both sides at once, each by a recogniser of its own; one that fails stops the other. Null: the account is there no more. */
async function heardPart(
  part: TalkPart,
  { signal, meter, sound, recordingFromMs }: Trying & { sound: RecordedSound; recordingFromMs: number },
  { accounts }: TranscriptDeps,
): Promise<Omit<HeardTurn, 'n'>[] | null> {
  const { recogniserId, fromMs, toMs } = part;
  const scribes = [await accounts.scribe(recogniserId), await accounts.scribe(recogniserId)] as const;
  const [theirs, ours] = scribes;
  if (theirs === null || ours === null) return null;
  const failed = new AbortController();
  const until = AbortSignal.any([signal, failed.signal]);
  const hear = async (side: RecordedSideName, { recogniser, anyPace }: typeof theirs): Promise<Said[]> => {
    try {
      const frames = sound.frames(side, fromMs - recordingFromMs, toMs - recordingFromMs);
      const onHeard = (): void => {
        meter.heardMs += frameMs;
      };
      return await hearRecorded({ recogniser, frames, fromMs, anyPace, onHeard, signal: until });
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  // Both are over before the recording is closed; the first failure is the reason of the other.
  const ends = await Promise.allSettled([hear('callee', theirs), hear('ours', ours)]);
  if (failed.signal.aborted) throw failed.signal.reason;
  const [callee, agent] = ends.map((end) => (end.status === 'fulfilled' ? end.value : []));
  return [
    ...(callee ?? []).map((said) => ({ ...whole(said), speaker: 'callee' as const, recogniserId, agentId: null })),
    ...(agent ?? []).map((said) => ({ ...whole(said), speaker: 'agent' as const, recogniserId, agentId: part.agentId })),
  ];
}

function whole({ text, startMs, endMs }: Said): Said {
  return { text, startMs: Math.round(startMs), endMs: Math.round(endMs) };
}
