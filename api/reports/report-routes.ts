/** Reports of calls, their export, and what predictive tasks abandoned. */
import { Readable } from 'node:stream';
import { abandonPeriods, abandonRateMax, worstDay } from '../../domain/reports/abandonment.ts';
import type { ReportGroup } from '../../domain/reports/call-report.ts';
import { csvText } from '../../spreadsheets/csv.ts';
import { type NamedReport, reportCells, reportSheet } from '../../spreadsheets/report-sheet.ts';
import { campaignDays } from '../../storage/reports/abandonment.ts';
import { agentReport } from '../../storage/reports/agent-report.ts';
import { callReport } from '../../storage/reports/call-report.ts';
import { inOneSnapshot } from '../../storage/reports/one-snapshot.ts';
import { reportNames } from '../../storage/reports/report-names.ts';
import type { AppDeps } from '../app-deps.ts';
import { sendWorkbook } from '../imports/import-routes.ts';
import { languageOf } from '../language.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import type { TypedApp } from '../typed-app.ts';
import { askedSpan } from './report-asked.ts';
import { csvMediaType, exportCallReport, getAbandonment, getCallReport } from './report-schemas.ts';

type Deps = Pick<AppDeps, 'db'> & { settings: Pick<CurrentSettings, 'read'> };

export function reportRoutes(app: TypedApp, deps: Deps): void {
  const { db, settings } = deps;
  app.route({
    ...getCallReport,
    handler: async ({ query }) => {
      const { from, to, ...report } = await reportFor(query, deps);
      return { ...report, from: from.toISOString(), to: to.toISOString() };
    },
  });

  app.route({
    ...exportCallReport,
    handler: async (request, reply) => {
      const { format = 'xlsx', lang, ...query } = request.query;
      const language = lang ?? languageOf(request);
      const report = await reportFor(query, deps);
      const { timeZone, groupBy } = report;
      const name = `report-${groupBy}-${dayIn(timeZone, report.from)}-${dayIn(timeZone, new Date(report.to.getTime() - 1))}.${format}`;
      if (format === 'xlsx') return sendWorkbook(reply, name).send(reportSheet(report, language));
      const { columns, rows } = reportCells(report, language);
      const text = csvText(
        columns.map(({ header }) => header),
        rows,
      );
      return sendWorkbook(reply, name)
        .type(csvMediaType)
        .send(Readable.from([Buffer.from(text)]));
    },
  });

  app.route({
    ...getAbandonment,
    handler: async ({ query }) => {
      const { timeZone } = await settings.read();
      const { from, to } = await askedSpan(db, query, timeZone);
      const campaigns = await campaignDays(db, { from, to, timeZone, taskId: query.taskId });
      const [first, last] = [dayIn(timeZone, from), dayIn(timeZone, new Date(to.getTime() - 1))];
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        timeZone,
        rateMax: abandonRateMax,
        items: campaigns.map(({ taskId, taskName, firstDay, days }) => ({
          taskId,
          taskName,
          periods: abandonPeriods(firstDay, days),
          worstDay: worstDay(days.filter(({ day }) => day >= first && day <= last)),
        })),
      };
    },
  });
}

type ReportQuery = {
  from?: string;
  to?: string;
  days?: number;
  groupBy?: ReportGroup;
  taskId?: string;
  lineId?: string;
  agentGroupId?: string;
};

async function reportFor(
  { from, to, days, groupBy = 'task', ...filter }: ReportQuery,
  { db, settings }: Deps,
): Promise<NamedReport & { from: Date; to: Date; timeZone: string }> {
  const { timeZone, currency } = await settings.read();
  const span = await askedSpan(db, { from, to, days }, timeZone);
  const { rows, totals, more, names } = await inOneSnapshot(db, async (tx) => {
    const report =
      groupBy === 'agent'
        ? await agentReport(tx, { ...filter, ...span })
        : await callReport(tx, { ...filter, ...span, by: groupBy, timeZone });
    const keys = report.rows.map(({ key }) => key);
    return { ...report, names: await reportNames(tx, groupBy, keys) };
  });
  const named = rows.map((row) => ({ ...row, name: row.key === null ? null : (names.get(row.key) ?? null) }));
  return { groupBy, ...span, timeZone, currency, rows: named, totals, more };
}

/** 2026-11-27, by the clock of the zone. */
function dayIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}
