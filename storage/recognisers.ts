/** Recognisers (语音识别): what turns the callee's speech into text. */
import type { RecogniserKind } from '../domain/speech-kinds.ts';
import type { Queryable } from './database.ts';
import { leadsBack } from './fallbacks.ts';

export type RecogniserDraft = {
  name: string;
  kind: RecogniserKind;
  baseUrl: string | null;
  model: string | null;
  language: string | null;
  apiKeySealed: Buffer | null;
  accessKeyId: string | null;
  appKey: string | null;
  region: string | null;
  vocabularyId: string | null;
  customisationId: string | null;
  acceptSelfSigned: boolean;
  itn: boolean;
  hotWords: string[];
  /** Who listens when this one fails. */
  fallbackId: string | null;
};

export type StoredRecogniser = RecogniserDraft & { id: string; createdAt: Date; changedAt: Date };

export type Recognisers = {
  list(page: { limit: number; afterName: string | null }): Promise<StoredRecogniser[]>;
  count(): Promise<number>;
  find(id: string): Promise<StoredRecogniser | null>;
  findForChange(id: string): Promise<StoredRecogniser | null>;
  /** Throws the breach of `recogniser_name_key`. */
  insert(draft: RecogniserDraft): Promise<StoredRecogniser>;
  change(id: string, draft: RecogniserDraft): Promise<StoredRecogniser>;
  /** Whether this fallback would lead back to the recogniser, so that nobody would be left when all of them fail. */
  leadsBack(id: string, fallbackId: string): Promise<boolean>;
  /** Throws the breach of a foreign key when an assistant, a group of agents or another recogniser names the recogniser. */
  remove(id: string): Promise<boolean>;
};

const columns = `id, name, kind, base_url as "baseUrl", model, language, api_key_sealed as "apiKeySealed",
  access_key_id as "accessKeyId", app_key as "appKey", region, vocabulary_id as "vocabularyId",
  customisation_id as "customisationId", accept_self_signed as "acceptSelfSigned", itn, hot_words as "hotWords",
  fallback_id as "fallbackId", created_at as "createdAt", changed_at as "changedAt"`;

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
        `insert into recogniser (name, kind, base_url, model, language, api_key_sealed, access_key_id, app_key, region,
            vocabulary_id, customisation_id, accept_self_signed, itn, hot_words, fallback_id)
         values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::bytea, $7::text, $8::text, $9::text,
            $10::text, $11::text, $12::boolean, $13::boolean, $14::text[], $15::uuid)
         returning ${columns}`,
        draftValues(draft),
      );
      return stored(rows[0]);
    },
    async change(id, draft) {
      const { rows } = await db.query<StoredRecogniser>(
        `update recogniser set name = $1::text, kind = $2::text, base_url = $3::text, model = $4::text, language = $5::text,
            api_key_sealed = $6::bytea, access_key_id = $7::text, app_key = $8::text, region = $9::text,
            vocabulary_id = $10::text, customisation_id = $11::text, accept_self_signed = $12::boolean, itn = $13::boolean,
            hot_words = $14::text[], fallback_id = $15::uuid, changed_at = now()
          where id = $16::uuid
          returning ${columns}`,
        [...draftValues(draft), id],
      );
      return stored(rows[0]);
    },
    leadsBack: (id, fallbackId) => leadsBack(db, 'recogniser', { id, fallbackId }),
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

function draftValues(draft: RecogniserDraft): unknown[] {
  const { name, kind, baseUrl, model, language, apiKeySealed, accessKeyId, appKey, region } = draft;
  const { vocabularyId, customisationId, acceptSelfSigned, itn, hotWords, fallbackId } = draft;
  return [
    ...[name, kind, baseUrl, model, language, apiKeySealed, accessKeyId, appKey, region],
    ...[vocabularyId, customisationId, acceptSelfSigned, itn, hotWords, fallbackId],
  ];
}
