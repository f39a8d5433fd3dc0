/** The switches as people see and change them: what stands on each, and adding, moving, emptying and removing one. */
import type { Queryable } from './database.ts';
import { ensureNodeSlots } from './slots.ts';
import type { SwitchNodeRow } from './switch-nodes.ts';

export type SwitchStanding = Omit<SwitchNodeRow, 'coreUuid'> & {
  /** Calls of ours that ring or talk there. */
  callsNow: number;
  /** Calls that were claimed for it and wait for a line. */
  callsWaiting: number;
  lines: number;
  /** Call workers that serve it and live. */
  workers: number;
  profiles: { name: string; running: boolean | null }[];
};

export type NodeDraft = {
  name: string;
  host: string;
  port: number;
  passwordSealed: Buffer;
  capacity: number | null;
  callsPerSecond: number | null;
};

export interface SwitchNodeBook {
  list(): Promise<SwitchStanding[]>;
  find(name: string): Promise<SwitchStanding | null>;
  /** Locks its row until the transaction ends. */
  findForChange(name: string): Promise<SwitchStanding | null>;
  /** False when there is one of this name. */
  add(draft: NodeDraft): Promise<boolean>;
  change(name: string, change: Partial<Omit<NodeDraft, 'name'>>): Promise<void>;
  /** From here on no new call goes there (or goes there again). */
  setDraining(name: string, draining: boolean): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Changes in a transaction. */
export function makeSwitchNodeBook(db: Queryable): SwitchNodeBook {
  return {
    list: () => standings(db, null),
    find: async (name) => (await standings(db, name))[0] ?? null,
    async findForChange(name) {
      await db.query('select 1 from switch_node where name = $1::text for update', [name]);
      return (await standings(db, name))[0] ?? null;
    },
    add: (draft) => add(db, draft),
    change: (name, change) => changeNode(db, name, change),
    setDraining: (name, draining) => setDraining(db, name, draining),
    async remove(name) {
      await db.query('delete from switch_node where name = $1::text', [name]);
      await tell(db, name);
    },
  };
}

/** A worker that gave a sign of life within this time is there; what a switch said of its profiles longer ago counts no more. */
const freshSeconds = 15;
const profileSeconds = 60;
const listedMax = 200;

async function standings(db: Queryable, name: string | null): Promise<SwitchStanding[]> {
  const { rows } = await db.query<SwitchStanding>(
    `select n.name, n.state, n.capacity, n.calls_per_second as "callsPerSecond", n.detail, n.seen_at as "seenAt", n.host, n.port,
      n.from_page as "fromPage", n.draining_since as "drainingSince", n.state_since as "stateSince", n.version,
      (select count(*) from call c where c.node = n.name and c.state in ('dialling', 'live')) as "callsNow",
      (select count(*) from call c where c.node = n.name and c.state = 'claimed') as "callsWaiting",
      (select count(*) from line l where l.node = n.name) as lines,
      (select count(*) from worker_presence w where n.name = any(string_to_array(w.node, ','))
        and w.seen_at > clock_timestamp() - make_interval(secs => $2::integer)) as workers,
      coalesce((
        select jsonb_agg(jsonb_build_object('name', p.name, 'running',
          case when p.seen_at > clock_timestamp() - make_interval(secs => $3::integer) then p.running end) order by p.name)
        from sip_profile p where p.node = n.name), '[]') as profiles
    from switch_node n where $1::text is null or n.name = $1::text order by n.name limit $4::integer`,
    [name, freshSeconds, profileSeconds, listedMax],
  );
  return rows;
}

/** Called down until a worker says otherwise, so that nothing is claimed for it before. */
async function add(tx: Queryable, { name, host, port, passwordSealed, capacity, callsPerSecond }: NodeDraft): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into switch_node (name, state, detail, host, port, password_sealed, from_page, capacity, calls_per_second)
    values ($1::text, 'down', 'no-call-worker', $2::text, $3::integer, $4::bytea, true, $5::integer, $6::integer)
    on conflict (name) do nothing`,
    [name, host, port, passwordSealed, capacity, callsPerSecond],
  );
  if (rowCount !== 1) return false;
  await ensureNodeSlots(tx, name, capacity ?? 0);
  await tell(tx, name);
  return true;
}

async function changeNode(tx: Queryable, name: string, change: Partial<Omit<NodeDraft, 'name'>>): Promise<void> {
  const { host, port, passwordSealed, capacity, callsPerSecond } = change;
  if (capacity !== undefined) await ensureNodeSlots(tx, name, capacity ?? 0);
  await tx.query(
    `update switch_node set host = coalesce($2::text, host), port = coalesce($3::integer, port),
      password_sealed = coalesce($4::bytea, password_sealed),
      capacity = case when $5::boolean then $6::integer else capacity end,
      calls_per_second = case when $7::boolean then $8::integer else calls_per_second end
    where name = $1::text`,
    [
      name,
      host ?? null,
      port ?? null,
      passwordSealed ?? null,
      capacity !== undefined,
      capacity ?? null,
      callsPerSecond !== undefined,
      callsPerSecond ?? null,
    ],
  );
  await tell(tx, name);
}

async function setDraining(tx: Queryable, name: string, draining: boolean): Promise<void> {
  await tx.query(
    `update switch_node set draining_since = case when $2::boolean then coalesce(draining_since, clock_timestamp()) end
    where name = $1::text`,
    [name, draining],
  );
  await tell(tx, name);
}

/** Call workers look which switches are theirs, pages look again, and tasks that wait are reviewed. */
async function tell(tx: Queryable, name: string): Promise<void> {
  await tx.query(
    `select announce('node', jsonb_build_object('node', $1::text)), announce('switch', jsonb_build_object('node', $1::text))`,
    [name],
  );
}
