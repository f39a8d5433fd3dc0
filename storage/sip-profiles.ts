/** SIP profiles of the switches: what they shall be, and how they run. */
import { defaultProfiles, type ProfileAction, type SipProfileSettings } from '../domain/sip-profile.ts';
import type { Queryable } from './database.ts';

/** An operation that nobody goes on with counts no more after this; who waits for calls says so all the time. */
const operationMsMax = 120_000;

/** Whether a start, stop or restart is under way. */
export function isBusy(operation: ProfileOperation | null, nowMs: number): boolean {
  if (operation === null || (operation.state !== 'waiting' && operation.state !== 'running')) return false;
  return nowMs - Date.parse(operation.at) < operationMsMax;
}

export const operationStates = ['waiting', 'running', 'done', 'failed', 'rolled-back', 'gave-up'] as const;

export type ProfileOperation = {
  action: ProfileAction;
  /** `rolled-back`: it did not start with its new settings, and runs with those of before. */
  state: (typeof operationStates)[number];
  at: string;
  /** Calls that stand in the way, while it waits for them. */
  calls?: number;
  /** What the switch said. */
  detail?: string;
};

export type ProfileSeen = {
  sipIp: string | null;
  sipPort: number | null;
  wsBinding: string | null;
  calls: number;
  registrations: number;
};

export type SipProfile = {
  id: string;
  node: string;
  name: string;
  settings: SipProfileSettings;
  goodSettings: SipProfileSettings | null;
  enabled: boolean;
  loadedMark: string | null;
  running: boolean | null;
  seen: ProfileSeen | null;
  seenAt: Date | null;
  operation: ProfileOperation | null;
  createdAt: Date;
  changedAt: Date;
};

export interface SipProfiles {
  /** Gives a node its two usual profiles if it has none of those names. */
  ensure(node: string): Promise<void>;
  list(): Promise<SipProfile[]>;
  ofNode(node: string): Promise<SipProfile[]>;
  find(id: string): Promise<SipProfile | null>;
  findForChange(id: string): Promise<SipProfile | null>;
  /** Throws the breach of `sip_profile_node_name_key`. */
  insert(draft: { node: string; name: string; settings: SipProfileSettings }): Promise<string>;
  changeSettings(id: string, settings: SipProfileSettings): Promise<void>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  setDraining(id: string, draining: boolean): Promise<void>;
  setOperation(id: string, operation: Omit<ProfileOperation, 'at'>): Promise<void>;
  /** The switch has read its settings. `settings`: those that it runs with; null while some of them wait for a restart. */
  ran(id: string, ran: { settings: SipProfileSettings | null; loadedMark: string }): Promise<void>;
  /** What a switch says of its profiles; null = it does not run. Tells listeners when something changed. */
  report(node: string, seen: readonly { name: string; seen: ProfileSeen | null }[]): Promise<void>;
  remove(id: string): Promise<boolean>;
  /** Lines of this profile. */
  linesOf(profile: { node: string; name: string }): Promise<{ name: string; address: string; off: boolean }[]>;
}

const columns = `id, node, name, settings, good_settings as "goodSettings", enabled, loaded_mark as "loadedMark", running, seen,
  seen_at as "seenAt", operation, created_at as "createdAt", changed_at as "changedAt"`;

export function makeSipProfiles(db: Queryable): SipProfiles {
  const read = async (rest: string, values: unknown[] = []): Promise<SipProfile[]> =>
    (await db.query<SipProfile>(`select ${columns} from sip_profile ${rest}`, values)).rows;
  return {
    ...reading(read),
    ...writing(db),
    async linesOf({ node, name }) {
      const { rows } = await db.query<{ name: string; address: string; off: boolean }>(
        `select name, address, purpose = 'off' as off from line where node = $1::text and profile = $2::text order by name`,
        [node, name],
      );
      return rows;
    },
  };
}

type Read = (rest: string, values?: unknown[]) => Promise<SipProfile[]>;

