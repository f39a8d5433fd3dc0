/** Switch nodes as the call workers last saw them, and how many calls each may carry. */
import type { Queryable } from './database.ts';
import { ensureNodeSlots } from './slots.ts';

export const nodeStates = ['connecting', 'ready', 'down'] as const;
export type NodeState = (typeof nodeStates)[number];

export type SwitchNodeRow = {
  name: string;
  state: NodeState;
  coreUuid: string | null;
  /** Null = only its lines limit it. */
  capacity: number | null;
  /** Dials a second over all of its lines; null = only theirs limit it. */
  callsPerSecond: number | null;
  detail: string | null;
  seenAt: Date;
};

export interface SwitchNodes {
  /**
   * Writes what a worker sees. Returns the core uuid that was known before: another one means that the switch was restarted and
   * every call it carried is gone.
   */
  report(node: { name: string; state: NodeState; coreUuid: string | null; detail: string | null }): Promise<{
    coreUuidBefore: string | null;
  }>;
  list(): Promise<SwitchNodeRow[]>;
  /** Null takes the cap away. In a transaction. False when no worker has ever reported the node. */
  setCapacity(name: string, capacity: number | null): Promise<boolean>;
  /** Null takes the pace away. False when no worker has ever reported the node. */
  setPace(name: string, callsPerSecond: number | null): Promise<boolean>;
}

export function makeSwitchNodes(db: Queryable): SwitchNodes {
  return {
    report: (node) => report(db, node),
    list: () => list(db),
    setCapacity: (name, capacity) => setCapacity(db, name, capacity),
    setPace: (name, callsPerSecond) => setPace(db, name, callsPerSecond),
  };
}

async function report(
  db: Queryable,
  { name, state, coreUuid, detail }: { name: string; state: NodeState; coreUuid: string | null; detail: string | null },
): Promise<{ coreUuidBefore: string | null }> {
  const { rows } = await db.query<{ coreUuidBefore: string | null }>(
    `with before as (
      select state, core_uuid from switch_node where name = $1::text
    ), written as (
      insert into switch_node (name, state, core_uuid, detail, seen_at)
      values ($1::text, $2::text, $3::text, $4::text, clock_timestamp())
      on conflict (name) do update set state = excluded.state, core_uuid = coalesce(excluded.core_uuid, switch_node.core_uuid),
        detail = excluded.detail, seen_at = excluded.seen_at
      returning name, state
    )
    select b.core_uuid as "coreUuidBefore",
      case when b.state is distinct from w.state then announce('switch', jsonb_build_object('node', w.name)) end
    from written w left join before b on true`,
    [name, state, coreUuid, detail],
  );
  return { coreUuidBefore: rows[0]?.coreUuidBefore ?? null };
}

async function list(db: Queryable): Promise<SwitchNodeRow[]> {
  const { rows } = await db.query<SwitchNodeRow>(
    `select name, state, core_uuid as "coreUuid", capacity, calls_per_second as "callsPerSecond", detail, seen_at as "seenAt"
    from switch_node order by name`,
  );
  return rows;
}

async function setCapacity(tx: Queryable, name: string, capacity: number | null): Promise<boolean> {
  // Slots above a capacity that is lifted stay as rows and are simply not asked for.
  await ensureNodeSlots(tx, name, capacity ?? 0);
  const { rowCount } = await tx.query('update switch_node set capacity = $2::integer where name = $1::text', [name, capacity]);
  return rowCount === 1;
}

async function setPace(db: Queryable, name: string, callsPerSecond: number | null): Promise<boolean> {
  const { rowCount } = await db.query('update switch_node set calls_per_second = $2::integer where name = $1::text', [
    name,
    callsPerSecond,
  ]);
  return rowCount === 1;
}
