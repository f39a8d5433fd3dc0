/** What lines and language model accounts cost, and what accounts were asked in calls. */
import type { Queryable } from './database.ts';

export const billedSteps = [1, 6, 30, 60] as const;
export type BilledStep = (typeof billedSteps)[number];

/** Null: no price is known. */
export type LinePrice = { lineId: string; name: string; perMinute: number | null; billedSeconds: BilledStep };
export type ModelPrice = { llmAccountId: string; name: string; inputPer1000: number | null; outputPer1000: number | null };

export type LinePriceDraft = { lineId: string; price: { perMinute: number; billedSeconds: BilledStep } | null };
export type ModelPriceDraft = { llmAccountId: string; price: { inputPer1000: number; outputPer1000: number } | null };

export interface Prices {
  /** Every line, by name. */
  lines(): Promise<LinePrice[]>;
  models(): Promise<ModelPrice[]>;
  /** Throws the breach of `line_price_line_id_fkey` where there is no such line. */
  setLine(draft: LinePriceDraft): Promise<void>;
  setModel(draft: ModelPriceDraft): Promise<void>;
}

/** Nobody has more; a page of prices shows no further ones. */
const pricedMax = 1_000;

export function makePrices(db: Queryable): Prices {
  return {
    async lines() {
      const { rows } = await db.query<LinePrice>(
        `select l.id as "lineId", l.name, p.per_minute as "perMinute", coalesce(p.billed_seconds, 60) as "billedSeconds"
        from line l left join line_price p on p.line_id = l.id order by l.name limit $1::integer`,
        [pricedMax],
      );
      return rows;
    },
    async models() {
      const { rows } = await db.query<ModelPrice>(
        `select a.id as "llmAccountId", a.name, p.input_per_1000 as "inputPer1000", p.output_per_1000 as "outputPer1000"
        from llm_account a left join model_price p on p.llm_account_id = a.id order by a.name limit $1::integer`,
        [pricedMax],
      );
      return rows;
    },
    async setLine({ lineId, price }) {
      if (price === null) {
        await db.query('delete from line_price where line_id = $1::uuid', [lineId]);
        return;
      }
      await db.query(
        `insert into line_price (line_id, per_minute, billed_seconds) values ($1::uuid, $2::numeric, $3::smallint)
        on conflict (line_id) do update set per_minute = excluded.per_minute, billed_seconds = excluded.billed_seconds`,
        [lineId, price.perMinute, price.billedSeconds],
      );
    },
    async setModel({ llmAccountId, price }) {
      if (price === null) {
        await db.query('delete from model_price where llm_account_id = $1::uuid', [llmAccountId]);
        return;
      }
      await db.query(
        `insert into model_price (llm_account_id, input_per_1000, output_per_1000) values ($1::uuid, $2::numeric, $3::numeric)
        on conflict (llm_account_id) do update
          set input_per_1000 = excluded.input_per_1000, output_per_1000 = excluded.output_per_1000`,
        [llmAccountId, price.inputPer1000, price.outputPer1000],
      );
    },
  };
}
