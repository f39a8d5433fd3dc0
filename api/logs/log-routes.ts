/** Reading the log. Lines are kept by the processes that said them (workers/kept-log.ts). */
import type { Database } from '../../storage/database.ts';
import { listLogLines } from '../../storage/log-lines.ts';
import { listLimitDefault } from '../shapes.ts';
import type { TypedApp } from '../typed-app.ts';
import { listLogs } from './log-schemas.ts';

export function logRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({
    ...listLogs,
    handler: async ({ query }) => {
      const { limit = listLimitDefault, cursor = null, q: text, from, to, ...filter } = query;
      const page = await listLogLines(db, { ...filter, text, from: dateOf(from), to: dateOf(to) }, { limit, cursor });
      return { ...page, items: page.items.map((line) => ({ ...line, at: line.at.toISOString() })) };
    },
  });
}

function dateOf(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
