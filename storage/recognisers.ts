/** Recognisers (语音识别): what turns the callee's speech into text. */
import type { Queryable } from './database.ts';

export type RecogniserDraft = { name: string; kind: 'tone' };
export type StoredRecogniser = RecogniserDraft & { id: string; createdAt: Date; changedAt: Date };

export type Recognisers = {
  list(page: { limit: number; afterName: string | null }): Promise<StoredRecogniser[]>;
  count(): Promise<number>;
  find(id: string): Promise<StoredRecogniser | null>;
  findForChange(id: string): Promise<StoredRecogniser | null>;
  /** Throws the breach of `recogniser_name_key`. */
  insert(draft: RecogniserDraft): Promise<StoredRecogniser>;
  rename(id: string, name: string): Promise<StoredRecogniser>;
  /** Throws the breach of a foreign key when an assistant names the recogniser. */
  remove(id: string): Promise<boolean>;
};

const columns = `id, name, kind, created_at as "createdAt", changed_at as "changedAt"`;

export function makeRecognisers(db: Queryable): Recognisers {
  return {
    async list({ limit, afterName }) {
      const { rows } = await db.query<StoredRecogniser>(
        `select ${columns} from recogniser where $1::text is null or name > $1::text order by name limit $2::integer`,
        [afterName, limit],
      );
      return rows;
    },
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from recogniser');
      return rows[0]?.n ?? 0;
    },
    async find(id) {
      const { rows } = await db.query<StoredRecogniser>(`select ${columns} from recogniser where id = $1::uuid`, [id]);
      return rows[0] ?? null;
    },
    async findForChange(id) {
      const { rows } = await db.query<StoredRecogniser>(`select ${columns} from recogniser where id = $1::uuid for update`, [id]);
      return rows[0] ?? null;
    },
    async insert(draft) {
      const { rows } = await db.query<StoredRecogniser>(
        `insert into recogniser (name, kind) values ($1::text, $2::text) returning ${columns}`,
        [draft.name, draft.kind],
      );
      return stored(rows[0]);
    },
    async rename(id, name) {
      const { rows } = await db.query<StoredRecogniser>(
        `update recogniser set name = $2::text, changed_at = now() where id = $1::uuid returning ${columns}`,
        [id, name],
      );
      return stored(rows[0]);
    },
    async remove(id) {
      const { rowCount } = await db.query('delete from recogniser where id = $1::uuid', [id]);
      return rowCount === 1;
    },
  };
}

function stored(row: StoredRecogniser | undefined): StoredRecogniser {
  if (row === undefined) throw new Error('The recogniser was not stored.');
  return row;
}
