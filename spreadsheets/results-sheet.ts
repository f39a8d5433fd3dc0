/** Call records as a workbook that streams, however many there are. */
import type { Readable } from 'node:stream';
import type { Intent, Outcome } from '../domain/outcome.ts';
import { outcomeWords } from './outcome-words.ts';
import { streamSheet } from './sheet-stream.ts';
import type { SheetColumn, SheetValue } from './sheet-xml.ts';
import { makeWallClock } from './wall-clock.ts';
import type { SheetLanguage } from './words.ts';

/** One call record. Durations are computed from the times: talking lasts from the answer to the end. */
export type ResultRow = {
  task: string;
  callId: string;
  number: string;
  name: string;
  outcome: Outcome;
  intent: Intent | null;
  /** The number of ours that was called; null for a call that was made. */
  calledNumber: string | null;
  /** Who took the call; null where nobody did. */
  agent: string | null;
  dialledAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  /** Raw cause of the hang-up, e.g. `NORMAL_CLEARING`. */
  hangupCause: string | null;
  /** One sentence, in the language of the sheet. */
  reason: string;
};

type Column = SheetColumn & { valueOf: (row: ResultRow, wall: (time: Date | null) => Date | null) => SheetValue };

/** `timeZone` is an IANA name, in which the times are shown. Streams; destroy the stream when the reader goes away. */
export function resultsSheet(
  rows: AsyncIterable<ResultRow>,
  { language, timeZone }: { language: SheetLanguage; timeZone: string },
): Readable {
  const columns = columnsOf(language);
  return streamSheet({ title: language === 'zh' ? '外呼记录' : 'Call records', columns, rows: inCells(rows, columns, timeZone) });
}

async function* inCells(
  rows: AsyncIterable<ResultRow>,
  columns: readonly Column[],
  timeZone: string,
): AsyncGenerator<SheetValue[]> {
  const wallClock = makeWallClock(timeZone);
  const wall = (time: Date | null): Date | null => (time === null ? null : wallClock(time));
  for await (const row of rows) yield columns.map((column) => column.valueOf(row, wall));
}

function columnsOf(language: SheetLanguage): Column[] {
  const column = (zh: string, en: string, width: number, format: SheetColumn['format'], valueOf: Column['valueOf']): Column => ({
    header: language === 'zh' ? zh : en,
    width,
    format,
    valueOf,
  });
  return [
    column('任务名称', 'Task', 22, 'text', (row) => row.task),
    column('通话uuid', 'Call uuid', 38, 'text', (row) => row.callId),
    column('外呼号码', 'Number', 18, 'text', (row) => row.number),
    column('客户姓名', 'Name', 14, 'text', (row) => row.name),
    column('外呼状态', 'Outcome', 14, 'text', (row) => outcomeWords(row.outcome, language)),
    column('客户意向', 'Intent', 10, 'text', (row) => row.intent),
    column('坐席', 'Agent', 16, 'text', (row) => row.agent),
    column('外呼时间', 'Dialled at', 20, 'time', (row, wall) => wall(row.dialledAt)),
    column('接通时间', 'Answered at', 20, 'time', (row, wall) => wall(row.answeredAt)),
    column('挂机时间', 'Ended at', 20, 'time', (row, wall) => wall(row.endedAt)),
    column('通话时长', 'Duration', 14, 'text', (row) => durationWords(talkSeconds(row), language)),
    column('通话秒数', 'Seconds', 10, 'number', (row) => talkSeconds(row)),
    column('挂机原因', 'Hang-up cause', 24, 'text', (row) => row.hangupCause),
    column('原因说明', 'Reason', 44, 'text', (row) => row.reason),
    column(
      '方向',
      'Direction',
      10,
      'text',
      (row) => directionWords[language][row.calledNumber === null ? 'outbound' : 'inbound'],
    ),
    column('被叫号码', 'Called number', 18, 'text', (row) => row.calledNumber),
  ];
}

const directionWords = {
  zh: { outbound: '呼出', inbound: '呼入' },
  en: { outbound: 'Outgoing', inbound: 'Incoming' },
} as const;

function talkSeconds({ answeredAt, endedAt }: ResultRow): number {
  if (answeredAt === null || endedAt === null) return 0;
  return Math.max(0, Math.round((endedAt.getTime() - answeredAt.getTime()) / 1000));
}

function durationWords(seconds: number, language: SheetLanguage): string {
  const minutes = Math.floor(seconds / 60);
  return language === 'zh' ? `${minutes}分${seconds % 60}秒` : `${minutes} min ${seconds % 60} s`;
}
