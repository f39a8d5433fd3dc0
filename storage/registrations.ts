/** Phones as the switches list them: written by the keeper of each, read with their extensions. */
import type { Registration } from '../domain/extension.ts';
import type { Queryable } from './database.ts';

export interface Registrations {
  /** A phone signed in, or did so again. Tells listeners when it is new or came from elsewhere. */
  registered(node: string, registration: Registration): Promise<void>;
  /** `callId` null: all phones of this extension. */
  gone(node: string, phone: { number: string; callId: string | null }): Promise<void>;
  /** All that a switch lists, of all its profiles; whoever is not among them is gone. */
  report(node: string, registrations: readonly Registration[]): Promise<void>;
  /** Phones whose extension is gone, switched off, meant for another switch, or has had another password since: they sign in anew. */
  outdated(node: string): Promise<{ profile: string; number: string }[]>;
}

/** What was listed before an event came must not undo the event: a phone that the event told is kept for so long. */
const settleMs = 2_000;

export function makeRegistrations(db: Queryable): Registrations {
  return {
    registered: async (node, registration) => {
      if ((await write(db, node, [registration])) > 0) await tell(db, node);
    },
    async gone(node, { number, callId }) {
      const { rowCount } = await db.query(
        'delete from registration where node = $1::text and number = $2::text and ($3::text is null or call_id = $3::text)',
        [node, number, callId],
      );
      if (rowCount !== 0) await tell(db, node);
    },
    async report(node, registrations) {
      const written = await write(db, node, registrations);
      const { rowCount } = await db.query(
        `delete from registration where node = $1::text and not call_id = any ($2::text[])
          and seen_at < clock_timestamp() - make_interval(secs => $3::double precision / 1000)`,
        [node, registrations.map(({ callId }) => callId), settleMs],
      );
      if (written + (rowCount ?? 0) > 0) await tell(db, node);
    },
    async outdated(node) {
      const { rows } = await db.query<{ profile: string; number: string }>(
        `select distinct r.profile, r.number from registration r left join extension e on e.number = r.number
        where r.node = $1::text and r.expires_at > clock_timestamp()
          and (e.id is null or not e.enabled or e.node <> $1::text or e.password_at > r.since)
        order by r.number`,
        [node],
      );
      return rows;
    },
  };
}

/** Says how many of them a person would see change. */
async function write(db: Queryable, node: string, registrations: readonly Registration[]): Promise<number> {
  if (registrations.length === 0) return 0;
  const { rows } = await db.query<{ changed: number }>(
    `with seen as (
      select distinct on ("callId") * from jsonb_to_recordset($2::jsonb) as s ("callId" text, profile text, number text,
        address text, port integer, "userAgent" text, "expiresInMs" double precision)
    ), before as (
      select r.call_id, r.address, r.port, r.user_agent from registration r where r.node = $1::text
    ), written as (
      insert into registration (node, call_id, profile, number, address, port, user_agent, expires_at)
      select $1::text, s."callId", s.profile, s.number, s.address, s.port, s."userAgent",
        clock_timestamp() + make_interval(secs => s."expiresInMs" / 1000)
      from seen s
      on conflict (node, call_id) do update set profile = excluded.profile, number = excluded.number, address = excluded.address,
        port = excluded.port, user_agent = excluded.user_agent, expires_at = excluded.expires_at, seen_at = clock_timestamp()
      returning call_id, address, port, user_agent
    )
    select count(*)::integer as changed from written w left join before b using (call_id)
    where b.call_id is null or (w.address, w.port, w.user_agent) is distinct from (b.address, b.port, b.user_agent)`,
    [node, JSON.stringify(registrations)],
  );
  return rows[0]?.changed ?? 0;
}

async function tell(db: Queryable, node: string): Promise<void> {
  await db.query(`select announce('switch', jsonb_build_object('node', $1::text))`, [node]);
}
