/** The audit log: one row for each change, written in the transaction of the change, never altered. */
import type { Queryable } from './database.ts';
import { likePattern } from './page-cursor.ts';

export type AuditActor = { kind: 'user' | 'api-key'; id: string; name: string } | { kind: 'system'; id: null; name: string };

export type AuditDraft = {
  actor: AuditActor;
  /** Noun and verb: `task.start`, `line.update`. */
  action: string;
  subjectKind: string;
  subjectId: string;
  /** Without secrets and without numbers of contacts. Null where there was nothing before, or is nothing after. */
  before: unknown;
  after: unknown;
};

export type AuditEntry = {
  id: number;
  at: Date;
  actorKind: 'user' | 'api-key' | 'system';
  actorId: string | null;
  actorName: string;
  action: string;
  subjectKind: string;
  subjectId: string;
  before: unknown;
  after: unknown;
};

export type AuditFilter = {
  subjectKind: string | null;
  subjectId: string | null;
  /** The verb behind the noun: `update` of `line.update`. */
  verb: string | null;
  actorKind: AuditEntry['actorKind'] | null;
  /** A part of the name will do. */
  actorName: string | null;
  /** Found in the names of things and people, in the fields that changed and in what they became. */
  text: string | null;
  from: Date | null;
  to: Date | null;
};

export const everyEntry: AuditFilter = {
  subjectKind: null,
  subjectId: null,
  verb: null,
  actorKind: null,
  actorName: null,
  text: null,
  from: null,
  to: null,
};

export type Audit = {
  add(draft: AuditDraft): Promise<void>;
  list(query: AuditFilter & { limit: number; beforeId: number | null }): Promise<AuditEntry[]>;
  count(filter: AuditFilter): Promise<number>;
};

const filtered = `($1::text is null or subject_kind = $1::text) and ($2::text is null or subject_id = $2::text)
  and ($3::text is null or actor_name ilike $3::text) and ($4::timestamptz is null or at >= $4::timestamptz)
  and ($5::timestamptz is null or at < $5::timestamptz) and ($6::text is null or split_part(action, '.', 2) = $6::text)
  and ($7::text is null or actor_kind = $7::text)
  and ($8::text is null or concat_ws(' ', actor_name, action, subject_id, before::text, after::text) ilike $8::text)`;

function filterValues(filter: AuditFilter): unknown[] {
  const { subjectKind, subjectId, actorName, from, to, verb, actorKind, text } = filter;
  return [subjectKind, subjectId, patternOf(actorName), from, to, verb, actorKind, patternOf(text)];
}

export function makeAudit(db: Queryable): Audit {
  return {
    async add({ actor, action, subjectKind, subjectId, before, after }) {
      await db.query(
        `insert into audit_entry (actor_kind, actor_id, actor_name, action, subject_kind, subject_id, before, after)
         values ($1::text, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::jsonb, $8::jsonb)`,
        [actor.kind, actor.id, actor.name, action, subjectKind, subjectId, toJson(before), toJson(after)],
      );
    },
    async list({ limit, beforeId, ...filter }) {
      const { rows } = await db.query<AuditEntry>(
        `select id, at, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", action,
            subject_kind as "subjectKind", subject_id as "subjectId", before, after
           from audit_entry
          where ${filtered} and ($9::bigint is null or id < $9::bigint)
          order by id desc limit $10::integer`,
        [...filterValues(filter), beforeId, limit],
      );
      return rows;
    },
    async count(filter) {
      const { rows } = await db.query<{ n: number }>(
        `select count(*) as n from audit_entry where ${filtered}`,
        filterValues(filter),
      );
      return rows[0]?.n ?? 0;
    },
  };
}

function patternOf(text: string | null): string | null {
  return text === null ? null : likePattern(text);
}

function toJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
