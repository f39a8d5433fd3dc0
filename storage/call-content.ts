/** What was said in a call and before its answer, as far as it can be removed: sound and transcripts. The facts of the call stay. */
import type { Queryable } from './database.ts';

/** One round looks at no more recordings than this; the next goes on. */
export const dueRecordingsMax = 500;

export type ContentRemoval =
  /** `recordings`: the files, below the recordings folder, that are to be removed with it. */
  { kind: 'removed'; recordings: string[] } | { kind: 'in-progress' } | { kind: 'missing' };

export type DueRecording = { callId: string; recordingPath: string };

export interface CallContent {
  /** Removes the transcript and what tools were used for, and forgets the recording of an ended call; a second time removes nothing more and is no error. */
  remove(callId: string): Promise<ContentRemoval>;
  /** Recordings, and sounds of before the answer, of calls that ended more than so many days ago, oldest first. */
  recordedBefore(days: number): Promise<DueRecording[]>;
  /** The file is gone: nothing leads to it any more. */
  forgetRecording(due: DueRecording): Promise<void>;
}

export function makeCallContent(db: Queryable): CallContent {
  return {
    remove: (callId) => remove(db, callId),
    async recordedBefore(days) {
      const { rows } = await db.query<DueRecording>(
        `select id as "callId", path as "recordingPath" from (
          select id, recording_path as path, ended_at from call
          where recording_path is not null and ended_at < now() - $1::integer * interval '1 day'
          union all
          select c.id, m.audio_path, c.ended_at from call_early_media m join call c on c.id = m.call_id
          where m.audio_path is not null and c.ended_at < now() - $1::integer * interval '1 day') old
        order by ended_at limit $2::integer`,
        [days, dueRecordingsMax],
      );
      return rows;
    },
    async forgetRecording({ callId, recordingPath }) {
      await db.query(
        `with early as (update call_early_media set audio_path = null where call_id = $1::uuid and audio_path = $2::text)
        update call set recording_path = nullif(recording_path, $2::text),
          recording_ms = case when recording_path = $2::text then null else recording_ms end,
          content_removed_at = clock_timestamp(), content_removed_by = 'retention'
        where id = $1::uuid`,
        [callId, recordingPath],
      );
    },
  };
}

async function remove(db: Queryable, callId: string): Promise<ContentRemoval> {
  const { rows } = await db.query<{ state: string; recordingPath: string | null; earlyPath: string | null }>(
    `select c.state, c.recording_path as "recordingPath", m.audio_path as "earlyPath"
    from call c left join call_early_media m on m.call_id = c.id where c.id = $1::uuid for update of c`,
    [callId],
  );
  const [call] = rows;
  if (call === undefined) return { kind: 'missing' };
  if (call.state !== 'final' && call.state !== 'withdrawn') return { kind: 'in-progress' };
  await db.query('delete from turn where call_id = $1::uuid', [callId]);
  // What was not written down yet is not written down any more.
  await db.query(
    `update call_transcript set state = 'none', reason = 'removed', ended_at = clock_timestamp()
    where call_id = $1::uuid and state = 'due'`,
    [callId],
  );
  // Which outcome was announced, and by which keywords, is a fact of the call.
  await db.query(`update call_early_media set transcript = '', audio_path = null where call_id = $1::uuid`, [callId]);
  // What tools were told and answered is speech too.
  await db.query('delete from call_tool where call_id = $1::uuid', [callId]);
  await db.query(
    `update call set recording_path = null, recording_ms = null, content_removed_at = clock_timestamp(), content_removed_by = 'request'
    where id = $1::uuid`,
    [callId],
  );
  return { kind: 'removed', recordings: [call.recordingPath, call.earlyPath].filter((path) => path !== null) };
}
