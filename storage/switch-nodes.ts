/** Switch nodes as the call workers last saw them, and how many calls each may carry. */
import type { Queryable } from './database.ts';
import { ensureNodeSlots } from './slots.ts';

/** Switches of one installation. */
export const nodesMax = 100;

export const nodeStates = ['connecting', 'ready', 'down'] as const;
export type NodeState = (typeof nodeStates)[number];

export type SwitchNodeRow = {
  name: string;
  state: NodeState;
  coreUuid: string | null;
  /** Null = only its lines limit it. */
  capacity: number | null;
  /** Where its event socket is; null when no worker of this release ever reported it. */
  host: string | null;
  port: number | null;
  /** Added on the page; else a worker has it in FREESWITCH_NODES. */
  fromPage: boolean;
  /** Since when it takes no new calls; null = it takes them. */
  drainingSince: Date | null;
  stateSince: Date;
  version: string | null;
  /** Dials a second over all of its lines; null = only theirs limit it. */
  callsPerSecond: number | null;
  detail: string | null;
  seenAt: Date;
};

export type NodeReport = {
  name: string;
  state: NodeState;
  coreUuid: string | null;
  detail: string | null;
  /** As the switch names itself; null = it said nothing yet. */
  version?: string | null;
  /** Where the worker's own settings have it. */
  given?: { host: string; port: number } | null;
  /** It was added on the page: a worker that has not yet heard that it was removed must not make it anew. */
  fromPage?: boolean;
};

export interface SwitchNodes {
  /**
   * Writes what a worker sees. Returns the core uuid that was known before: another one means that the switch was restarted and
   * every call it carried is gone.
   */
  report(node: NodeReport): Promise<{ coreUuidBefore: string | null }>;
  list(): Promise<SwitchNodeRow[]>;
  /** Those that were added on the page, with what opens them. */
  added(): Promise<OpenedNode[]>;
  /** Null takes the cap away. In a transaction. False when no worker has ever reported the node. */
  setCapacity(name: string, capacity: number | null): Promise<boolean>;
  /** Null takes the pace away. False when no worker has ever reported the node. */
  setPace(name: string, callsPerSecond: number | null): Promise<boolean>;
}

export function makeSwitchNodes(db: Queryable): SwitchNodes {
  return {
    report: (node) => report(db, node),
    list: () => list(db),
    added: () => added(db),
    setCapacity: (name, capacity) => setCapacity(db, name, capacity),
    setPace: (name, callsPerSecond) => setPace(db, name, callsPerSecond),
  };
}

async function report(
  db: Queryable,
  { name, state, coreUuid, detail, version = null, given = null, fromPage = false }: NodeReport,
): Promise<{ coreUuidBefore: string | null }> {
  const { rows } = await db.query<{ coreUuidBefore: string | null }>(
    `with before as (
      select state, core_uuid from switch_node where name = $1::text
    ), written as (
      insert into switch_node (name, state, core_uuid, detail, seen_at, version, host, port)
      select $1::text, $2::text, $3::text, $4::text, clock_timestamp(), $5::text, $6::text, $7::integer
      where not $8::boolean or exists (select 1 from before)
      on conflict (name) do update set state = excluded.state, core_uuid = coalesce(excluded.core_uuid, switch_node.core_uuid),
        detail = excluded.detail, seen_at = excluded.seen_at, version = coalesce(excluded.version, switch_node.version),
        state_since = case when switch_node.state = excluded.state then switch_node.state_since else clock_timestamp() end,
        host = coalesce(excluded.host, switch_node.host), port = coalesce(excluded.port, switch_node.port),
        from_page = switch_node.from_page and $8::boolean,
        password_sealed = case when $8::boolean then switch_node.password_sealed end
      returning name, state
    )
    select b.core_uuid as "coreUuidBefore",
      case when b.state is distinct from w.state then announce('switch', jsonb_build_object('node', w.name)) end
    from written w left join before b on true`,
    [name, state, coreUuid, detail, version, given?.host ?? null, given?.port ?? null, fromPage],
  );
  return { coreUuidBefore: rows[0]?.coreUuidBefore ?? null };
}

async function list(db: Queryable): Promise<SwitchNodeRow[]> {
  const { rows } = await db.query<SwitchNodeRow>(
    `select name, state, core_uuid as "coreUuid", capacity, calls_per_second as "callsPerSecond", detail, seen_at as "seenAt",
      host, port, from_page as "fromPage", draining_since as "drainingSince", state_since as "stateSince", version
    from switch_node order by name`,
  );
  return rows;
}

/** A node that people added: where it is and what opens it. */
export type OpenedNode = { name: string; host: string; port: number; passwordSealed: Buffer };

async function added(db: Queryable): Promise<OpenedNode[]> {
  const { rows } = await db.query<OpenedNode>(
    `select name, host, port, password_sealed as "passwordSealed" from switch_node where from_page order by name limit $1::integer`,
    [nodesMax],
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
