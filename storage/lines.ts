/** Lines (线路): gateways with a capacity. Each unit of capacity is a row of line_slot, which the fence hands to calls. */
import type { GatewayState } from '../domain/gateway-standing.ts';
import type { Queryable } from './database.ts';
import { ensureLineSlots, ownLine } from './slots.ts';

export type Codec = 'PCMA' | 'PCMU';

export const linePurposes = ['tasks', 'phoneBar', 'both', 'off'] as const;
export type LinePurpose = (typeof linePurposes)[number];
export const callerRotations = ['fixed', 'random', 'roundRobin', 'byArea'] as const;
export type CallerRotation = (typeof callerRotations)[number];

export type LineDraft = {
  name: string;
  node: string;
  gateway: string;
  profile: string;
  address: string;
  register: boolean;
  username: string | null;
  passwordSealed: Buffer | null;
  capacity: number;
  callsPerSecond: number | null;
  callerNumbers: string[];
  prefix: string | null;
  codec: Codec;
  purpose: LinePurpose;
  realm: string | null;
  outboundProxy: string | null;
  pingSeconds: number | null;
  parameters: Record<string, string>;
  callerRotation: CallerRotation;
  calledStrip: string | null;
  priority: number;
};

/** How its gateway stands, as its switch's keeper wrote it last. */
export type LineStanding = {
  state: GatewayState;
  sipStatus: number | null;
  sipPhrase: string | null;
  pingMs: number | null;
  ours: boolean;
  since: Date;
  seenAt: Date;
};

export type Line = LineDraft & {
  id: string;
  inUse: number;
  createdAt: Date;
  changedAt: Date;
  /** Nothing got through, so nothing is dialled until then; after it one probe call decides. Null = at work. */
  resting: { until: Date; reason: string | null } | null;
  faultsInRow: number;
  /** As the switch said last; null = it said nothing. */
  gatewayUp: boolean | null;
  gatewaySeenAt: Date | null;
  standing: LineStanding | null;
};

export type Lines = {
  list(page: { limit: number; afterName: string | null }): Promise<Line[]>;
  count(): Promise<number>;
  find(id: string): Promise<Line | null>;
  /** Locks the line (fences wait) and its row until the transaction ends. */
  findForChange(id: string): Promise<Line | null>;
  /** Throws the breach of `line_name_key` or `line_node_gateway_key`. */
  insert(draft: LineDraft): Promise<string>;
  change(id: string, draft: LineDraft): Promise<void>;
  /** Ends a line's rest: the next call may use it at once. */
  endRest(id: string): Promise<boolean>;
  /** Throws the breach of a foreign key when a task or a call names the line. */
  remove(id: string): Promise<boolean>;
};

const columns = `l.id, l.name, l.node, l.gateway, l.profile, l.address, l.register, l.username,
  l.password_sealed as "passwordSealed", l.capacity, l.calls_per_second as "callsPerSecond",
  l.caller_numbers as "callerNumbers", l.prefix, l.codec, l.purpose, l.realm, l.outbound_proxy as "outboundProxy",
  l.ping_seconds as "pingSeconds", l.parameters, l.caller_rotation as "callerRotation", l.called_strip as "calledStrip", l.priority,
  (select jsonb_build_object('state', g.state, 'sipStatus', g.sip_status, 'sipPhrase', g.sip_phrase, 'pingMs', g.ping_ms, 'ours', g.ours,
    'since', g.since, 'seenAt', g.seen_at) from gateway g where g.node = l.node and g.name = l.gateway) as standing,
  l.created_at as "createdAt", l.changed_at as "changedAt",
  (select count(*) from line_slot s where s.line_id = l.id and s.call_id is not null) as "inUse",
  l.faults_in_row as "faultsInRow", l.gateway_up as "gatewayUp", l.gateway_seen_at as "gatewaySeenAt",
  case when l.rests > 0 then l.rest_until end as "restUntil", l.rest_reason as "restReason"`;

type LineRow = Omit<Line, 'resting' | 'standing'> & {
  restUntil: Date | null;
  restReason: string | null;
  standing: (Omit<LineStanding, 'since' | 'seenAt'> & { since: string; seenAt: string }) | null;
};

