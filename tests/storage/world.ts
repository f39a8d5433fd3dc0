/** A small world for storage tests: lines, an assistant, tasks with contacts, made by plain SQL. */
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import type { CallResult } from '../../domain/call.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { makeLedger } from '../../storage/ledger.ts';
import type { ClaimedCall, DialGrant, FenceAnswer, Ledger } from '../../storage/ledger-types.ts';
import { ensureLineSlots, ensureTaskSlots } from '../../storage/slots.ts';
import { openTestDatabase } from '../setup/database.ts';

export const silent = pino({ level: 'silent' });

export function connect(url: string, connections = 24): Database {
  return openDatabase({ connectionString: url, applicationName: 'storage tests', log: silent, connections });
}

export type World = { readonly db: Database; readonly ledger: Ledger; readonly url: string };

/** One migrated database for the tests of a file. Call it at the top; use what it returns inside tests only. */
export function useWorld(connections?: number): World {
  let opened: { db: Database; ledger: Ledger; url: string; drop(): Promise<void> } | null = null;
  const world = (): { db: Database; ledger: Ledger; url: string } => {
    if (opened === null) throw new Error('the database is not open yet');
    return opened;
  };
  beforeAll(async () => {
    const { url, drop } = await openTestDatabase();
    const db = connect(url, connections);
    opened = { db, ledger: makeLedger(db), url, drop };
  });
  afterAll(async () => {
    await opened?.db.end();
    await opened?.drop();
  });
  return {
    get db() {
      return world().db;
    },
    get ledger() {
      return world().ledger;
    },
    get url() {
      return world().url;
    },
  };
}

export const noAnswer: CallResult = {
  outcome: 'no-answer',
  reason: 'rang-out',
  endedBy: 'us',
  evidence: { cause: 'NO_ANSWER', q850: 19, sipCode: 480, sipReason: null, disposition: 'send_cancel' },
  heardToEnd: null,
};
export const completed: CallResult = { ...noAnswer, outcome: 'completed', reason: 'callee-hung-up', endedBy: 'callee' };

let named = 0;
let claims = 0;

/** A claim key that no other feed has used. */
export function freshKey(): string {
  claims += 1;
  return `feed-${claims}`;
}

export async function makeLine(
  db: Database,
  { capacity, node = 'sw1', callerNumbers = [] }: { capacity: number; node?: string; callerNumbers?: string[] },
): Promise<string> {
  named += 1;
  const id = await idOf(
    db,
    `insert into line (name, node, gateway, address, capacity, caller_numbers)
    values ($1::text, $2::text, $1::text, '127.0.0.1', $3::integer, $4::text[]) returning id`,
    [`line-${named}`, node, capacity, callerNumbers],
  );
  await ensureLineSlots(db, id, capacity);
  return id;
}

export async function makeAssistant(db: Database): Promise<{ assistantId: string; voiceId: string }> {
  named += 1;
  const n = named;
  const voiceId = await idOf(db, `insert into voice (name, kind) values ($1::text, 'tone') returning id`, [`voice-${n}`]);
  const recogniser = await idOf(db, `insert into recogniser (name, kind) values ($1::text, 'tone') returning id`, [`ear-${n}`]);
  const account = await idOf(
    db,
    `insert into llm_account (name, kind, base_url, model) values ($1::text, 'openai-compatible', 'http://127.0.0.1:1', 'm')
    returning id`,
    [`account-${n}`],
  );
  const assistantId = await idOf(
    db,
    `insert into assistant (name, llm_account_id, voice_id, recogniser_id, prompt, opening_line, hangup_line, silence_line, trouble_line)
    values ($1::text, $2::uuid, $3::uuid, $4::uuid, 'p', 'o', 'h', 's', 't') returning id`,
    [`assistant-${n}`, account, voiceId, recogniser],
  );
  return { assistantId, voiceId };
}

type TaskPlan = {
  contacts: number;
  maxConcurrency: number;
  lineIds: string[];
  status?: string;
  callingWindow?: unknown;
  startAt?: Date;
};

/** A running AI task unless told otherwise. */
export async function makeTask(db: Database, plan: TaskPlan): Promise<string> {
  const { assistantId } = await makeAssistant(db);
  const taskId = await idOf(
    db,
    `insert into task (name, type, status, max_concurrency, assistant_id, calling_window, start_at)
    values ('a task', 'ai', $1::text, $2::integer, $3::uuid, $4::jsonb, $5::timestamptz) returning id`,
    [
      plan.status ?? 'running',
      plan.maxConcurrency,
      assistantId,
      plan.callingWindow === undefined ? null : JSON.stringify(plan.callingWindow),
      plan.startAt ?? null,
    ],
  );
  await db.query(
    `insert into task_line (task_id, line_id, position)
    select $1::uuid, l.id, l.i from unnest($2::uuid[]) with ordinality as l (id, i)`,
    [taskId, plan.lineIds],
  );
  await ensureTaskSlots(db, taskId, plan.maxConcurrency);
  await addContacts(db, taskId, plan.contacts);
  return taskId;
}

export async function addContacts(db: Database, taskId: string, count: number): Promise<void> {
  const importId = await idOf(
    db,
    `insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id`,
    [taskId],
  );
  await db.query(
    `insert into contact (task_id, import_id, row_number, number)
    select $1::uuid, $2::uuid, i, '+86139' || lpad(i::text, 8, '0') from generate_series(1, $3::integer) i`,
    [taskId, importId, count],
  );
}

export async function idOf(db: Database, sql: string, values: unknown[]): Promise<string> {
  const { rows } = await db.query<{ id: string }>(sql, values);
  const [row] = rows;
  if (row === undefined) throw new Error('the statement returned no id');
  return row.id;
}

/** The one number `n` that a statement returns. */
export async function numberOf(db: Pick<Database, 'query'>, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await db.query<{ n: number }>(sql, values);
  const [row] = rows;
  if (row === undefined) throw new Error('the statement returned no count');
  return row.n;
}

export function waitingContacts(db: Pick<Database, 'query'>, taskId: string): Promise<number> {
  return numberOf(db, "select count(*)::integer as n from contact where task_id = $1::uuid and state = 'waiting'", [taskId]);
}

/** Claims and fences one call; fails when the fence does not grant it. */
export async function dialOne(ledger: Ledger, taskId: string): Promise<DialGrant> {
  const { callId } = await claimOne(ledger, taskId);
  return grantOf(await ledger.fence({ callId, owner: 'test' }));
}

export async function claimOne(ledger: Ledger, taskId: string): Promise<ClaimedCall> {
  const [call] = await ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 1 });
  if (call === undefined) throw new Error('nothing was left to claim');
  return call;
}

export function grantOf(answer: FenceAnswer): DialGrant {
  if (answer.kind !== 'granted') throw new Error(`expected a grant, got ${JSON.stringify(answer)}`);
  return answer.grant;
}
