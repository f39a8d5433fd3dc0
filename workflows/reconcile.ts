/**
 * The story of a reconciliation: every switch, Postgres and the workflow server are asked what is in progress, twice, because calls
 * move; what both looks find is told, and mended when that was asked for.
 */
import { ActivityFailure, CancelledFailure, sleep } from '@temporalio/workflow';
import type { OpenLook, RingLook } from '../activities/contracts.ts';
import { type Difference, inBoth, mendsUnnamed } from '../domain/reconciliation.ts';
import {
  differencesListedMax,
  type Mended,
  type NodeLook,
  type Reconciliation,
  type TaskLook,
  verdictOf,
} from '../domain/reconciliation-report.ts';
import { books, switchesOf } from './activity-proxies.ts';
import type { ReconcileInput } from './messages.ts';

/** Longer than a step of a call takes from one book to the next. */
const secondLookMs = 3_000;
/** One run mends no more than this; the next goes on. */
const mendedMax = 100;
const mendedAtOnceMax = 10;

type Look = OpenLook & { nodes: NodeLook[] };

export async function reconcile({ taskId, mend }: ReconcileInput): Promise<Reconciliation> {
  const first = await look(taskId);
  const past = await lookBack(taskId, first.nodes);
  let last = first;
  let standing: Difference[] = [];
  let mended: Mended[] = [];
  if (first.differences.length > 0) {
    await sleep(secondLookMs);
    last = await look(taskId);
    standing = inBoth(first.differences, last.differences);
  }
  const chosen = standing.filter((difference) => isChosen(difference, mend)).slice(0, mendedMax);
  if (chosen.length > 0) {
    mended = await mendAll(chosen);
    await sleep(secondLookMs);
    last = await look(taskId);
    standing = inBoth(standing, last.differences);
  }
  return report({ taskId, last, standing, past, mended });
}

/** What is in progress at this moment, everywhere. The switches first: a channel has its row before it exists. */
async function look(taskId: string | null): Promise<Look> {
  const names = await books.nodesToAsk();
  const nodes = await Promise.all(names.map(askSwitch));
  const switches = nodes.map(({ node, channels }) => ({ node, channels }));
  const compared = await books.compareOpen({ taskId, switches });
  return { ...compared, nodes: nodes.map(({ channels, ...seen }) => ({ ...seen, channels: channels?.length ?? null })) };
}

async function askSwitch(node: string): Promise<Omit<NodeLook, 'channels'> & { channels: string[] | null }> {
  const answer = await answerOf(switchesOf(node).listChannels());
  if (answer === null) return { node, channels: null, problem: 'no-worker' };
  if (answer.kind === 'away') return { node, channels: null, problem: 'switch-away' };
  return { node, channels: answer.channels, problem: null };
}

/** Attempts that are over: the ledger, the switches' own logs and the workflow histories side by side. */
async function lookBack(
  taskId: string | null,
  seen: readonly NodeLook[],
): Promise<{ tasks: TaskLook[]; differences: Difference[] }> {
  const answering = new Set(seen.filter(({ problem }) => problem === null).map(({ node }) => node));
  const tasks: TaskLook[] = [];
  const differences: Difference[] = [];
  for (const { nodes, ...named } of await books.tasksToCompare({ taskId })) {
    const asked = await Promise.all(
      nodes.filter((node) => answering.has(node)).map((node) => answerOf(switchesOf(node).lookAtRings({ taskId: named.taskId }))),
    );
    const logs = asked.filter((one): one is RingLook => one?.log === true);
    const histories = await books.lookAtHistories({ taskId: named.taskId });
    const sum = (count: (one: RingLook) => number): number => logs.reduce((total, one) => total + count(one), 0);
    tasks.push({
      ...named,
      ...histories,
      rings: logs.length === 0 ? null : sum(({ rings }) => rings),
      notSent: sum(({ notSent }) => notSent),
    });
    differences.push(...logs.flatMap((one) => one.differences));
  }
  return { tasks, differences };
}

async function mendAll(differences: readonly Difference[]): Promise<Mended[]> {
  const mended: Mended[] = [];
  for (let from = 0; from < differences.length; from += mendedAtOnceMax) {
    const some = differences.slice(from, from + mendedAtOnceMax);
    mended.push(...(await Promise.all(some.map(mendOne))));
  }
  return mended;
}

async function mendOne(difference: Difference): Promise<Mended> {
  const node = nodeOfCure(difference);
  const mending = node === null ? books.mendInBooks({ difference }) : switchesOf(node).mendAtSwitch({ difference });
  return { difference, result: (await answerOf(mending)) ?? 'failed' };
}

/** The node whose call worker has to mend it; null when no switch is needed. */
function nodeOfCure(difference: Difference): string | null {
  const { kind } = difference;
  if (kind === 'stray-channel' || kind === 'unknown-channel') return difference.node;
  return kind === 'call-without-channel' ? difference.call.node : null;
}

function isChosen(difference: Difference, mend: ReconcileInput['mend']): boolean {
  if (mend === 'nothing') return false;
  if (mend === 'all') return mendsUnnamed(difference);
  return difference.cure !== null && mend.keys.includes(difference.key);
}

/** Null when nobody answered in time, or only with errors: told in the report, never waited for. */
async function answerOf<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ActivityFailure && !(error.cause instanceof CancelledFailure)) return null;
    throw error;
  }
}

function report({
  taskId,
  last,
  standing,
  past,
  mended,
}: {
  taskId: string | null;
  last: Look;
  standing: readonly Difference[];
  past: { tasks: TaskLook[]; differences: Difference[] };
  mended: Mended[];
}): Reconciliation {
  const all = [...standing, ...past.differences];
  const counted = { nodes: last.nodes, differencesTotal: all.length };
  return {
    lookedAt: last.lookedAt,
    taskId,
    verdict: verdictOf(counted),
    open: last.open,
    tasks: past.tasks,
    differences: all.slice(0, differencesListedMax),
    mended,
    ...counted,
  };
}
