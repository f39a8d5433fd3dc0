/** What happens in a call through its tools: another call wished for, a number never to be called again, a transfer; and what was used. */
import type { DoNotCallScope } from '../domain/assistant-tools.ts';
import type { ToolUse } from '../domain/call.ts';
import { type CallbackPlan, type CallbackWish, readWish } from '../domain/callback.ts';
import type { Queryable } from './database.ts';
import type { Owned } from './ledger-types.ts';

/** Whom a call may be handed to over a line, as the line says at this moment. */
export type TransferLine = { gateway: string; prefix: string | null; callerNumber: string | null; codec: 'PCMA' | 'PCMU' };

/** All of them do nothing for who does not own the call any more. */
export interface CallTools {
  scheduleCallback(call: Owned, wish: CallbackWish, daysMax: number): Promise<CallbackPlan>;
  /** False when the call is not ours. A number that is listed already stays as it is. */
  doNotCall(call: Owned, scope: Exclude<DoNotCallScope, 'off'>): Promise<boolean>;
  /** The call may last `msMax` longer than now. */
  beginTransfer(call: Owned, msMax: number): Promise<boolean>;
  /** `why` null: the callee talks to somebody else now. */
  endTransfer(call: Owned, why: string | null): Promise<boolean>;
  /** Null when the line is gone, switched off, or on another switch. */
  transferLine(lineId: string, node: string): Promise<TransferLine | null>;
  save(call: Owned, use: Omit<ToolUse, 'n'>): Promise<boolean>;
  /** In order. */
  ofCall(callId: string): Promise<ToolUse[]>;
}

export function makeCallTools(db: Queryable): CallTools {
  return {
    scheduleCallback: (call, wish, daysMax) => scheduleCallback(db, call, wish, daysMax),
    doNotCall: (call, scope) => doNotCall(db, call, scope),
    beginTransfer: (call, msMax) => yesOrNo(db, 'begin_transfer($1::uuid, $2::integer, $3::bigint)', call, msMax),
    endTransfer: (call, why) => yesOrNo(db, 'end_transfer($1::uuid, $2::integer, $3::text)', call, why),
    transferLine: (lineId, node) => transferLine(db, lineId, node),
    save: (call, use) => save(db, call, use),
    ofCall: (callId) => ofCall(db, callId),
  };
}

async function scheduleCallback(
  db: Queryable,
  { callId, epoch }: Owned,
  wish: CallbackWish,
  daysMax: number,
): Promise<CallbackPlan> {
  const when = readWish(wish);
  if (when === null) return { kind: 'refused', because: 'not-a-time' };
  const wall = 'wall' in when ? when.wall : null;
  const moment = 'moment' in when ? when.moment : null;
  const minutes = 'minutes' in when ? Math.min(when.minutes, minutesMost) : null;
  // The function builds exactly a CallbackPlan (tests hold it to every kind).
  const { rows } = await db.query<{ plan: CallbackPlan }>(
    `select schedule_callback($1::uuid, $2::integer, $3::timestamp, $4::timestamptz, $5::integer, $6::integer) as plan`,
    [callId, epoch, wall, moment, minutes, daysMax],
  );
  return rows[0]?.plan ?? { kind: 'refused', because: 'not-ours' };
}

/** A year: far beyond what is allowed, and small enough for any clock. */
const minutesMost = 525_600;

async function doNotCall(db: Queryable, { callId, epoch }: Owned, scope: 'all' | 'task'): Promise<boolean> {
  const { rows } = await db.query<{ ours: boolean }>(
    `with owned as (
      select id, number, task_id, owner from call
      where id = $1::uuid and epoch = $2::integer and state in ('dialling', 'live') for share
    ), added as (
      insert into do_not_call (number, task_id, source, call_id)
      select number, case when $3::text = 'task' then task_id end, 'call', id from owned
      on conflict (number, task_id) do nothing returning id
    ), told as (
      select add_step(o.id, o.task_id, 'do-not-call-said', o.owner, jsonb_build_object('scope', $3::text), true)
      from owned o where exists (select 1 from added)
    )
    select exists (select 1 from owned) as ours, (select count(*) from told) as told`,
    [callId, epoch, scope],
  );
  return rows[0]?.ours ?? false;
}

async function yesOrNo(db: Queryable, call: string, { callId, epoch }: Owned, value: unknown): Promise<boolean> {
  const { rows } = await db.query<{ done: boolean }>(`select ${call} as done`, [callId, epoch, value]);
  return rows[0]?.done ?? false;
}

async function transferLine(db: Queryable, lineId: string, node: string): Promise<TransferLine | null> {
  const { rows } = await db.query<TransferLine>(
    `select gateway, prefix, caller_numbers[1] as "callerNumber", codec from line
    where id = $1::uuid and node = $2::text and purpose <> 'off'`,
    [lineId, node],
  );
  return rows[0] ?? null;
}

async function save(db: Queryable, { callId, epoch }: Owned, use: Omit<ToolUse, 'n'>): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into call_tool (call_id, n, name, at_ms, ms, ok, arguments, answer)
    select c.id, 1 + coalesce((select max(n) from call_tool t where t.call_id = c.id), 0), $3::text, $4::integer, $5::integer,
      $6::boolean, $7::text, $8::text
    from call c where c.id = $1::uuid and c.epoch = $2::integer`,
    [callId, epoch, use.name, use.atMs, use.ms, use.ok, stored(use.argumentsJson), stored(use.answer)],
  );
  return rowCount === 1;
}

/** Postgres keeps no NUL in a text. */
function stored(text: string): string {
  return text.replaceAll('\0', '');
}

async function ofCall(db: Queryable, callId: string): Promise<ToolUse[]> {
  const { rows } = await db.query<ToolUse>(
    `select n, name, at_ms as "atMs", ms, ok, arguments as "argumentsJson", answer from call_tool
    where call_id = $1::uuid order by n`,
    [callId],
  );
  return rows;
}
