/** Calls that should be over by now: whoever looks after them, after a while somebody else must. */
import type { Queryable } from './database.ts';

/** One round looks at no more than this; the next goes on. */
const overdueMax = 200;

export type OverdueCall = {
  callId: string;
  taskId: string;
  node: string;
  owner: string;
  epoch: number;
  /** Its owner lives and says so: it is theirs to end. */
  ownerAtWork: boolean;
};

/** What the switch said of an overdue call. `away`: it could not be asked. */
export type OverdueLook = 'alive' | 'gone' | 'away';

export interface OverdueCalls {
  /** Calls in progress on these nodes that must be over within `aheadMs`, the most overdue first. */
  onNodes(request: { nodes: readonly string[]; aheadMs: number }): Promise<OverdueCall[]>;
  /** Writes into the story of a call what the switch said of it. */
  note(call: OverdueCall, look: { owner: string; said: OverdueLook }): Promise<void>;
  /** Ends calls whose last moment has passed, because nobody could look. Returns how many. */
  finalise(): Promise<number>;
}

export function makeOverdueCalls(db: Queryable): OverdueCalls {
  return {
    onNodes: (request) => onNodes(db, request),
    note: (call, look) => note(db, call, look),
    finalise: () => finalise(db),
  };
}

async function onNodes(db: Queryable, { nodes, aheadMs }: { nodes: readonly string[]; aheadMs: number }): Promise<OverdueCall[]> {
  const { rows } = await db.query<OverdueCall>(
    `select id as "callId", task_id as "taskId", node, owner, epoch, owner_is_at_work(owner) as "ownerAtWork"
    from call
    where node = any ($1::text[]) and state in ('dialling', 'live')
      and final_by < clock_timestamp() + $2::double precision * interval '1 ms'
    order by final_by limit $3::integer`,
    [nodes, aheadMs, overdueMax],
  );
  return rows;
}

async function note(
  db: Queryable,
  { callId, taskId, epoch }: OverdueCall,
  { owner, said }: { owner: string; said: OverdueLook },
): Promise<void> {
  // Once for each owner of the call: a switch that stays away is asked every round.
  await db.query(
    `select add_step($1::uuid, $2::uuid, 'overdue', $3::text, $4::jsonb, false)
    where not exists (
      select 1 from call_step s where s.call_id = $1::uuid and s.step = 'overdue' and s.detail = $4::jsonb)`,
    [callId, taskId, owner, JSON.stringify({ switch: said, epoch })],
  );
}

async function finalise(db: Queryable): Promise<number> {
  // A Postgres that has just come back gives those who know an end the time to write it.
  const { rows } = await db.query<{ ended: boolean }>(
    `select finalise(c.id, 'overdue-unseen') as ended
    from (
      select id from call
      where state in ('dialling', 'live') and final_by < clock_timestamp()
        and database_up_since() < clock_timestamp() - interval '15 s'
      order by final_by limit $1::integer
    ) c`,
    [overdueMax],
  );
  return rows.filter(({ ended }) => ended).length;
}
