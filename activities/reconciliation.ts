/** Looks into Postgres and the workflow server, and mends there. Every cure looks once more first: calls move. */
import type { Logger } from 'pino';
import { type AttemptKey, attemptText, compareOpen, type Difference, type LedgerCall } from '../domain/reconciliation.ts';
import { differencesListedMax, type Mended } from '../domain/reconciliation-report.ts';
import type { Database } from '../storage/database.ts';
import type { Ledger } from '../storage/ledger-types.ts';
import { dialledAttempts, nodesOfTask, tasksToCompare } from '../storage/past-attempts.ts';
import {
  callStanding,
  freeSlotsOf,
  namedLedgerCalls,
  nodesToAsk,
  openCounts,
  openLedgerCalls,
  seatCall,
  staleSlots,
} from '../storage/reconciliation.ts';
import { tasksInProgress } from '../storage/task-standing.ts';
import type { BookReconciliation, CallStart } from './contracts.ts';
import type { WorkflowStates } from './task-review.ts';

const tasksReadMax = 1_000;

/** The workflow server, as far as a comparison needs it. */
export interface WorkflowBook extends WorkflowStates {
  /** Open workflows of calls: of one task, or (null) of all. */
  openCalls(taskId: string | null): Promise<AttemptKey[]>;
  openTasks(): Promise<string[]>;
  /** Workflows of calls of a task that it still knows, open or closed. */
  knownCalls(taskId: string): Promise<AttemptKey[]>;
  /** Harmless when it runs already. */
  startCall(call: CallStart & { taskId: string }): Promise<void>;
  startTask(taskId: string): Promise<void>;
  closeCall(attempt: AttemptKey, reason: string): Promise<void>;
}

type House = { db: Database; ledger: Pick<Ledger, 'withdraw'>; workflows: WorkflowBook; log: Logger };

export function makeBookReconciliation(house: House): BookReconciliation {
  const { db, workflows } = house;
  return {
    nodesToAsk: () => nodesToAsk(db),
    compareOpen: (input) => lookAtOpen(input, house),
    async tasksToCompare({ taskId }) {
      const tasks = await tasksToCompare(db, taskId);
      return Promise.all(tasks.map(async (task) => ({ ...task, nodes: await nodesOfTask(db, task.taskId) })));
    },
    async lookAtHistories({ taskId }) {
      const [attempts, known] = await Promise.all([dialledAttempts(db, taskId), workflows.knownCalls(taskId)]);
      const names = new Set(known.map(attemptText));
      const histories = attempts.filter((attempt) => names.has(attemptText(attempt))).length;
      return { attempts: attempts.length, histories, historiesGone: attempts.length - histories };
    },
    async mendInBooks({ difference }) {
      const result = await mend(difference, house);
      house.log.info({ difference: difference.key, cure: difference.cure, result }, 'a difference was mended');
      return result;
    },
  };
}

async function lookAtOpen(
  { taskId, switches }: Parameters<BookReconciliation['compareOpen']>[0],
  { db, workflows }: House,
): ReturnType<BookReconciliation['compareOpen']> {
  // Workflows before the ledger: a workflow has its row before it starts.
  const [openCalls, openTasks] = await Promise.all([workflows.openCalls(taskId), workflows.openTasks()]);
  const open = await openLedgerCalls(db, taskId);
  const [slots, running, { at, ...counts }] = await Promise.all([
    staleSlots(db, taskId),
    tasksInProgress(db, tasksReadMax),
    openCounts(db, taskId),
  ]);
  const calls = [...open, ...(await alsoNamed(db, { open, switches, attempts: openCalls }))];
  const ofTask = new Set(calls.filter((call) => taskId === null || call.taskId === taskId).map(({ callId }) => callId));
  const differences = compareOpen({
    ledger: { calls, slots, tasksInProgress: running.filter((id) => taskId === null || id === taskId) },
    // A look at one task says nothing of the channels of others.
    switches: switches.map(({ node, channels }) => ({
      node,
      channels: channels === null || taskId === null ? channels : channels.filter((callId) => ofTask.has(callId)),
    })),
    workflows: { calls: openCalls, tasks: openTasks },
  });
  return {
    lookedAt: at.toISOString(),
    open: { ...counts, workflows: openCalls.length },
    differences: differences.slice(0, differencesListedMax),
  };
}

/** Rows that are not in progress, but named by a channel or by an open workflow. */
async function alsoNamed(
  db: Database,
  {
    open,
    switches,
    attempts,
  }: {
    open: readonly LedgerCall[];
    switches: readonly { channels: readonly string[] | null }[];
    attempts: readonly AttemptKey[];
  },
): Promise<LedgerCall[]> {
  const ids = new Set(open.map(({ callId }) => callId));
  const names = new Set(open.map(attemptText));
  const found = await namedLedgerCalls(db, {
    callIds: switches.flatMap(({ channels }) => channels ?? []).filter((callId) => !ids.has(callId)),
    attempts: attempts.filter((attempt) => !names.has(attemptText(attempt))),
  });
  return found.filter(({ callId }) => !ids.has(callId));
}

async function mend(difference: Difference, { db, ledger, workflows }: House): Promise<Mended['result']> {
  switch (difference.kind) {
    case 'orphaned-channel':
    case 'call-without-workflow': {
      const { call } = difference;
      const standing = await callStanding(db, call.callId);
      if (standing === null || !inProgress.has(standing.state) || (await workflows.isOpen(call))) return 'healed';
      if (difference.cure === 'hand-back') return done((await ledger.withdraw({ callId: call.callId })) === 1);
      await workflows.startCall(call);
      return 'done';
    }
    case 'workflow-without-call': {
      const { attempt } = difference;
      const [row] = await namedLedgerCalls(db, { callIds: [], attempts: [attempt] });
      if ((row !== undefined && inProgress.has(row.state)) || !(await workflows.isOpen(attempt))) return 'healed';
      await workflows.closeCall(attempt, 'its call is over');
      return 'done';
    }
    case 'task-without-workflow':
      if (!(await tasksInProgress(db, tasksReadMax)).includes(difference.taskId)) return 'healed';
      await workflows.startTask(difference.taskId);
      return 'done';
    case 'stale-slot':
      return done(await freeSlotsOf(db, difference.callId));
    case 'call-without-slot':
      return done(await seatCall(db, difference.callId));
    case 'stray-channel':
    case 'unknown-channel':
    case 'call-without-channel':
      throw new Error(`${difference.kind} is mended at its switch`);
    case 'rung-twice':
    case 'ring-unrecorded':
    case 'ring-unseen':
      throw new Error(`nothing mends ${difference.kind}`);
  }
}

const inProgress: ReadonlySet<string> = new Set(['claimed', 'dialling', 'live']);

function done(changed: boolean): Mended['result'] {
  return changed ? 'done' : 'healed';
}
