/** What is put right beside the normal course: at the boot of a call worker, when a lane compares itself with Postgres, on a timer. */
import type { CallState } from '../domain/call.ts';
import type { Queryable } from './database.ts';
import type { ClaimedCall } from './ledger-types.ts';

/** One sweep looks at no more than this; the next goes on. */
export const sweepMax = 1_000;

export type HeldCall = { callId: string; taskId: string; state: CallState; epoch: number; owner: string; dialledAt: Date };
export type OpenCall = ClaimedCall & { lane: number; state: CallState; claimedAt: Date; dialledAt: Date | null };

/**
 * Frees slots whose call is not in progress any more. In the normal course there are none: the end of a call frees them in its
 * own commit. Returns how many calls held one.
 */
export async function freeStaleSlots(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ freed: boolean }>(
    `select free_stale_slots(c.id) as freed
    from (
      select call_id from task_slot where call_id is not null
      union select call_id from line_slot where call_id is not null
      union select call_id from node_slot where call_id is not null
    ) s join call c on c.id = s.call_id
    where c.state not in ('dialling', 'live')
    limit $1::integer`,
    [sweepMax],
  );
  return rows.filter((row) => row.freed).length;
}

/** Calls that a node should be carrying now, oldest first: each has a channel, or its end was not written yet. */
export async function callsOnNode(db: Queryable, node: string): Promise<HeldCall[]> {
  const { rows } = await db.query<HeldCall>(
    `select id as "callId", task_id as "taskId", state, epoch, owner, dialled_at as "dialledAt"
    from call where node = $1::text and state in ('dialling', 'live')
    order by dialled_at, id limit $2::integer`,
    [node, sweepMax],
  );
  return rows;
}

/**
 * Open calls of a task, for the review that looks whether each has its workflow; oldest first. What an agent only reads has none.
 * `untouchedMs`: only those that were claimed at least so long ago.
 */
export async function openCalls(
  db: Queryable,
  { taskId, untouchedMs = 0 }: { taskId: string; untouchedMs?: number },
): Promise<OpenCall[]> {
  const { rows } = await db.query<OpenCall>(
    `select id as "callId", contact_id as "contactId", attempt, claim, node, lane, state, claimed_at as "claimedAt",
      dialled_at as "dialledAt"
    from call
    where task_id = $1::uuid and state in ('claimed', 'dialling', 'live') and not is_read(call)
      and claimed_at <= clock_timestamp() - $2::double precision * interval '1 ms'
    order by claimed_at, id limit $3::integer`,
    [taskId, untouchedMs, sweepMax],
  );
  return rows;
}

/**
 * Hands back claimed calls that no line can serve any more: the line was taken from the task, switched off, or moved to another
 * node, or the node is down or drains. They are claimed anew where there is one. Returns how many.
 */
export async function withdrawStranded(db: Queryable, taskId: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select coalesce(sum(withdraw(null, c.id, 'no line')), 0)::integer as n
    from (
      select c.id from call c
      where c.task_id = $1::uuid and c.state = 'claimed'
        and not exists (
          select 1 from task_line tl join line l on l.id = tl.line_id
          where tl.task_id = c.task_id and l.node = c.node and l.enabled
            and not exists (select 1 from switch_node w where w.name = l.node and (w.state = 'down' or w.draining_since is not null)))
      order by c.id limit $2::integer
    ) c`,
    [taskId, sweepMax],
  );
  return rows[0]?.n ?? 0;
}

/** Calls of a task that wait for a line although its contacts go to agents now: handed back. Returns how many. */
export async function withdrawUnread(db: Queryable, taskId: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select coalesce(sum(withdraw(null, c.id, 'preview')), 0)::integer as n
    from (
      select id from call
      where task_id = $1::uuid and state = 'claimed' and for_agent_id is null order by id limit $2::integer
    ) c`,
    [taskId, sweepMax],
  );
  return rows[0]?.n ?? 0;
}

/** Claimed calls of a task whose lane no longer exists (a lowered limit has fewer lanes): handed back. Returns how many. */
export async function withdrawLanesFrom(db: Queryable, { taskId, lanes }: { taskId: string; lanes: number }): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select coalesce(sum(withdraw(null, c.id, 'lane closed')), 0)::integer as n
    from (
      select id from call
      where task_id = $1::uuid and lane >= $2::integer and state = 'claimed' order by id limit $3::integer
    ) c`,
    [taskId, lanes, sweepMax],
  );
  return rows[0]?.n ?? 0;
}
