/** Lines (线路): gateways with a capacity. Each unit of capacity is a row of line_slot, which the fence hands to calls. */
import type { Queryable } from './database.ts';
import { ensureLineSlots, ownLine } from './slots.ts';

export type Codec = 'PCMA' | 'PCMU';

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
  enabled: boolean;
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
  l.caller_numbers as "callerNumbers", l.prefix, l.codec, l.enabled, l.created_at as "createdAt", l.changed_at as "changedAt",
  (select count(*) from line_slot s where s.line_id = l.id and s.call_id is not null) as "inUse",
  l.faults_in_row as "faultsInRow", l.gateway_up as "gatewayUp", l.gateway_seen_at as "gatewaySeenAt",
  case when l.rests > 0 then l.rest_until end as "restUntil", l.rest_reason as "restReason"`;

type LineRow = Omit<Line, 'resting'> & { restUntil: Date | null; restReason: string | null };

function toLine({ restUntil, restReason, ...line }: LineRow): Line {
  return { ...line, resting: restUntil === null ? null : { until: restUntil, reason: restReason } };
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
      const { rows } = await db.query<{ id: string }>(
        `insert into line (name, node, gateway, profile, address, register, username, password_sealed, capacity,
            calls_per_second, caller_numbers, prefix, codec, enabled)
         values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::boolean, $7::text, $8::bytea, $9::integer,
            $10::integer, $11::text[], $12::text, $13::text, $14::boolean)
         returning id`,
        draftValues(draft),
      );
      const row = rows[0];
      if (row === undefined) throw new Error('The line was not stored.');
      await ensureLineSlots(db, row.id, draft.capacity);
      return row.id;
    },
    async change(id, draft) {
      // Before the row: fences hold the line's lock first and rows after it.
      await ensureLineSlots(db, id, draft.capacity);
      await db.query(
        `update line set name = $1::text, node = $2::text, gateway = $3::text, profile = $4::text, address = $5::text,
            register = $6::boolean, username = $7::text, password_sealed = $8::bytea, capacity = $9::integer,
            calls_per_second = $10::integer, caller_numbers = $11::text[], prefix = $12::text, codec = $13::text,
            enabled = $14::boolean, changed_at = now(), faults_in_row = 0, rests = 0, rest_until = null, rest_reason = null,
            probe_call_id = null
          where id = $15::uuid`,
        [...draftValues(draft), id],
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
      const { rowCount } = await db.query('delete from line where id = $1::uuid', [id]);
      return rowCount === 1;
    },
  };
}

function draftValues(draft: LineDraft): unknown[] {
  return [
    draft.name,
    draft.node,
    draft.gateway,
    draft.profile,
    draft.address,
    draft.register,
    draft.username,
    draft.passwordSealed,
    draft.capacity,
    draft.callsPerSecond,
    draft.callerNumbers,
    draft.prefix,
    draft.codec,
    draft.enabled,
  ];
}
