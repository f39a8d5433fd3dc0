/** Sign-ins of phones that were refused, and the addresses that are blocked for them. */
import { type BlockRule, blockRuleOf, culpritOf, isTooMany, type PhoneFailure } from '../domain/phone-guard.ts';
import { type Database, type Queryable, withTransaction } from './database.ts';
import { readParameters } from './parameters.ts';

export type BlockedAddress = {
  id: string;
  address: string;
  number: string | null;
  reason: 'failed-sign-ins';
  failures: number;
  withinSeconds: number;
  seenBy: string;
  blockedAt: Date;
  until: Date;
  liftedAt: Date | null;
  liftedBy: string | null;
  attempts: number;
  lastAttemptAt: Date | null;
};

export type StoredPhoneFailure = PhoneFailure & { id: string; at: Date; node: string };
type Page = { limit: number; after: { at: Date; id: string } | null };

export interface PhoneGuard {
  /** `blocked`: with this one its address was blocked; `was-blocked`: it stood already, and only the attempt is counted. */
  note(node: string, failure: PhoneFailure): Promise<'noted' | 'blocked' | 'was-blocked'>;
  /** Newest first. `active`: those that stand now. */
  blocks(filter: { active: boolean }, page: Page): Promise<{ rows: BlockedAddress[]; total: number }>;
  findBlock(id: string): Promise<BlockedAddress | null>;
  /** Null when it did not stand any more. Failures from before count no more. */
  lift(id: string, by: string): Promise<BlockedAddress | null>;
  failures(page: { limit: number; afterId: string | null }): Promise<{ rows: StoredPhoneFailure[]; total: number }>;
  /** Removes what is older. */
  forget(olderThanMs: number): Promise<void>;
}

const standing = 'lifted_at is null and until > clock_timestamp()';
const blockColumns = `id, address, number, reason, failures, within_seconds as "withinSeconds", seen_by as "seenBy",
  blocked_at as "blockedAt", until, lifted_at as "liftedAt", lifted_by as "liftedBy", attempts::double precision as attempts,
  last_attempt_at as "lastAttemptAt"`;

export function makePhoneGuard(db: Database): PhoneGuard {
  return { note: (node, failure) => withTransaction(db, (tx) => note(tx, node, failure)), ...reading(db), ...writing(db) };
}

/** In a transaction of the caller's. */
export function makeBlocks(db: Queryable): Pick<PhoneGuard, 'findBlock' | 'lift'> {
  return { findBlock: reading(db).findBlock, lift: writing(db).lift };
}

async function note(tx: Queryable, node: string, failure: PhoneFailure): Promise<'noted' | 'blocked' | 'was-blocked'> {
  const { profile, address, method, number, userAgent } = failure;
  const stood = await tx.query(
    `update blocked_address set attempts = attempts + 1, last_attempt_at = clock_timestamp()
    where ${standing} and address = $1::text and (number is null or number = $2::text)`,
    [address, number],
  );
  if (stood.rowCount !== 0) return 'was-blocked';
  await tx.query(
    `insert into phone_failure (node, profile, address, method, number, user_agent)
    values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text)`,
    [node, profile, address, method, number, userAgent],
  );
  await tx.query(`select announce('switch', jsonb_build_object('node', $1::text))`, [node]);
  const culprit = culpritOf(failure);
  if (culprit === null) return 'noted';
  const rule = blockRuleOf(await readParameters(tx));
  const failures = await countOf(tx, culprit, rule);
  if (!isTooMany(failures, rule)) return 'noted';
  await tx.query(
    `insert into blocked_address (address, number, reason, failures, within_seconds, seen_by, until)
    values ($1::text, $2::text, 'failed-sign-ins', $3::integer, $4::integer, $5::text,
      clock_timestamp() + make_interval(secs => $6::double precision / 1000))`,
    [culprit.address, culprit.number, failures, rule.windowMs / 1000, node, rule.blockMs],
  );
  return 'blocked';
}

/** Since the last block, if there was one: whoever is let in again begins anew. */
async function countOf(
  db: Queryable,
  { address, number }: { address: string; number: string | null },
  { windowMs }: BlockRule,
): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*)::integer as n from phone_failure f
    where f.address = $1::text and ($2::text is null or (f.number = $2::text and f.method = 'REGISTER'))
      and f.at > clock_timestamp() - make_interval(secs => $3::double precision / 1000)
      and f.at > coalesce((
        select max(b.blocked_at) from blocked_address b
        where b.address = $1::text and b.number is not distinct from $2::text), '-infinity')`,
    [address, number, windowMs],
  );
  return rows[0]?.n ?? 0;
}

function reading(db: Queryable): Pick<PhoneGuard, 'blocks' | 'findBlock' | 'failures'> {
  const read = async (rest: string, values: unknown[]): Promise<BlockedAddress[]> =>
    (await db.query<BlockedAddress>(`select ${blockColumns} from blocked_address ${rest}`, values)).rows;
  return {
    async blocks({ active }, { limit, after }) {
      const where = active ? `where ${standing}` : 'where true';
      const counted = await db.query<{ n: number }>(`select count(*)::integer as n from blocked_address ${where}`);
      const rows = await read(
        `${where} and ($1::timestamptz is null or date_trunc('milliseconds', blocked_at) < $1::timestamptz
          or (date_trunc('milliseconds', blocked_at) = $1::timestamptz and id > $2::uuid))
        order by date_trunc('milliseconds', blocked_at) desc, id limit $3::integer`,
        [after?.at ?? null, after?.id ?? null, limit],
      );
      return { rows, total: counted.rows[0]?.n ?? 0 };
    },
    findBlock: async (id) => (await read('where id = $1::uuid', [id]))[0] ?? null,
    async failures({ limit, afterId }) {
      const counted = await db.query<{ n: number }>('select count(*)::integer as n from phone_failure');
      const { rows } = await db.query<StoredPhoneFailure>(
        `select id::text, at, node, profile, address, method, number, user_agent as "userAgent" from phone_failure
        where $1::bigint is null or phone_failure.id < $1::bigint order by phone_failure.id desc limit $2::integer`,
        [afterId, limit],
      );
      return { rows, total: counted.rows[0]?.n ?? 0 };
    },
  };
}

function writing(db: Queryable): Pick<PhoneGuard, 'lift' | 'forget'> {
  return {
    async lift(id, by) {
      const { rows } = await db.query<BlockedAddress>(
        `update blocked_address set lifted_at = clock_timestamp(), lifted_by = $2::text
        where id = $1::uuid and ${standing} returning ${blockColumns}`,
        [id, by],
      );
      return rows[0] ?? null;
    },
    async forget(olderThanMs) {
      const limit = `clock_timestamp() - make_interval(secs => $1::double precision / 1000)`;
      await db.query(`delete from phone_failure where at < ${limit}`, [olderThanMs]);
      await db.query(`delete from blocked_address where until < ${limit}`, [olderThanMs]);
    },
  };
}
