/** Tasks and lists for end-to-end tests, made through storage as the api makes them. */

import type { CallState } from '../../domain/call.ts';
import type { EndedBy, Outcome } from '../../domain/outcome.ts';
import { appendContacts } from '../../storage/contact-batches.ts';
import { withTransaction } from '../../storage/database.ts';
import { ensureLineSlots } from '../../storage/slots.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { makeTasks, type Task } from '../../storage/tasks.ts';
import { type CallCentre, gateway } from './call-centre.ts';

export async function makeLine({ db }: CallCentre, capacity: number): Promise<string> {
  return withTransaction(db, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `insert into line (name, node, gateway, address, capacity) values ('line', 'simulated', $1::text, '127.0.0.1', $2::integer)
      returning id`,
      [gateway, capacity],
    );
    const id = rows[0]?.id ?? '';
    await ensureLineSlots(tx, id, capacity);
    return id;
  });
}

export async function makeAssistant({ db, model }: CallCentre): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `with m as (
      insert into llm_account (name, kind, base_url, model) values ('demo ' || gen_random_uuid(), 'openai-compatible', $1::text, 'demo') returning id
    ), v as (insert into voice (name, kind) values ('tone ' || gen_random_uuid(), 'tone') returning id
    ), r as (insert into recogniser (name, kind) values ('tone ' || gen_random_uuid(), 'tone') returning id)
    insert into assistant (name, llm_account_id, voice_id, recogniser_id, prompt, opening_line, hangup_line, silence_line, trouble_line)
    select 'demo ' || gen_random_uuid(), m.id, v.id, r.id, '你是客服。', '您好，我是小钟，现在方便吗？', '好的，再见。', '您好，听得到吗？', '抱歉，再见。' from m, v, r
    returning id`,
    [model.baseUrl],
  );
  return rows[0]?.id ?? '';
}

export async function makeTask(
  centre: CallCentre,
  { maxConcurrency, lineId, assistantId }: { maxConcurrency: number; lineId: string; assistantId: string },
): Promise<string> {
  return withTransaction(centre.db, (tx) =>
    makeTasks(tx).create({
      name: 'end to end',
      type: 'ai',
      maxConcurrency,
      lineIds: [lineId],
      assistantId,
      voiceId: null,
      playTimes: 1,
      ringSecondsMax: 6,
      callingWindow: null,
      retry: null,
      startAt: null,
      dedupe: 'file',
      createdBy: null,
    }),
  );
}

/** Numbers whose last four digits say who answers (simulator/callee/number-patterns.ts). Two `series` (0–9) share no number. */
export function numbersOf(endings: readonly string[], count: number, series = 0): string[] {
  return Array.from({ length: count }, (_, n) => {
    const ending = endings[n % endings.length] ?? '';
    return `1${3 + (n % 7)}${series}${String(n).padStart(8 - ending.length, '0')}${ending}`;
  });
}

export async function addNumbers({ db }: Pick<CallCentre, 'db'>, taskId: string, numbers: readonly string[]): Promise<void> {
  const drafts = numbers.map((number, n) => ({ number, name: '', message: null, variables: {}, rowNumber: n + 1 }));
  await withTransaction(db, (tx) => appendContacts(tx, { taskId, drafts, refused: 0, createdBy: null }));
}

export async function press(
  { db }: Pick<CallCentre, 'db'>,
  taskId: string,
  step: 'start' | 'pause' | 'resume' | 'stop',
): Promise<void> {
  const taken = await withTransaction(db, (tx) => makeTaskChanges(tx).step({ taskId, step }));
  if (taken?.decision.kind === 'refused') throw new Error(`refused: ${taken.decision.reason}`);
}

export async function taskOf({ db }: CallCentre, taskId: string): Promise<Task> {
  const task = await makeTasks(db).find(taskId);
  if (task === null) throw new Error('the task is gone');
  return task;
}

/** Slots that still hold a call, of any kind. */
export async function heldSlots({ db }: CallCentre): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select (select count(*) from task_slot where call_id is not null) + (select count(*) from line_slot where call_id is not null)
      + (select count(*) from node_slot where call_id is not null) as n`,
  );
  return rows[0]?.n ?? -1;
}

export type CallRow = {
  id: string;
  number: string;
  state: CallState;
  outcome: Outcome | null;
  reason: string | null;
  endedBy: EndedBy | null;
  heardToEnd: boolean | null;
};

/** Every call of a task as the ledger has it, withdrawn ones left out. */
export async function callsOf({ db }: CallCentre, taskId: string): Promise<CallRow[]> {
  const { rows } = await db.query<CallRow>(
    `select id, number, state, outcome, reason, ended_by as "endedBy", heard_to_end as "heardToEnd"
    from call where task_id = $1::uuid and state <> 'withdrawn' order by claimed_at, id`,
    [taskId],
  );
  return rows;
}
