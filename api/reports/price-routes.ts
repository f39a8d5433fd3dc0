/** Prices of lines and of language model accounts. */
import type { Static } from 'typebox';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeLines } from '../../storage/lines.ts';
import { makeLlmAccounts } from '../../storage/llm-accounts.ts';
import { makePrices } from '../../storage/prices.ts';
import { audit } from '../auditing.ts';
import { fieldRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import type { TypedApp } from '../typed-app.ts';
import { changePrices, getPrices, type Prices, type PricesChange } from './report-schemas.ts';

type Deps = { db: Database; settings: Pick<CurrentSettings, 'read'> };

export function priceRoutes(app: TypedApp, { db, settings }: Deps): void {
  app.route({ ...getPrices, handler: async () => pricesOf(db, (await settings.read()).currency) });
  app.route({
    ...changePrices,
    handler: async (request) => {
      const { currency } = await settings.read();
      return withTransaction(db, async (tx) => {
        const before = await pricesOf(tx, currency);
        await setPrices(tx, request.body);
        const after = await pricesOf(tx, currency);
        await audit(tx, request, { action: 'prices.update', id: 'all', before: audited(before), after: audited(after) });
        return after;
      });
    },
  });
}

async function pricesOf(db: Queryable, currency: string): Promise<Static<typeof Prices>> {
  const prices = makePrices(db);
  return { currency, lines: await prices.lines(), llmAccounts: await prices.models() };
}

/** Throws the 422 of a line or an account that is not there. */
async function setPrices(tx: Queryable, { lines = [], llmAccounts = [] }: PricesChange): Promise<void> {
  const prices = makePrices(tx);
  for (const [i, draft] of lines.entries()) {
    if ((await makeLines(tx).find(draft.lineId)) === null) throw fieldRefused('reference-missing', `lines.${i}.lineId`);
    await prices.setLine(draft);
  }
  for (const [i, draft] of llmAccounts.entries()) {
    if ((await makeLlmAccounts(tx).find(draft.llmAccountId)) === null) {
      throw fieldRefused('reference-missing', `llmAccounts.${i}.llmAccountId`);
    }
    await prices.setModel(draft);
  }
}

/** By name, and only what has a price: the log tells what changed and no more. */
function audited({ lines, llmAccounts }: Static<typeof Prices>): Record<string, unknown> {
  const ofLines = lines
    .filter(({ perMinute }) => perMinute !== null)
    .map(({ name, perMinute, billedSeconds }) => [name, { perMinute, billedSeconds }]);
  const ofAccounts = llmAccounts
    .filter(({ inputPer1000 }) => inputPer1000 !== null)
    .map(({ name, inputPer1000, outputPer1000 }) => [name, { inputPer1000, outputPer1000 }]);
  return { lines: Object.fromEntries(ofLines) as unknown, llmAccounts: Object.fromEntries(ofAccounts) as unknown };
}
