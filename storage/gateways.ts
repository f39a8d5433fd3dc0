/** How the gateways of lines stand: written by whoever watches a switch, read by the fence, the api and the page. */
import {
  type GatewaySight,
  type GatewayStanding,
  type GatewayState,
  mayDial,
  nextStanding,
  refusalsMax,
} from '../domain/gateway-standing.ts';
import { type Database, type Queryable, withTransaction } from './database.ts';

export type GatewaySeen = GatewaySight & {
  name: string;
  /** Mark of the line's data when the gateway is one of ours; null: from elsewhere, or not there. `undefined`: not looked at. */
  mark?: string | null;
  pingMs?: number | null;
};

export type GatewayChange = { at: Date; state: GatewayState; sipStatus: number | null; sipPhrase: string | null };

type Row = {
  name: string;
  state: GatewayState;
  sipStatus: number | null;
  sipPhrase: string | null;
  refusals: number;
};

export interface Gateways {
  /**
   * Keeps what a switch says of its gateways, notes each change of a standing, and tells the fence which lines may be dialled.
   * `stopMark`: what a login that was refused too often is remembered by.
   */
  report(node: string, seen: readonly GatewaySeen[], markOf: (name: string) => string | null): Promise<void>;
  /** Marks whose login is not tried any more. */
  stopped(node: string): Promise<Set<string>>;
  /** The login may be tried again. */
  retry(node: string, name: string): Promise<void>;
  /** Latest first. */
  changes(gateway: { node: string; name: string }, limit: number): Promise<GatewayChange[]>;
  /** Removes changes older than this. */
  forget(olderThanMs: number): Promise<void>;
}

export function makeGateways(db: Database): Gateways {
  return {
    report: (node, seen, markOf) =>
      seen.length === 0 ? Promise.resolve() : withTransaction(db, (tx) => report(tx, node, seen, markOf)),
    async stopped(node) {
      const { rows } = await db.query<{ mark: string }>(
        `select stopped_mark as mark from gateway where node = $1::text and stopped_mark is not null`,
        [node],
      );
      return new Set(rows.map(({ mark }) => mark));
    },
    retry: (node, name) => retryGateway(db, node, name),
    async changes({ node, name }, limit) {
      const { rows } = await db.query<GatewayChange>(
        `select at, state, sip_status as "sipStatus", sip_phrase as "sipPhrase" from gateway_change
        where node = $1::text and name = $2::text order by id desc limit $3::integer`,
        [node, name, limit],
      );
      return rows;
    },
    async forget(olderThanMs) {
      await db.query(`delete from gateway_change where at < now() - make_interval(secs => $1::double precision / 1000)`, [
        olderThanMs,
      ]);
    },
  };
}

/** In a transaction or not; the keeper hears of it by the change of the line's documents. */
export async function retryGateway(db: Queryable, node: string, name: string): Promise<void> {
  const { rowCount } = await db.query(
    `update gateway set stopped_mark = null, refusals = 0, state = case when state = 'stopped' then 'trying' else state end
    where node = $1::text and name = $2::text and (stopped_mark is not null or refusals > 0)`,
    [node, name],
  );
  if (rowCount !== 0) await db.query(`select announce('configuration', jsonb_build_object('node', $1::text))`, [node]);
}

async function report(
  tx: Queryable,
  node: string,
  seen: readonly GatewaySeen[],
  markOf: (name: string) => string | null,
): Promise<void> {
  const { rows } = await tx.query<Row>(
    `select name, state, sip_status as "sipStatus", sip_phrase as "sipPhrase", refusals from gateway
    where node = $1::text and name = any ($2::text[]) order by name for update`,
    [node, seen.map(({ name }) => name)],
  );
  const before = new Map(rows.map((row) => [row.name, row]));
  const next = seen.map((sight) => writtenOf(sight, before.get(sight.name) ?? null, markOf(sight.name)));
  await tx.query(writeStandings, [node, JSON.stringify(next)]);
  const told = next.filter((row) => isChanged(before.get(row.name) ?? null, row));
  if (told.length === 0) return;
  await tx.query(
    `insert into gateway_change (node, name, state, sip_status, sip_phrase)
    select $1::text, s.name, s.state, s."sipStatus", s."sipPhrase"
    from jsonb_to_recordset($2::jsonb) as s (name text, state text, "sipStatus" integer, "sipPhrase" text)`,
    [node, JSON.stringify(told)],
  );
  await tx.query(`select announce('switch', jsonb_build_object('node', $1::text))`, [node]);
  // What was stopped leaves the switch: its keeper looks at once.
  if (next.some(({ stoppedMark }) => stoppedMark !== null)) {
    await tx.query(`select announce('configuration', jsonb_build_object('node', $1::text))`, [node]);
  }
}

type Written = Row & { up: boolean; ours: boolean | null; pingMs: number | null; stoppedMark: string | null };

function writtenOf(sight: GatewaySeen, before: Row | null, mark: string | null): Written {
  const standing = nextStanding(before === null ? null : standingOf(before), sight);
  const stopped = standing.state === 'failed' && standing.refusals >= refusalsMax && mark !== null;
  return {
    name: sight.name,
    state: stopped ? 'stopped' : standing.state,
    sipStatus: standing.answer?.status ?? null,
    sipPhrase: standing.answer?.phrase ?? null,
    refusals: standing.refusals,
    up: mayDial(standing.state),
    ours: sight.mark === undefined ? null : sight.mark !== null,
    pingMs: sight.pingMs ?? null,
    stoppedMark: stopped ? mark : null,
  };
}

function standingOf({ state, sipStatus, sipPhrase, refusals }: Row): GatewayStanding {
  return { state, refusals, answer: sipStatus === null ? null : { status: sipStatus, phrase: sipPhrase ?? '' } };
}

function isChanged(before: Row | null, after: Row): boolean {
  return before === null || before.state !== after.state || before.sipStatus !== after.sipStatus;
}

const writeStandings = `
  with seen as (
    select * from jsonb_to_recordset($2::jsonb) as s (name text, state text, "sipStatus" integer, "sipPhrase" text, refusals integer,
      up boolean, ours boolean, "pingMs" real, "stoppedMark" text)
  ), lines as (
    -- The fence counts on this for a minute (line_pause). A gateway that the switch does not know is not called down: its calls say so.
    update line l
    set gateway_up = s.up and not exists (
        select 1 from sip_profile p where p.node = l.node and p.name = l.profile and p.draining),
      gateway_seen_at = clock_timestamp()
    from seen s
    where l.node = $1::text and l.gateway = s.name and s.state <> 'missing'
  )
  insert into gateway (node, name, state, sip_status, sip_phrase, ping_ms, ours, refusals, stopped_mark)
  select $1::text, s.name, s.state, s."sipStatus", s."sipPhrase", s."pingMs", coalesce(s.ours, false), s.refusals, s."stoppedMark"
  from seen s
  on conflict (node, name) do update
  set since = case
      when gateway.state is distinct from excluded.state or gateway.sip_status is distinct from excluded.sip_status
      then clock_timestamp() else gateway.since end,
    state = excluded.state, sip_status = excluded.sip_status, sip_phrase = excluded.sip_phrase, refusals = excluded.refusals,
    ping_ms = coalesce(excluded.ping_ms, case when excluded.state in ('registered', 'reachable') then gateway.ping_ms end),
    ours = coalesce((select s.ours from seen s where s.name = excluded.name), gateway.ours),
    stopped_mark = coalesce(excluded.stopped_mark, gateway.stopped_mark), seen_at = clock_timestamp()`;
