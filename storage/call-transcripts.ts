/** What is to be written down of the talks of agents, and what came of it. Noted with the end of each call (migrations/functions/transcripts.sql). */
import type { Speaker } from '../domain/call.ts';
import type { AgentStretch, NoTranscriptReason, TranscriptState } from '../domain/call-transcript.ts';
import type { Queryable } from './database.ts';

/** A call whose talks failed to be written down so often stays without words, and says so. */
export const transcriptTriesMax = 8;
/** A story that was started and never told its end is looked for again after this. */
const lookedForAgainMs = 3_600_000;

export type DueTranscript = {
  stretches: AgentStretch[];
  /** The how manieth try this is. */
  tries: number;
  recordingPath: string | null;
  /** Where the recording begins on the clock of the turns, and how long it should be. */
  recordingFromMs: number;
  recordingShouldMs: number;
};

export type HeardTurn = {
  n: number;
  speaker: Exclude<Speaker, 'us'>;
  text: string;
  startMs: number;
  endMs: number;
  recogniserId: string;
  agentId: string | null;
};

export type StoredTranscript = { state: TranscriptState; reason: string | null; heardMs: number };

export interface CallTranscripts {
  /** Those whose story is to be started now, the longest waiting first. */
  waiting(limit: number): Promise<{ callId: string; taskId: string }[]>;
  storyStarted(callId: string): Promise<void>;
  /** Counts the try; null when nothing is due of this call. */
  begin(callId: string): Promise<DueTranscript | null>;
  /** The try was no try: the process goes, another one begins anew. */
  putBack(callId: string): Promise<void>;
  /** What recognisers were given in a try that failed. */
  noteHeard(callId: string, heardMs: number): Promise<void>;
  /** False when it was not due any more. */
  keep(callId: string, turns: readonly HeardTurn[], heardMs: number): Promise<boolean>;
  leave(callId: string, reason: NoTranscriptReason, heardMs?: number): Promise<boolean>;
  /** Null: no group of the call's agents has its talks written down. */
  find(callId: string): Promise<StoredTranscript | null>;
}

export function makeCallTranscripts(db: Queryable): CallTranscripts {
  return {
    async waiting(limit) {
      const { rows } = await db.query<{ callId: string; taskId: string }>(
        `select w.call_id as "callId", c.task_id as "taskId" from call_transcript w join call c on c.id = w.call_id
        where w.state = 'due' and w.next_at <= clock_timestamp() order by w.next_at limit $1::integer`,
        [limit],
      );
      return rows;
    },
    async storyStarted(callId) {
      await db.query(
        `update call_transcript set next_at = clock_timestamp() + $2::integer * interval '1 ms' where call_id = $1::uuid`,
        [callId, lookedForAgainMs],
      );
    },
    begin: (callId) => begin(db, callId),
    async putBack(callId) {
      await db.query(`update call_transcript set tries = tries - 1 where call_id = $1::uuid and state = 'due' and tries > 0`, [
        callId,
      ]);
    },
    async noteHeard(callId, heardMs) {
      await db.query('update call_transcript set heard_ms = heard_ms + $2::bigint where call_id = $1::uuid', [callId, heardMs]);
    },
    async keep(callId, turns, heardMs) {
      const { rows } = await db.query<{ kept: boolean }>('select keep_transcript($1::uuid, $2::jsonb, $3::bigint) as kept', [
        callId,
        JSON.stringify(turns),
        heardMs,
      ]);
      return rows[0]?.kept ?? false;
    },
    async leave(callId, reason, heardMs = 0) {
      const { rows } = await db.query<{ left: boolean }>('select leave_transcript($1::uuid, $2::text, $3::bigint) as "left"', [
        callId,
        reason,
        heardMs,
      ]);
      return rows[0]?.left ?? false;
    },
    async find(callId) {
      const { rows } = await db.query<StoredTranscript>(
        `select state, reason, heard_ms as "heardMs" from call_transcript where call_id = $1::uuid`,
        [callId],
      );
      return rows[0] ?? null;
    },
  };
}

async function begin(db: Queryable, callId: string): Promise<DueTranscript | null> {
  const { rows } = await db.query<DueTranscript>(
    `update call_transcript w set tries = w.tries + 1
    from call c where c.id = w.call_id and w.call_id = $1::uuid and w.state = 'due'
    returning w.parts as stretches, w.tries, c.recording_path as "recordingPath",
      coalesce(round(extract(epoch from c.recording_started_at - c.answered_at) * 1000), 0)::integer as "recordingFromMs",
      ms_between(coalesce(c.recording_started_at, c.answered_at), c.ended_at) as "recordingShouldMs"`,
    [callId],
  );
  return rows[0] ?? null;
}