function reading(read: Read): Pick<SipProfiles, 'list' | 'ofNode' | 'find' | 'findForChange'> {
  return {
    list: () => read('order by node, name'),
    ofNode: (node) => read('where node = $1::text order by name', [node]),
    find: async (id) => (await read('where id = $1::uuid', [id]))[0] ?? null,
    findForChange: async (id) => (await read('where id = $1::uuid for update', [id]))[0] ?? null,
  };
}

function writing(db: Queryable): Omit<SipProfiles, 'list' | 'ofNode' | 'find' | 'findForChange' | 'linesOf'> {
  return {
    async ensure(node) {
      await db.query(
        `insert into sip_profile (node, name, settings)
        select $1::text, p.name, p.settings from jsonb_to_recordset($2::jsonb) as p (name text, settings jsonb)
        where not exists (select 1 from sip_profile s where s.node = $1::text)
        on conflict do nothing`,
        [node, JSON.stringify(defaultProfiles)],
      );
    },
    async insert({ node, name, settings }) {
      const { rows } = await db.query<{ id: string }>(
        'insert into sip_profile (node, name, settings, enabled) values ($1::text, $2::text, $3::jsonb, false) returning id',
        [node, name, JSON.stringify(settings)],
      );
      const row = rows[0];
      if (row === undefined) throw new Error('The profile was not stored.');
      return row.id;
    },
    async changeSettings(id, settings) {
      await db.query('update sip_profile set settings = $2::jsonb, changed_at = now() where id = $1::uuid', [
        id,
        JSON.stringify(settings),
      ]);
    },
    async setEnabled(id, enabled) {
      await db.query('update sip_profile set enabled = $2::boolean where id = $1::uuid and enabled <> $2::boolean', [
        id,
        enabled,
      ]);
    },
    async setDraining(id, draining) {
      // Counts for a minute like every word of a switch; whoever drains says it again.
      await db.query(
        `with p as (update sip_profile set draining = $2::boolean where id = $1::uuid returning node, name)
        update line l set gateway_up = not $2::boolean, gateway_seen_at = clock_timestamp() from p
        where l.node = p.node and l.profile = p.name and l.gateway_seen_at is not null`,
        [id, draining],
      );
    },
    async setOperation(id, operation) {
      await db.query(
        `with p as (
          update sip_profile set operation = $2::jsonb || jsonb_build_object('at', clock_timestamp()) where id = $1::uuid returning node
        ) select announce('switch', jsonb_build_object('node', node)) from p`,
        [id, JSON.stringify(operation)],
      );
    },
    async ran(id, { settings, loadedMark }) {
      await db.query(
        'update sip_profile set good_settings = coalesce($2::jsonb, good_settings), loaded_mark = $3::text where id = $1::uuid',
        [id, settings === null ? null : JSON.stringify(settings), loadedMark],
      );
    },
    report: (node, seen) => report(db, node, seen),
    async remove(id) {
      return (await db.query('delete from sip_profile where id = $1::uuid', [id])).rowCount === 1;
    },
  };
}

async function report(db: Queryable, node: string, seen: readonly { name: string; seen: ProfileSeen | null }[]): Promise<void> {
  await db.query(
    `with seen as (
      select * from jsonb_to_recordset($2::jsonb) as s (name text, seen jsonb)
    ), before as (
      select p.name, p.running, p.seen from sip_profile p join seen s using (name) where p.node = $1::text
    ), written as (
      update sip_profile p set running = s.seen is not null, seen = s.seen, seen_at = clock_timestamp()
      from seen s where p.node = $1::text and p.name = s.name
      returning p.name, p.running, p.seen
    )
    select announce('switch', jsonb_build_object('node', $1::text))
    where exists (
      select 1 from written w join before b using (name) where (w.running, w.seen) is distinct from (b.running, b.seen))`,
    [node, JSON.stringify(seen)],
  );
}
