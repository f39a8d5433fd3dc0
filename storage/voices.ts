/** Voices (音色): an account that speaks, a voice name and a rate. */
import type { Queryable } from './database.ts';

export type VoiceDraft = {
  name: string;
  kind: 'tone' | 'openai';
  baseUrl: string | null;
  model: string | null;
  voiceName: string | null;
  rate: number;
  apiKeySealed: Buffer | null;
};

export type StoredVoice = VoiceDraft & { id: string; createdAt: Date; changedAt: Date };

export type Voices = {
  list(page: { limit: number; afterName: string | null }): Promise<StoredVoice[]>;
  count(): Promise<number>;
  find(id: string): Promise<StoredVoice | null>;
  findForChange(id: string): Promise<StoredVoice | null>;
  /** Throws the breach of `voice_name_key`. */
  insert(draft: VoiceDraft): Promise<StoredVoice>;
  change(id: string, draft: VoiceDraft): Promise<StoredVoice>;
  /** Throws the breach of a foreign key when an assistant or a task names the voice. */
  remove(id: string): Promise<boolean>;
};

const columns = `id, name, kind, base_url as "baseUrl", model, voice_name as "voiceName", rate,
  api_key_sealed as "apiKeySealed", created_at as "createdAt", changed_at as "changedAt"`;

export function makeVoices(db: Queryable): Voices {
  return {
    async list({ limit, afterName }) {
      const { rows } = await db.query<StoredVoice>(
        `select ${columns} from voice where $1::text is null or name > $1::text order by name limit $2::integer`,
        [afterName, limit],
      );
      return rows;
    },
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from voice');
      return rows[0]?.n ?? 0;
    },
    async find(id) {
      const { rows } = await db.query<StoredVoice>(`select ${columns} from voice where id = $1::uuid`, [id]);
      return rows[0] ?? null;
    },
    async findForChange(id) {
      const { rows } = await db.query<StoredVoice>(`select ${columns} from voice where id = $1::uuid for update`, [id]);
      return rows[0] ?? null;
    },
    async insert(draft) {
      const { rows } = await db.query<StoredVoice>(
        `insert into voice (name, kind, base_url, model, voice_name, rate, api_key_sealed)
         values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::numeric, $7::bytea)
         returning ${columns}`,
        draftValues(draft),
      );
      return stored(rows[0]);
    },
    async change(id, draft) {
      const { rows } = await db.query<StoredVoice>(
        `update voice set name = $1::text, kind = $2::text, base_url = $3::text, model = $4::text, voice_name = $5::text,
            rate = $6::numeric, api_key_sealed = $7::bytea, changed_at = now()
          where id = $8::uuid
          returning ${columns}`,
        [...draftValues(draft), id],
      );
      return stored(rows[0]);
    },
    async remove(id) {
      const { rowCount } = await db.query('delete from voice where id = $1::uuid', [id]);
      return rowCount === 1;
    },
  };
}

function stored(row: StoredVoice | undefined): StoredVoice {
  if (row === undefined) throw new Error('The voice was not stored.');
  return row;
}

function draftValues(draft: VoiceDraft): unknown[] {
  return [draft.name, draft.kind, draft.baseUrl, draft.model, draft.voiceName, draft.rate, draft.apiKeySealed];
}
