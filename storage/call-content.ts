/** What was said in a call, as far as it can be removed: its recording and its transcript. The facts of the call stay. */
import type { Queryable } from './database.ts';

/** One round looks at no more recordings than this; the next goes on. */
export const dueRecordingsMax = 500;

export type ContentRemoval =
  /** `recordingPath`: the file, below the recordings folder, that is to be removed with it. */
  { kind: 'removed'; recordingPath: string | null } | { kind: 'in-progress' } | { kind: 'missing' };

export type DueRecording = { callId: string; recordingPath: string };

export interface CallContent {
  /** Removes the transcript and forgets the recording of an ended call; a second time removes nothing more and is no error. */
  remove(callId: string): Promise<ContentRemoval>;
  /** Recordings of calls that ended more than so many days ago, oldest first. */
  recordedBefore(days: number): Promise<DueRecording[]>;
  /** The file is gone: nothing leads to it any more. */
  forgetRecording(callId: string): Promise<void>;
}

export function makeCallContent(db: Queryable): CallContent {
  return {
    remove: (callId) => remove(db, callId),
    async recordedBefore(days) {
      const { rows } = await db.query<DueRecording>(
        `select id as "callId", recording_path as "recordingPath" from call
        where recording_path is not null and ended_at < now() - $1::integer * interval '1 day'
        order by ended_at limit $2::integer`,
        [days, dueRecordingsMax],
      );
      return rows;
    },
    async forgetRecording(callId) {
      await db.query(
        `update call set recording_path = null, recording_ms = null, content_removed_at = clock_timestamp(),
          content_removed_by = 'retention'
        where id = $1::uuid and recording_path is not null`,
        [callId],
      );
    },
  };
}

async function remove(db: Queryable, callId: string): Promise<ContentRemoval> {
  const { rows } = await db.query<{ state: string; recordingPath: string | null }>(
    'select state, recording_path as "recordingPath" from call where id = $1::uuid for update',
    [callId],
  );
  const [call] = rows;
  if (call === undefined) return { kind: 'missing' };
  if (call.state !== 'final' && call.state !== 'withdrawn') return { kind: 'in-progress' };
  await db.query('delete from turn where call_id = $1::uuid', [callId]);
  await db.query(
    `update call set recording_path = null, recording_ms = null, content_removed_at = clock_timestamp(), content_removed_by = 'request'
    where id = $1::uuid`,
    [callId],
  );
  return { kind: 'removed', recordingPath: call.recordingPath };
}
