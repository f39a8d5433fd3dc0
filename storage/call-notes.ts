/** What agents wrote of calls: one note for each call and agent. */
import type { Queryable } from './database.ts';

export type NoteDraft = { text: string; disposition: string | null };
export type CallNote = NoteDraft & {
  /** Who wrote it, by user name. */
  by: string;
  at: Date;
};

export interface CallNotes {
  /** Writes the agent's note of a call, or writes it anew. Throws the breach of `call_note_call_id_fkey` where there is no such call. */
  save(of: { callId: string; agentId: string; by: string }, note: NoteDraft): Promise<CallNote>;
  find(callId: string, agentId: string): Promise<CallNote | null>;
}

const columns = `text, disposition, written_by as by, changed_at as at`;

export function makeCallNotes(db: Queryable): CallNotes {
  return {
    async save({ callId, agentId, by }, { text, disposition }) {
      const { rows } = await db.query<CallNote>(
        `insert into call_note (call_id, agent_id, written_by, text, disposition)
        values ($1::uuid, $2::uuid, $3::text, $4::text, $5::text)
        on conflict (call_id, agent_id) do update set text = excluded.text, disposition = excluded.disposition,
          written_by = excluded.written_by, changed_at = clock_timestamp()
        returning ${columns}`,
        [callId, agentId, by, text, disposition],
      );
      const [note] = rows;
      if (note === undefined) throw new Error('The note was not stored.');
      return note;
    },
    async find(callId, agentId) {
      const { rows } = await db.query<CallNote>(
        `select ${columns} from call_note where call_id = $1::uuid and agent_id = $2::uuid`,
        [callId, agentId],
      );
      return rows[0] ?? null;
    },
  };
}

/** Notes of a call as JSON, the first first; for `c`, a row of call. */
export const notesOfCall = `coalesce((
  select jsonb_agg(jsonb_build_object('text', n.text, 'disposition', n.disposition, 'by', n.written_by, 'at', n.changed_at)
    order by n.written_at)
  from call_note n where n.call_id = c.id), '[]')`;
