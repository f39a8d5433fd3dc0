/** What the ledger holds to be in progress, for a comparison with the switches and the workflows, and the writes that mend it. */
import type { CallState } from '../domain/call.ts';
import type { AttemptKey, HeldSlot, LedgerCall } from '../domain/reconciliation.ts';
import type { OpenCounts } from '../domain/reconciliation-report.ts';
import type { Database, Queryable } from './database.ts';
import { withTransaction } from './database.ts';

/** Calls in progress that one look reads, and slots. What lies beyond waits for the next look. */
export const openReadMax = 50_000;
/** A node whose call workers report (every five seconds) is asked; one that was heard of longer ago only while it has calls. */
const nodeHeardMs = 60_000;

const callColumns = `c.id as "callId", c.task_id as "taskId", c.contact_id as "contactId", c.attempt, c.claim, c.node, c.state, c.epoch,
  greatest(0, extract(epoch from clock_timestamp() - case c.state
    when 'claimed' then coalesce(c.dial_asked_at, c.claimed_at) when 'dialling' then c.dialled_at when 'live' then c.answered_at else c.ended_at end) * 1000)::double precision
    as "sinceMs",
  t.status in ('running', 'pausing', 'stopping') or c.direction = 'inbound' as "taskInProgress",
  c.intent_state = 'due' as "gradeDue",
  json_build_object(
    -- A call that came in holds none.
    'task', c.direction = 'inbound' or exists (select 1 from task_slot s where s.call_id = c.id),
    'line', c.direction = 'inbound' or exists (select 1 from line_slot s where s.call_id = c.id)) as holds`;

/** Calls that ring, talk or wait for a line; of one task, or (null) of all. What an agent only reads is none yet. */
export async function openLedgerCalls(db: Queryable, taskId: string | null): Promise<LedgerCall[]> {
  const { rows } = await db.query<LedgerCall>(
    `select ${callColumns}
    from call c join task t on t.id = c.task_id
    where c.state in ('claimed', 'dialling', 'live') and not is_read(c) and ($1::uuid is null or c.task_id = $1::uuid)
    order by c.claimed_at, c.id limit $2::integer`,
    [taskId, openReadMax],
  );
  return rows;
}

/** The rows of calls that a switch or the workflow server named; those without a row are absent. */
export async function namedLedgerCalls(
  db: Queryable,
  { callIds, attempts }: { callIds: readonly string[]; attempts: readonly AttemptKey[] },
): Promise<LedgerCall[]> {
  const { rows } = await db.query<LedgerCall>(
    `select ${callColumns}
    from call c join task t on t.id = c.task_id
    where c.id = any($1::uuid[]) or (c.contact_id, c.attempt, c.claim) in (
      select * from unnest($2::uuid[], $3::integer[], $4::integer[]))`,
    [
      callIds,
      attempts.map(({ contactId }) => contactId),
      attempts.map(({ attempt }) => attempt),
      attempts.map(({ claim }) => claim),
    ],
  );
  return rows;
}

/** Slots that a call holds which neither rings nor talks. */
export async function staleSlots(db: Queryable, taskId: string | null): Promise<HeldSlot[]> {
  const { rows } = await db.query<HeldSlot>(
    `select s.of, s.call_id as "callId", c.state
    from (
      select 'task' as of, call_id from task_slot where call_id is not null
      union all select 'line', call_id from line_slot where call_id is not null
      union all select 'node', call_id from node_slot where call_id is not null
    ) s join call c on c.id = s.call_id
    where c.state not in ('dialling', 'live') and ($1::uuid is null or c.task_id = $1::uuid)
    limit $2::integer`,
    [taskId, openReadMax],
  );
  return rows;
}

