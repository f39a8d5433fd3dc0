/** Language model accounts (大模型). Key and headers are sealed before they come here and opened after they leave. */
import type { Queryable } from './database.ts';
import type { SealedHeaders } from './llm-headers.ts';

export type LlmAccountDraft = {
  name: string;
  kind: 'openai-compatible';
  baseUrl: string;
  model: string;
  apiKeySealed: Buffer | null;
  headersSealed: SealedHeaders;
  firstTokenMsMax: number;
};

/** How the last text test went: shown beside the account. */
export type LlmTestResult = {
  at: string;
  ok: boolean;
  firstTokenMs: number | null;
  totalMs: number | null;
  code: string | null;
};

export type LlmAccount = LlmAccountDraft & { id: string; lastTest: LlmTestResult | null; createdAt: Date; changedAt: Date };

export type LlmAccounts = {
  list(page: { limit: number; afterName: string | null }): Promise<LlmAccount[]>;
  count(): Promise<number>;
  find(id: string): Promise<LlmAccount | null>;
  findForChange(id: string): Promise<LlmAccount | null>;
  /** Throws the breach of `llm_account_name_key`. */
  insert(draft: LlmAccountDraft): Promise<LlmAccount>;
  change(id: string, draft: LlmAccountDraft): Promise<LlmAccount>;
  setLastTest(id: string, result: LlmTestResult): Promise<void>;
  /** Throws the breach of a foreign key when an assistant names the account. */
  remove(id: string): Promise<boolean>;
};

const columns = `id, name, kind, base_url as "baseUrl", model, api_key_sealed as "apiKeySealed", headers as "headersSealed",
  first_token_ms_max as "firstTokenMsMax", last_test as "lastTest", created_at as "createdAt", changed_at as "changedAt"`;

export function makeLlmAccounts(db: Queryable): LlmAccounts {
  return {
    async list({ limit, afterName }) {
      const { rows } = await db.query<LlmAccount>(
        `select ${columns} from llm_account where $1::text is null or name > $1::text order by name limit $2::integer`,
        [afterName, limit],
      );
      return rows;
    },
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from llm_account');
      return rows[0]?.n ?? 0;
    },
    async find(id) {
      const { rows } = await db.query<LlmAccount>(`select ${columns} from llm_account where id = $1::uuid`, [id]);
      return rows[0] ?? null;
    },
    async findForChange(id) {
      const { rows } = await db.query<LlmAccount>(`select ${columns} from llm_account where id = $1::uuid for update`, [id]);
      return rows[0] ?? null;
    },
    async insert(draft) {
      const { rows } = await db.query<LlmAccount>(
        `insert into llm_account (name, kind, base_url, model, api_key_sealed, headers, first_token_ms_max)
         values ($1::text, $2::text, $3::text, $4::text, $5::bytea, $6::jsonb, $7::integer)
         returning ${columns}`,
        draftValues(draft),
      );
      return stored(rows[0]);
    },
    async change(id, draft) {
      const { rows } = await db.query<LlmAccount>(
        `update llm_account set name = $1::text, kind = $2::text, base_url = $3::text, model = $4::text,
            api_key_sealed = $5::bytea, headers = $6::jsonb, first_token_ms_max = $7::integer, changed_at = now()
          where id = $8::uuid
          returning ${columns}`,
        [...draftValues(draft), id],
      );
      return stored(rows[0]);
    },
    async setLastTest(id, result) {
      await db.query('update llm_account set last_test = $2::jsonb where id = $1::uuid', [id, JSON.stringify(result)]);
    },
    async remove(id) {
      const { rowCount } = await db.query('delete from llm_account where id = $1::uuid', [id]);
      return rowCount === 1;
    },
  };
}

function stored(row: LlmAccount | undefined): LlmAccount {
  if (row === undefined) throw new Error('The language model account was not stored.');
  return row;
}

function draftValues(draft: LlmAccountDraft): unknown[] {
  return [
    draft.name,
    draft.kind,
    draft.baseUrl,
    draft.model,
    draft.apiKeySealed,
    JSON.stringify(draft.headersSealed),
    draft.firstTokenMsMax,
  ];
}
