/** Language model accounts (大模型). Key and headers are sealed before they come here and opened after they leave. */
import type { BotInputs, CozeLogin, LlmKind } from '../domain/llm-kind.ts';
import type { Queryable } from './database.ts';
import type { SealedHeaders } from './llm-headers.ts';

export type LlmAccountDraft = {
  name: string;
  kind: LlmKind;
  baseUrl: string;
  /** Empty for kinds whose provider chooses it. */
  model: string;
  apiKeySealed: Buffer | null;
  headersSealed: SealedHeaders;
  firstTokenMsMax: number;
  /** Coze's; null for the other kinds. */
  botId: string | null;
  login: CozeLogin;
  appId: string | null;
  publicKeyId: string | null;
  privateKeySealed: Buffer | null;
  inputs: BotInputs;
  /** The account that is asked when this one fails. */
  fallbackId: string | null;
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
  /** Whether following fallbacks from `fromId` comes to `id`. */
  fallsBackOn(fromId: string, id: string): Promise<boolean>;
  /** Throws the breach of a foreign key when an assistant or another account names the account. */
  remove(id: string): Promise<boolean>;
};

const columns = `id, name, kind, base_url as "baseUrl", model, api_key_sealed as "apiKeySealed", headers as "headersSealed",
  first_token_ms_max as "firstTokenMsMax", settings ->> 'botId' as "botId", coalesce(settings ->> 'login', 'token') as login,
  settings ->> 'appId' as "appId", settings ->> 'publicKeyId' as "publicKeyId", private_key_sealed as "privateKeySealed",
  coalesce(settings -> 'inputs', '{}') as inputs, fallback_id as "fallbackId",
  last_test as "lastTest", created_at as "createdAt", changed_at as "changedAt"`;
/** Accounts in one chain of fallbacks that are looked at. */
const chainMax = 100;

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
        `insert into llm_account (name, kind, base_url, model, api_key_sealed, headers, first_token_ms_max, settings,
            private_key_sealed, fallback_id)
         values ($1::text, $2::text, $3::text, $4::text, $5::bytea, $6::jsonb, $7::integer, $8::jsonb, $9::bytea, $10::uuid)
         returning ${columns}`,
        draftValues(draft),
      );
      return stored(rows[0]);
    },
    async change(id, draft) {
      const { rows } = await db.query<LlmAccount>(
        `update llm_account set name = $1::text, kind = $2::text, base_url = $3::text, model = $4::text,
            api_key_sealed = $5::bytea, headers = $6::jsonb, first_token_ms_max = $7::integer, settings = $8::jsonb,
            private_key_sealed = $9::bytea, fallback_id = $10::uuid, changed_at = now()
          where id = $11::uuid
          returning ${columns}`,
        [...draftValues(draft), id],
      );
      return stored(rows[0]);
    },
    async setLastTest(id, result) {
      await db.query('update llm_account set last_test = $2::jsonb where id = $1::uuid', [id, JSON.stringify(result)]);
    },
    async fallsBackOn(fromId, id) {
      const { rows } = await db.query<{ comes: boolean }>(
        `with recursive chain (id, fallback_id, place) as (
           select id, fallback_id, 1 from llm_account where id = $1::uuid
           union all
           select a.id, a.fallback_id, c.place + 1 from llm_account a join chain c on a.id = c.fallback_id
           where c.place < $3::integer
         )
         select exists (select from chain where id = $2::uuid) as comes`,
        [fromId, id, chainMax],
      );
      return rows[0]?.comes === true;
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
    JSON.stringify(settingsOf(draft)),
    draft.privateKeySealed,
    draft.fallbackId,
  ];
}

/** Only what the account has: a kind's settings say nothing about another kind. */
function settingsOf({ kind, botId, login, appId, publicKeyId, inputs }: LlmAccountDraft): Record<string, unknown> {
  const coze = kind === 'coze' ? { botId, login, ...(login === 'jwt' ? { appId, publicKeyId } : {}) } : {};
  return { ...coze, ...(Object.keys(inputs).length === 0 ? {} : { inputs }) };
}