/** One statement, so that the figures are of one moment. */
export async function openCounts(db: Queryable, taskId: string | null): Promise<Omit<OpenCounts, 'workflows'> & { at: Date }> {
  const { rows } = await db.query<Omit<OpenCounts, 'workflows'> & { at: Date }>(
    `with open as (
      select id, state from call
      where state in ('claimed', 'dialling', 'live') and not is_read(call) and ($1::uuid is null or task_id = $1::uuid)
    ), held as (
      select s.of from (
        select 'task' as of, call_id from task_slot where call_id is not null
        union all select 'line', call_id from line_slot where call_id is not null
        union all select 'node', call_id from node_slot where call_id is not null
      ) s join call c on c.id = s.call_id where $1::uuid is null or c.task_id = $1::uuid
    )
    select clock_timestamp() as at,
      (select count(*) from open where state = 'claimed')::integer as claimed,
      (select count(*) from open where state = 'dialling')::integer as dialling,
      (select count(*) from open where state = 'live')::integer as live,
      json_build_object(
        'task', (select count(*) from held where of = 'task'),
        'line', (select count(*) from held where of = 'line'),
        'node', (select count(*) from held where of = 'node')) as slots`,
    [taskId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('counting answered nothing');
  return row;
}

/** Nodes whose switch should be asked: those with a worker that reports, and those that carry calls. */
export async function nodesToAsk(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ node: string }>(
    `select name as node from switch_node where seen_at > clock_timestamp() - $1::double precision * interval '1 ms'
    union select distinct node from call where state in ('dialling', 'live')
    order by node`,
    [nodeHeardMs],
  );
  return rows.map(({ node }) => node);
}

export type CallStanding = { state: CallState; epoch: number; answered: boolean };

/** How a call stands at this moment; null when there is none. */
export async function callStanding(db: Queryable, callId: string): Promise<CallStanding | null> {
  const { rows } = await db.query<CallStanding>(
    'select state, epoch, answered_at is not null as answered from call where id = $1::uuid',
    [callId],
  );
  return rows[0] ?? null;
}

/**
 * Takes a call in progress away from whoever owns it under `epoch`, so that its end may be written under the next one. Null when
 * another attempt took it, or ended it, meanwhile.
 */
export async function takeFromOwner(
  db: Queryable,
  { callId, epoch, actor }: { callId: string; epoch: number; actor: string },
): Promise<{ epoch: number; answered: boolean } | null> {
  const { rows } = await db.query<{ epoch: number; answered: boolean }>(
    `with taken as (
      update call set epoch = epoch + 1, owner = $3::text, fence_key = null
      where id = $1::uuid and epoch = $2::integer and state in ('dialling', 'live')
      returning id, epoch, state, answered_at is not null as answered
    ), told as (
      insert into call_step (call_id, step, actor, detail)
      select id, 'taken-over', $3::text, jsonb_build_object('state', state) from taken
    )
    select epoch, answered from taken`,
    [callId, epoch, actor],
  );
  return rows[0] ?? null;
}

/** Gives back the slots of a call that neither rings nor talks. False when it holds none, or is in progress after all. */
export async function freeSlotsOf(db: Queryable, callId: string): Promise<boolean> {
  const { rows } = await db.query<{ freed: boolean }>(
    'select free_stale_slots($1::uuid) as freed where exists (select 1 from call where id = $1::uuid)',
    [callId],
  );
  return rows[0]?.freed === true;
}

/**
 * Gives a call in progress the slots that it lacks: the lowest free ones, or new ones above the limit, as after a limit was lowered.
 * False when it lacks none or is over.
 */
export async function seatCall(db: Database, callId: string): Promise<boolean> {
  return withTransaction(db, async (tx) => {
    // In the order of the ledger's locks: task, line, then rows.
    await tx.query(
      `select own_task(task_id), case when line_id is not null then own_line(line_id) end from call where id = $1::uuid`,
      [callId],
    );
    const { rows } = await tx.query<{ taskId: string; lineId: string | null }>(
      `select task_id as "taskId", line_id as "lineId" from call
      where id = $1::uuid and state in ('dialling', 'live') for update`,
      [callId],
    );
    const [call] = rows;
    if (call === undefined) return false;
    const seatedInTask = await seat(tx, 'task_slot', 'task_id', call.taskId, callId);
    const seatedOnLine = call.lineId !== null && (await seat(tx, 'line_slot', 'line_id', call.lineId, callId));
    return seatedInTask || seatedOnLine;
  });
}

async function seat(
  tx: Queryable,
  table: 'task_slot' | 'line_slot',
  owner: 'task_id' | 'line_id',
  ownerId: string,
  callId: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into ${table} (${owner}, n, call_id)
    select $1::uuid, coalesce(
        (select min(n) from ${table} where ${owner} = $1::uuid and call_id is null),
        (select max(n) + 1 from ${table} where ${owner} = $1::uuid), 0), $2::uuid
    where not exists (select 1 from ${table} where call_id = $2::uuid)
    on conflict (${owner}, n) do update set call_id = excluded.call_id where ${table}.call_id is null`,
    [ownerId, callId],
  );
  return rowCount === 1;
}
