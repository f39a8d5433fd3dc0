/** How long callees wait for an answer. */
import { latencyReport } from '../../storage/latency-report.ts';
import type { AppDeps } from '../app-deps.ts';
import type { TypedApp } from '../typed-app.ts';
import { getLatencyReport } from './latency-schemas.ts';

const usualSpanMs = 7 * 24 * 3_600_000;

export function latencyRoutes(app: TypedApp, { db }: Pick<AppDeps, 'db'>): void {
  app.route({
    ...getLatencyReport,
    handler: async (request) => {
      const { by = 'task', taskId, ...span } = request.query;
      const to = span.to === undefined ? new Date() : new Date(span.to);
      const from = span.from === undefined ? new Date(to.getTime() - usualSpanMs) : new Date(span.from);
      const items = await latencyReport(db, { by, from, to, ...(taskId === undefined ? {} : { taskId }) });
      return { by, from: from.toISOString(), to: to.toISOString(), items };
    },
  });
}
