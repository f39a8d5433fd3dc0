/** What a report of calls (报表) says, and how its figures are reckoned from the sums that the database makes. Pure. */
import type { Intent, Outcome } from '../outcome.ts';

export const reportGroups = ['task', 'line', 'agent', 'hour', 'day'] as const;
export type ReportGroup = (typeof reportGroups)[number];
/** Those whose rows are made of whole calls; a call of two agents is in the row of either. */
export type CallGroup = Exclude<ReportGroup, 'agent'>;

/** Rows of a report; of more groups those with most calls, of more days the first ones. */
export const reportRowsMax = 1_000;

/** Calls of one row that are alike in what they came to. `talkMs`: from the answer to the end. */
export type CallSum = {
  key: string | null;
  outcome: Outcome;
  intent: Intent | null;
  /** Somebody or something answered. */
  answered: boolean;
  /** It answered and found nobody (呼损). */
  abandoned: boolean;
  calls: number;
  talkMs: number;
  /** Null: none of these calls has a line with a price. */
  lineCost: number | null;
  /** Answered calls whose line has no price. */
  unpricedCalls: number;
};

/** What models were asked in the calls of one row. */
export type TokenSum = TokenFigures & {
  key: string | null;
  /** Null: no account with a price told of tokens. */
  cost: number | null;
};

export type DispositionSum = { key: string | null; disposition: string; calls: number };

export type TokenFigures = {
  requests: number;
  /** Requests whose tokens the provider told of; one that was dropped before its end is never told of. */
  told: number;
  inputTokens: number;
  outputTokens: number;
  /** Told requests of accounts without a price. */
  unpricedRequests: number;
};

/** Null wherever a figure has no meaning or is not known: a rate of nothing, a cost without a price. Never 0 in its place. */
export type ReportFigures = {
  /** Calls whose phone was really rung; null by agent, who only has calls that were answered. */
  attempts: number | null;
  answered: number;
  /** Answered by a person: no mailbox, no machine. */
  people: number;
  abandoned: number | null;
  /** answered ÷ attempts. */
  answerRate: number | null;
  /** abandoned ÷ people, as 16 CFR 310.4(b)(4) counts. */
  abandonRate: number | null;
  talkMs: number;
  /** Only by agent. */
  wrapUpMs: number | null;
  outcomes: Partial<Record<Outcome, number>>;
  intents: Partial<Record<Intent, number>>;
  /** Most frequent first. */
  dispositions: { disposition: string; calls: number }[];
  tokens: TokenFigures | null;
  cost: CostFigures | null;
};

export type CostFigures = {
  line: number | null;
  model: number | null;
  /** What is known of both; null where neither is. */
  total: number | null;
  unpricedCalls: number;
};

export type ReportRow = ReportFigures & {
  /** Of task, line or agent; hour 0 to 23; day 2026-11-27. Null: it is not known any more. */
  key: string | null;
};

export type CallReport = { rows: ReportRow[]; totals: ReportFigures; more: number };

type Sums = { calls: readonly CallSum[]; tokens: readonly TokenSum[]; dispositions: readonly DispositionSum[] };

/** Rows by time stand in its order, others by their calls. */
export function reportOf(by: CallGroup, sums: Sums): CallReport {
  const keys = [...new Set(sums.calls.map(({ key }) => key))];
  const [calls, tokens, dispositions] = [byKey(sums.calls), byKey(sums.tokens), byKey(sums.dispositions)];
  const rows = keys.map((key) => ({
    key,
    ...figuresOf({ calls: calls.get(key) ?? [], tokens: tokens.get(key) ?? [], dispositions: dispositions.get(key) ?? [] }),
  }));
  const sorted = rows.toSorted(by === 'hour' || by === 'day' ? byTime : byCalls);
  return { rows: sorted.slice(0, reportRowsMax), totals: figuresOf(sums), more: Math.max(0, rows.length - reportRowsMax) };
}

