/** What language model accounts were asked in a call, and what their providers told of it in tokens. */
import type { Queryable } from './database.ts';

export interface ModelUses {
  /** Notes one request. `tokens` null: it was dropped, or the provider tells nothing. Of a call that is gone nothing is noted. */
  note(use: { callId: string; llmAccountId: string; tokens: { input: number; output: number } | null }): Promise<void>;
}

export function makeModelUses(db: Queryable): ModelUses {
  return {
    async note({ callId, llmAccountId, tokens }) {
      await db.query({
        name: 'model-use.note',
        text: `insert into model_use (call_id, llm_account_id, requests, told, input_tokens, output_tokens)
          select c.id, $2::uuid, 1, $3::integer, $4::bigint, $5::bigint from call c where c.id = $1::uuid
          on conflict (call_id, llm_account_id) do update set requests = model_use.requests + 1, told = model_use.told + excluded.told,
            input_tokens = model_use.input_tokens + excluded.input_tokens, output_tokens = model_use.output_tokens + excluded.output_tokens`,
        values: [callId, llmAccountId, tokens === null ? 0 : 1, tokens?.input ?? 0, tokens?.output ?? 0],
      });
    },
  };
}
