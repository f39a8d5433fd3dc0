/** What a run of the kill test came to, for people. The last line is the verdict. */
import { median } from '../quantiles.ts';
import { table } from '../text-table.ts';
import type { KillRun } from './kill-run.ts';
import type { Struck } from './strike.ts';
import { nameOf, type Verdict } from './verdict.ts';

/** More than this many of a kind tell nothing new. */
const listedMax = 50;

export function killTable({ contacts, completed, strikes, verdict, tookMs, dataFolder }: KillRun): string {
  const { rings, outcomes, unknown, inFlight, heldSlots, longestGapMs } = verdict;
  const facts: [string, string][] = [
    ['task', `${completed ? 'completed' : 'NOT completed'} after ${seconds(tookMs)}`],
    ['contacts', String(contacts)],
    ['phones rung', String(rings)],
    ['calls in flight at strikes', String(inFlight)],
    ['slots still held', String(heldSlots)],
    ['longest time without a ring', seconds(longestGapMs)],
  ];
  return [
    table(['strike', 'times', 'back after', 'then first ring after', 'longest'], strikeRows(strikes, verdict)),
    table(
      ['outcome', 'calls'],
      Object.entries(outcomes)
        .toSorted(([, one], [, other]) => other - one)
        .map(([outcome, count]) => [outcome, String(count)]),
    ),
    table(['fact', ''], facts),
    ...listed('unknown', unknownLines(unknown)),
    ...listed(
      'doubled',
      verdict.doubled.map(({ what }) => what),
    ),
    ...listed(
      'lost',
      verdict.lost.map(({ callId, what }) => `${callId ?? 'no call'}: ${what}`),
    ),
    ...(dataFolder === null ? [] : [`The data folder is kept for a look: ${dataFolder}`]),
    verdictLine(verdict),
  ].join('\n\n');
}

export function verdictLine({ doubled, lost, unknown }: Verdict): string {
  return `${doubled.length} doubled, ${lost.length} lost, ${unknown.length} unknown`;
}

/** Times are medians, the last column is the longest of the second. */
function strikeRows(strikes: readonly Struck[], { nextRingMs }: Verdict): string[][] {
  const byName = new Map<string, { backMs: number[]; ringMs: number[] }>();
  for (const [n, struck] of strikes.entries()) {
    const times = byName.get(nameOf(struck)) ?? { backMs: [], ringMs: [] };
    const ringMs = nextRingMs[n] ?? null;
    times.backMs.push(struck.backAtMs - struck.atMs);
    if (ringMs !== null) times.ringMs.push(ringMs);
    byName.set(nameOf(struck), times);
  }
  return [...byName].toSorted().map(([name, { backMs, ringMs }]) => {
    const longest = ringMs.length === 0 ? '–' : seconds(Math.max(...ringMs));
    return [name, String(backMs.length), seconds(median(backMs)), ringMs.length === 0 ? '–' : seconds(median(ringMs)), longest];
  });
}

function unknownLines(unknown: Verdict['unknown']): string[] {
  return unknown.map(
    ({ callId, reason, rang, explainedBy }) =>
      `${callId}: ${reason === '' ? 'no reason' : reason}, ${rang ? 'rang' : 'never rang'}, ${explainedBy ?? 'NO STRIKE EXPLAINS IT'}`,
  );
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > listedMax ? [`  … and ${lines.length - listedMax} more`] : [];
  return [[`${title}:`, ...lines.slice(0, listedMax).map((line) => `  ${line}`), ...more].join('\n')];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
