/** Numbers that people call, and rows of calls that came in, as whoever receives calls writes them. */
import type { Database } from '../../storage/database.ts';
import { type InboundNumberDraft, makeInboundNumbers } from '../../storage/inbound-numbers.ts';

let called = 0;

export const usualInbound: InboundNumberDraft = {
  ...{ number: '', name: '售后热线', enabled: true, followDays: 30, taskId: null, voiceId: null, welcome: null },
  ...{ queueMax: 20, waitSecondsMax: 120, overflow: 'callback', overflowMessage: null, overflowGroupId: null },
};

export function makeInboundNumber(db: Database, change: Partial<InboundNumberDraft> = {}): Promise<string> {
  called += 1;
  return makeInboundNumbers(db).insert({ ...usualInbound, number: `0108888${String(called).padStart(4, '0')}`, ...change });
}

type Caller = {
  taskId: string;
  inboundId: string;
  number: string;
  name?: string;
  /** In whose queue they wait, and for how long already; null: in none. */
  queue: { groupId: string; waitedMs: number } | null;
};

/** A stranger who called and was picked up. Gives back the id of the call. */
export async function comeIn(db: Database, { taskId, inboundId, number, name = '', queue }: Caller): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `with i as (
      insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id, task_id
    ), k as (
      insert into contact (task_id, import_id, row_number, number, name, state) select task_id, id, 1, $3::text, $4::text, 'done' from i
      returning *
    )
    insert into call (task_id, contact_id, attempt, state, lane, claim_key, number, node, dialled_at, answered_at, queued_at,
      queue_group_id, direction, inbound_number_id, called_number)
    select k.task_id, k.id, 1, 'live', -1, 'inbound', k.number, 'sw1', w.at, w.at, case when $5::uuid is not null then w.at end, $5::uuid,
      'inbound', n.id, n.number
    from k, inbound_number n, (select clock_timestamp() - $6::double precision * interval '1 ms' as at) w where n.id = $2::uuid
    returning id`,
    [taskId, inboundId, number, name, queue?.groupId ?? null, queue?.waitedMs ?? 0],
  );
  return rows[0]?.id ?? '';
}

/** They hung up before an agent came. */
export async function leaveQueue(db: Database, callId: string): Promise<void> {
  await db.query(
    `update call set state = 'final', outcome = 'abandoned', reason = 'left-queue', ended_by = 'callee', ended_at = clock_timestamp()
    where id = $1::uuid`,
    [callId],
  );
}
