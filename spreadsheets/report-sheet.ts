/** A report of calls as cells: a row for each task, line, agent, hour or day, and the totals at the end. */
import type { Readable } from 'node:stream';
import { intents, outcomes } from '../domain/outcome.ts';
import type { ReportFigures, ReportGroup, ReportRow } from '../domain/reports/call-report.ts';
import { outcomeWords } from './outcome-words.ts';
import { streamSheet } from './sheet-stream.ts';
import type { SheetColumn, SheetValue } from './sheet-xml.ts';
import type { SheetLanguage } from './words.ts';

export type NamedReport = {
  groupBy: ReportGroup;
  currency: string;
  rows: (ReportRow & { name: string | null })[];
  totals: ReportFigures;
  more: number;
};

type Column = SheetColumn & { valueOf: (figures: ReportFigures) => SheetValue };
type Words = Readonly<Record<SheetLanguage, string>>;

const first: Readonly<Record<ReportGroup, Words>> = {
  task: { zh: '任务', en: 'Task' },
  line: { zh: '线路', en: 'Line' },
  agent: { zh: '坐席', en: 'Agent' },
  hour: { zh: '时段', en: 'Hour' },
  day: { zh: '日期', en: 'Day' },
};
const title: Words = { zh: '通话报表', en: 'Call report' };
const total: Words = { zh: '合计', en: 'Total' };
const gone: Words = { zh: '（已删除）', en: '(removed)' };

export function reportSheet(report: NamedReport, language: SheetLanguage): Readable {
  const { columns, rows } = reportCells(report, language);
  return streamSheet({ title: title[language], columns, rows: each(rows) });
}

/** Columns of outcomes, grades and dispositions are there only where one occurs; what is not known is empty and never 0. */
export function reportCells(report: NamedReport, language: SheetLanguage): { columns: SheetColumn[]; rows: SheetValue[][] } {
  const columns = report.groupBy === 'agent' ? agentColumns(report, language) : callColumns(report, language);
  const name: SheetColumn = { header: first[report.groupBy][language], width: 26, format: 'text' };
  const cells = (figures: ReportFigures): SheetValue[] => columns.map(({ valueOf }) => valueOf(figures));
  return {
    columns: [name, ...columns],
    rows: [
      ...report.rows.map((row) => [rowName(row, report.groupBy, language), ...cells(row)]),
      [total[language], ...cells(report.totals)],
    ],
  };
}

function rowName({ key, name }: NamedReport['rows'][number], groupBy: ReportGroup, language: SheetLanguage): string {
  if (groupBy === 'hour') return key === null ? '' : `${key.padStart(2, '0')}:00`;
  return name ?? (groupBy === 'day' ? (key ?? '') : gone[language]);
}

function callColumns({ totals, currency }: NamedReport, language: SheetLanguage): Column[] {
  const column = columnIn(language);
  const money = (zh: string, en: string, of: (cost: NonNullable<ReportFigures['cost']>) => number | null): Column =>
    column(`${zh}（${currency}）`, `${en} (${currency})`, 'money', ({ cost }) => moneyOf(cost === null ? null : of(cost)));
  return [
    column('外呼次数', 'Attempts', 'number', ({ attempts }) => attempts),
    column('接通', 'Answered', 'number', ({ answered }) => answered),
    column('接通率', 'Answer rate', 'percent', ({ answerRate }) => percentOf(answerRate)),
    column('真人接听', 'By a person', 'number', ({ people }) => people),
    column('呼损', 'Abandoned', 'number', ({ abandoned }) => abandoned),
    column('呼损率', 'Abandon rate', 'percent', ({ abandonRate }) => percentOf(abandonRate)),
    column('通话秒数', 'Talk seconds', 'number', ({ talkMs }) => Math.round(talkMs / 1000)),
    money('线路费用', 'Line cost', ({ line }) => line),
    money('模型费用', 'Model cost', ({ model }) => model),
    money('费用合计', 'Cost', ({ total: known }) => known),
    column('无单价通话', 'Calls without a price', 'number', ({ cost }) => cost?.unpricedCalls ?? null),
    column('模型请求', 'Model requests', 'number', ({ tokens }) => tokens?.requests ?? null),
    column('有用量的请求', 'Requests with tokens', 'number', ({ tokens }) => tokens?.told ?? null),
    column('输入 token', 'Input tokens', 'number', ({ tokens }) => tokens?.inputTokens ?? null),
    column('输出 token', 'Output tokens', 'number', ({ tokens }) => tokens?.outputTokens ?? null),
    ...outcomes
      .filter((outcome) => totals.outcomes[outcome] !== undefined)
      .map((outcome) => {
        const words = outcomeWords(outcome, language);
        return column(words, words, 'number', (figures) => figures.outcomes[outcome] ?? 0);
      }),
    ...saidColumns(totals, language),
  ];
}

function agentColumns({ totals }: NamedReport, language: SheetLanguage): Column[] {
  const column = columnIn(language);
  return [
    column('通话数', 'Calls', 'number', ({ answered }) => answered),
    column('通话秒数', 'Talk seconds', 'number', ({ talkMs }) => Math.round(talkMs / 1000)),
    column('整理秒数', 'Wrap-up seconds', 'number', ({ wrapUpMs }) => (wrapUpMs === null ? null : Math.round(wrapUpMs / 1000))),
    ...saidColumns(totals, language),
  ];
}

function saidColumns(totals: ReportFigures, language: SheetLanguage): Column[] {
  const column = columnIn(language);
  return [
    ...intents
      .filter((intent) => totals.intents[intent] !== undefined)
      .map((intent) => column(`意向 ${intent}`, `Grade ${intent}`, 'number', (figures) => figures.intents[intent] ?? 0)),
    ...totals.dispositions.map(({ disposition }) =>
      column(
        `小结：${disposition}`,
        `Note: ${disposition}`,
        'number',
        (figures) => figures.dispositions.find((one) => one.disposition === disposition)?.calls ?? 0,
      ),
    ),
  ];
}

function columnIn(language: SheetLanguage) {
  return (zh: string, en: string, format: SheetColumn['format'], valueOf: Column['valueOf']): Column => ({
    header: language === 'zh' ? zh : en,
    width: 14,
    format,
    valueOf,
  });
}

function percentOf(rate: number | null): SheetValue {
  return rate === null ? null : { percent: rate };
}

function moneyOf(amount: number | null): SheetValue {
  return amount === null ? null : { money: amount };
}

async function* each(rows: readonly SheetValue[][]): AsyncGenerator<SheetValue[]> {
  for (const row of rows) yield await Promise.resolve(row);
}
