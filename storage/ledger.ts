/**
 * The ledger over Postgres: asks the functions of migrations/functions/ and gives their answers types.
 * Everything that decides stands there, because it must see each commit of the others as it happens.
 */
import { randomUUID } from 'node:crypto';
import type { CallResult } from '../domain/call.ts';
import type { Queryable } from './database.ts';
import { type LaneStateRow, laneStateSql, toLaneState } from './ledger-reads.ts';
import type { ClaimedCall, FeedRequest, FenceAnswer, LaneState, Ledger, Owned, Released } from './ledger-types.ts';
import { askingAgain } from './lost-answers.ts';

/** Most calls that one claim may make; a lane asks again for more. */
export const claimMax = 100;

/** A task that the asker is sure of is not in the database. */
export class LedgerEntryMissing extends Error {
  constructor(taskId: string) {
    super(`The ledger has no task ${taskId}.`);
    this.name = 'LedgerEntryMissing';
  }
}

/** `db` must be a pool: each of these is a transaction of its own, and slots are only safe once it is committed. */
export function makeLedger(db: Queryable): Ledger {
  return {
    claim: (request) => askingAgain(() => claim(db, request)),
    laneState: (taskId, lane) => laneState(db, taskId, lane),
    fence(request) {
      const key = randomUUID();
      return askingAgain(() => fence(db, { ...request, key }));
    },
    markRinging: (call) => askingAgain(() => yesOrNo(db, 'ledger.ringing', 'mark_ringing', call)),
    markLive: (call) => askingAgain(() => yesOrNo(db, 'ledger.live', 'mark_live', call)),
    setRecording: (call, recording) => askingAgain(() => setRecording(db, call, recording)),
    release: (end) => askingAgain(() => release(db, end)),
    unfence: (call) => askingAgain(() => yesOrNo(db, 'ledger.unfence', 'unfence', call)),
    withdraw: (request) => askingAgain(() => withdraw(db, request)),
  };
}

async function claim(db: Queryable, { taskId, lane, claimKey, want }: FeedRequest): Promise<ClaimedCall[]> {
  const { rows } = await db.query<ClaimedCall>({
    name: 'ledger.claim',
    text: `select call_id as "callId", contact_id as "contactId", attempt, claim, node
      from claim($1::uuid, $2::integer, $3::text, $4::integer)`,
    values: [taskId, lane, claimKey, Math.min(Math.max(1, want), claimMax)],
  });
  return rows;
}

async function fence(
  db: Queryable,
  { callId, owner, key }: { callId: string; owner: string; key: string },
): Promise<FenceAnswer> {
  // The function builds exactly a FenceAnswer (tests hold it to every kind).
  const { rows } = await db.query<{ answer: FenceAnswer }>({
    name: 'ledger.fence',
    text: 'select fence($1::uuid, $2::text, $3::uuid) as answer',
    values: [callId, owner, key],
  });
  return onlyRow(rows).answer;
}

async function release(
  db: Queryable,
  { callId, epoch, result, waiter }: Owned & { result: CallResult; waiter: string | null },
): Promise<Released> {
  const { rows } = await db.query<{ answer: Released }>({
    name: 'ledger.release',
    text: 'select release($1::uuid, $2::integer, $3::jsonb, $4::uuid) as answer',
    values: [callId, epoch, JSON.stringify(result), waiter],
  });
  return onlyRow(rows).answer;
}

type GuardedStep = 'mark_ringing' | 'mark_live' | 'unfence';

async function yesOrNo(db: Queryable, name: string, step: GuardedStep, { callId, epoch }: Owned): Promise<boolean> {
  const { rows } = await db.query<{ done: boolean }>({
    name,
    text: `select ${step}($1::uuid, $2::integer) as done`,
    values: [callId, epoch],
  });
  return onlyRow(rows).done;
}

async function setRecording(
  db: Queryable,
  { callId, epoch }: Owned,
  { path, ms }: { path: string; ms: number | null },
): Promise<boolean> {
  // Also after the end: only then is the length of the file known.
  const { rowCount } = await db.query(
    `update call set recording_path = $3::text, recording_ms = $4::integer,
      recording_started_at = coalesce(recording_started_at, clock_timestamp())
    where id = $1::uuid and epoch = $2::integer and state in ('dialling', 'live', 'final')`,
    [callId, epoch, path, ms],
  );
  return rowCount === 1;
}

async function withdraw(db: Queryable, request: { taskId: string } | { callId: string }): Promise<number> {
  const task = 'taskId' in request ? request.taskId : null;
  const call = 'callId' in request ? request.callId : null;
  const { rows } = await db.query<{ count: number }>({
    name: 'ledger.withdraw',
    text: 'select withdraw($1::uuid, $2::uuid, $3::text) as count',
    values: [task, call, task === null ? 'call' : 'task'],
  });
  return onlyRow(rows).count;
}

async function laneState(db: Queryable, taskId: string, lane: number): Promise<LaneState> {
  const { rows } = await db.query<LaneStateRow>({ name: 'ledger.lane', text: laneStateSql, values: [taskId, lane] });
  const [row] = rows;
  if (row === undefined) throw new LedgerEntryMissing(taskId);
  return toLaneState(row);
}

function onlyRow<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('a function of the ledger answered nothing');
  return row;
}
