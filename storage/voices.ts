/** Voices (音色): an account that speaks, a voice name and a rate. */
import type { VoiceKind } from '../domain/speech-kinds.ts';
import type { Queryable } from './database.ts';
import { leadsBack } from './fallbacks.ts';

export type VoiceDraft = {
  name: string;
  kind: VoiceKind;
  baseUrl: string | null;
  model: string | null;
  voiceName: string | null;
  rate: number;
  apiKeySealed: Buffer | null;
  accessKeyId: string | null;
  appKey: string | null;
  region: string | null;
  streaming: boolean;
  /** Who speaks when this one fails. */
  fallbackId: string | null;
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
  /** Whether this fallback would lead back to the voice, so that nobody would be left when all of them fail. */
  leadsBack(id: string, fallbackId: string): Promise<boolean>;
  /** Throws the breach of a foreign key when an assistant, a task or another voice names the voice. */
  remove(id: string): Promise<boolean>;
};

const columns = `id, name, kind, base_url as "baseUrl", model, voice_name as "voiceName", rate,
  api_key_sealed as "apiKeySealed", access_key_id as "accessKeyId", app_key as "appKey", region, streaming,
  fallback_id as "fallbackId", created_at as "createdAt", changed_at as "changedAt"`;

/** The voice for words that nobody chose a voice for: a person's before the tones of the demo, the oldest first. Null: there is none. */
export async function bestVoice(db: Queryable): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(`select id from voice order by kind = 'tone', created_at, id limit 1`);
  return rows[0]?.id ?? null;
}

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
        `insert into voice (name, kind, base_url, model, voice_name, rate, api_key_sealed, access_key_id, app_key, region,
            streaming, fallback_id)
         values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::numeric, $7::bytea, $8::text, $9::text, $10::text,
            $11::boolean, $12::uuid)
         returning ${columns}`,
        draftValues(draft),
      );
      return stored(rows[0]);
    },
    async change(id, draft) {
      const { rows } = await db.query<StoredVoice>(
        `update voice set name = $1::text, kind = $2::text, base_url = $3::text, model = $4::text, voice_name = $5::text,
            rate = $6::numeric, api_key_sealed = $7::bytea, access_key_id = $8::text, app_key = $9::text, region = $10::text,
            streaming = $11::boolean, fallback_id = $12::uuid, changed_at = now()
          where id = $13::uuid
          returning ${columns}`,
        [...draftValues(draft), id],
      );
      return stored(rows[0]);
    },
    leadsBack: (id, fallbackId) => leadsBack(db, 'voice', { id, fallbackId }),
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
  const { name, kind, baseUrl, model, voiceName, rate, apiKeySealed, accessKeyId, appKey, region, streaming, fallbackId } = draft;
  return [name, kind, baseUrl, model, voiceName, rate, apiKeySealed, accessKeyId, appKey, region, streaming, fallbackId];
}
