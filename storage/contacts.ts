/** Contacts as people look through them: in list order, by state, by a part of number or name. */
import type { ContactState, Variables } from '../domain/contact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WaitsBecause } from '../domain/permission.ts';
import type { Queryable } from './database.ts';
import { decodeCursor, likePattern, type Page, type PageRequest, pageOf } from './page-cursor.ts';

export type Contact = {
  id: string;
  taskId: string;
  importId: string;
  row: number;
  number: string;
  name: string;
  message: string | null;
  variables: Variables;
  state: ContactState;
  attempts: number;
  /** When it is called next, inside the window; null = in its turn, or never again. */
  nextAttemptAt: Date | null;
  waitsBecause: WaitsBecause | null;
  /** IANA name of the callee's zone; null = unknown. */
  timeZone: string | null;
  answered: boolean;
  outcome: Outcome | null;
  /** Reason code of the last call that ended. */
  reason: string | null;
  /** The last call that rang or is in progress. */
  callId: string | null;
  createdAt: Date;
  changedAt: Date;
};

export type ContactFilter = {
  state?: ContactState | undefined;
  /** Part of number or name. */
  q?: string | undefined;
  importId?: string | undefined;
};

export interface Contacts {
  list(taskId: string, filter: ContactFilter, page: PageRequest): Promise<Page<Contact>>;
  find(id: string): Promise<Contact | null>;
}

type ContactRow = Contact & { position: number };

const columns = `k.id, k.task_id as "taskId", k.import_id as "importId", k.row_number as row, k.number, k.name, k.message,
  k.variables, k.state, k.attempts, k.next_attempt_at as "nextAttemptAt",
  k.waits_because as "waitsBecause", k.time_zone as "timeZone", k.answered, k.outcome, last.reason,
  last.id as "callId", k.created_at as "createdAt", k.changed_at as "changedAt", k.position`;

const from = `contact k left join lateral (
    select c.id, c.reason from call c
    where c.contact_id = k.id and c.state in ('dialling', 'live', 'final')
    order by c.attempt desc limit 1
  ) last on true`;

const filterSql = `k.task_id = $1::uuid
  and ($2::text is null or k.state = $2::text)
  and ($3::text is null or k.number like $3::text or k.name ilike $3::text)
  and ($4::uuid is null or k.import_id = $4::uuid)`;

export function makeContacts(db: Queryable): Contacts {
  return {
    list: (taskId, filter, page) => list(db, taskId, filter, page),
    async find(id) {
      const { rows } = await db.query<ContactRow>(`select ${columns} from ${from} where k.id = $1::uuid`, [id]);
      const [row] = rows;
      return row === undefined ? null : toContact(row);
    },
  };
}

function toContact({ position: _, ...contact }: ContactRow): Contact {
  return contact;
}

async function list(
  db: Queryable,
  taskId: string,
  filter: ContactFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<Contact>> {
  const [position] = cursor === null ? [null] : decodeCursor(cursor, ['integer']);
  const values = [taskId, filter.state ?? null, filter.q === undefined ? null : likePattern(filter.q), filter.importId ?? null];
  const counted = await db.query<{ n: number }>(`select count(*) as n from contact k where ${filterSql}`, values);
  const { rows } = await db.query<ContactRow>(
    `select ${columns} from ${from}
    where ${filterSql} and ($5::bigint is null or k.position > $5::bigint)
    order by k.position limit $6::integer`,
    [...values, position, limit + 1],
  );
  return pageOf(rows, {
    limit,
    total: counted.rows[0]?.n ?? 0,
    toItem: toContact,
    cursorOf: (row) => [String(row.position)],
  });
}
