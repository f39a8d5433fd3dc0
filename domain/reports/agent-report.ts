/** The report by agent: a call that two agents had is in the rows of both, to each with their own talk; in the totals it is one. Pure. */
import type { Intent } from '../outcome.ts';
import {
  byCalls,
  byKey,
  type CallReport,
  countsBy,
  type DispositionSum,
  dispositionsOf,
  type ReportFigures,
  reportRowsMax,
  sumOf,
} from './call-report.ts';

/** Talks of one agent, or with `total` of all of them, where each call counts once. */
export type TalkSum = {
  key: string | null;
  total: boolean;
  intent: Intent | null;
  calls: number;
  talkMs: number;
  wrapUpMs: number;
};

export function agentReportOf(talks: readonly TalkSum[], dispositions: readonly DispositionSum[]): CallReport {
  const ofAgents = byKey(talks.filter(({ total }) => !total));
  const said = byKey(dispositions);
  const rows = [...ofAgents].map(([key, sums]) => ({ key, ...figuresOf(sums, said.get(key) ?? []) })).toSorted(byCalls);
  const totals = figuresOf(
    talks.filter(({ total }) => total),
    dispositions,
  );
  return { rows: rows.slice(0, reportRowsMax), totals, more: Math.max(0, rows.length - reportRowsMax) };
}

function figuresOf(sums: readonly TalkSum[], dispositions: readonly DispositionSum[]): ReportFigures {
  const calls = sumOf(sums, (sum) => sum.calls);
  return {
    attempts: null,
    answered: calls,
    people: calls,
    abandoned: null,
    answerRate: null,
    abandonRate: null,
    talkMs: sumOf(sums, ({ talkMs }) => talkMs),
    wrapUpMs: sumOf(sums, ({ wrapUpMs }) => wrapUpMs),
    outcomes: {},
    intents: countsBy(sums, ({ intent }) => intent),
    dispositions: dispositionsOf(dispositions),
    tokens: null,
    cost: null,
  };
}