function toLine({ restUntil, restReason, standing, ...line }: LineRow): Line {
  return {
    ...line,
    resting: restUntil === null ? null : { until: restUntil, reason: restReason },
    standing: standing === null ? null : { ...standing, since: new Date(standing.since), seenAt: new Date(standing.seenAt) },
  };
}

export function makeLines(db: Queryable): Lines {
  return {
    async list({ limit, afterName }) {
      const { rows } = await db.query<LineRow>(
        `select ${columns} from line l where $1::text is null or l.name > $1::text order by l.name limit $2::integer`,
        [afterName, limit],
      );
      return rows.map(toLine);
    },
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from line');
      return rows[0]?.n ?? 0;
    },
    async find(id) {
      const { rows } = await db.query<LineRow>(`select ${columns} from line l where l.id = $1::uuid`, [id]);
      return rows.map(toLine)[0] ?? null;
    },
    async findForChange(id) {
      await ownLine(db, id);
      const { rows } = await db.query<LineRow>(`select ${columns} from line l where l.id = $1::uuid for update of l`, [id]);
      return rows.map(toLine)[0] ?? null;
    },
    async insert(draft) {
      const names = Object.keys(draftColumns(draft)).join(', ');
      const values = Object.values(draftColumns(draft));
      const places = values.map((_, index) => `$${index + 1}`).join(', ');
      const { rows } = await db.query<{ id: string }>(`insert into line (${names}) values (${places}) returning id`, values);
      const row = rows[0];
      if (row === undefined) throw new Error('The line was not stored.');
      await ensureLineSlots(db, row.id, draft.capacity);
      return row.id;
    },
    async change(id, draft) {
      // Before the row: fences hold the line's lock first and rows after it.
      await ensureLineSlots(db, id, draft.capacity);
      await forgetGateway(db, id, draft);
      const entries = Object.entries(draftColumns(draft));
      const sets = entries.map(([name], index) => `${name} = $${index + 2}`).join(', ');
      await db.query(
        `update line set ${sets}, changed_at = now(), faults_in_row = 0, rests = 0, rest_until = null, rest_reason = null,
            probe_call_id = null
          where id = $1::uuid`,
        [id, ...entries.map(([, value]) => value)],
      );
    },
    async endRest(id) {
      const { rowCount } = await db.query(
        `update line set faults_in_row = 0, rests = 0, rest_until = null, rest_reason = null, probe_call_id = null
        where id = $1::uuid`,
        [id],
      );
      return rowCount === 1;
    },
    async remove(id) {
      await forgetGateway(db, id, null);
      const { rowCount } = await db.query('delete from line where id = $1::uuid', [id]);
      return rowCount === 1;
    },
  };
}

/** What was seen of a gateway that no line has any more; of one whose line goes on, a refused login may be tried again. */
async function forgetGateway(db: Queryable, id: string, keeps: { node: string; gateway: string } | null): Promise<void> {
  const here = `(select node, gateway from line where id = $1::uuid and (node, gateway) is distinct from ($2::text, $3::text))`;
  const values = [id, keeps?.node ?? null, keeps?.gateway ?? null];
  await db.query(`delete from gateway where (node, name) in ${here}`, values);
  await db.query(`delete from gateway_change where (node, name) in ${here}`, values);
  if (keeps === null) return;
  await db.query(
    `update gateway set stopped_mark = null, refusals = 0 where node = $1::text and name = $2::text and stopped_mark is not null`,
    [keeps.node, keeps.gateway],
  );
}

/** The columns of a draft with their values; names are ours and never sent by anybody. */
function draftColumns(draft: LineDraft): Record<string, unknown> {
  return {
    name: draft.name,
    node: draft.node,
    gateway: draft.gateway,
    profile: draft.profile,
    address: draft.address,
    register: draft.register,
    username: draft.username,
    password_sealed: draft.passwordSealed,
    capacity: draft.capacity,
    calls_per_second: draft.callsPerSecond,
    caller_numbers: draft.callerNumbers,
    prefix: draft.prefix,
    codec: draft.codec,
    purpose: draft.purpose,
    realm: draft.realm,
    outbound_proxy: draft.outboundProxy,
    ping_seconds: draft.pingSeconds,
    parameters: JSON.stringify(draft.parameters),
    caller_rotation: draft.callerRotation,
    called_strip: draft.calledStrip,
    priority: draft.priority,
  };
}