export function byKey<S extends { key: string | null }>(sums: readonly S[]): Map<string | null, S[]> {
  const groups = new Map<string | null, S[]>();
  for (const sum of sums) {
    const group = groups.get(sum.key);
    if (group === undefined) groups.set(sum.key, [sum]);
    else group.push(sum);
  }
  return groups;
}

function byTime(a: ReportRow, b: ReportRow): number {
  return (a.key ?? '').localeCompare(b.key ?? '', 'en', { numeric: true });
}

export function byCalls(a: ReportRow, b: ReportRow): number {
  return (b.attempts ?? b.answered) - (a.attempts ?? a.answered) || (a.key ?? '').localeCompare(b.key ?? '');
}

function figuresOf({ calls, tokens, dispositions }: Sums): ReportFigures {
  const attempts = sumOf(calls, (sum) => sum.calls);
  const answered = sumOf(calls, (sum) => (sum.answered ? sum.calls : 0));
  const people = sumOf(calls, (sum) => (isPerson(sum) ? sum.calls : 0));
  const abandoned = sumOf(calls, (sum) => (sum.abandoned ? sum.calls : 0));
  return {
    attempts,
    answered,
    people,
    abandoned,
    answerRate: rateOf(answered, attempts),
    abandonRate: rateOf(abandoned, people),
    talkMs: sumOf(calls, (sum) => sum.talkMs),
    wrapUpMs: null,
    outcomes: countsBy(calls, ({ outcome }) => outcome),
    intents: countsBy(calls, ({ intent }) => intent),
    dispositions: dispositionsOf(dispositions),
    tokens: tokens.length === 0 ? null : tokenFigures(tokens),
    cost: costOf(calls, tokens),
  };
}

/** As pacing counts an answer; see pace_ended in migrations/functions/pacing.sql. */
export function isPerson({ answered, outcome }: Pick<CallSum, 'answered' | 'outcome'>): boolean {
  return answered && outcome !== 'voicemail';
}

export function rateOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

export function dispositionsOf(sums: readonly DispositionSum[]): ReportFigures['dispositions'] {
  const counts = new Map<string, number>();
  for (const { disposition, calls } of sums) counts.set(disposition, (counts.get(disposition) ?? 0) + calls);
  return [...counts]
    .map(([disposition, calls]) => ({ disposition, calls }))
    .toSorted((a, b) => b.calls - a.calls || a.disposition.localeCompare(b.disposition));
}

function tokenFigures(sums: readonly TokenSum[]): TokenFigures {
  return {
    requests: sumOf(sums, ({ requests }) => requests),
    told: sumOf(sums, ({ told }) => told),
    inputTokens: sumOf(sums, ({ inputTokens }) => inputTokens),
    outputTokens: sumOf(sums, ({ outputTokens }) => outputTokens),
    unpricedRequests: sumOf(sums, ({ unpricedRequests }) => unpricedRequests),
  };
}

function costOf(calls: readonly CallSum[], tokens: readonly TokenSum[]): CostFigures {
  const line = knownSum(calls.map(({ lineCost }) => lineCost));
  const model = knownSum(tokens.map(({ cost }) => cost));
  return { line, model, total: knownSum([line, model]), unpricedCalls: sumOf(calls, ({ unpricedCalls }) => unpricedCalls) };
}

/** Null where nothing is known. */
function knownSum(parts: readonly (number | null)[]): number | null {
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : known.reduce((sum, part) => sum + part, 0);
}

export function sumOf<S>(sums: readonly S[], of: (sum: S) => number): number {
  return sums.reduce((total, sum) => total + of(sum), 0);
}

export function countsBy<S extends { calls: number }, K extends string>(
  sums: readonly S[],
  keyOf: (sum: S) => K | null,
): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {};
  for (const sum of sums) {
    const key = keyOf(sum);
    if (key !== null) counts[key] = (counts[key] ?? 0) + sum.calls;
  }
  return counts;
}
