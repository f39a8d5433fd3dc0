/** Grades of interest (客户意向): which calls still wait for one, and what came of asking. */
import type { Variables } from '../domain/contact.ts';
import type { Intent } from '../domain/outcome.ts';
import type { Queryable } from './database.ts';

/** A call that was asked about so often stays without a grade, and says so. */
export const intentTriesMax = 3;
/** A grading that was begun and never told its end is due again after this. */
export const intentLeaseMs = 120_000;
/** Pause before the next try, doubled with each. */
export const intentRetryMsFirst = 15_000;
export const dueIntentsMax = 100;

export type DueIntent = {
  callId: string;
  taskId: string;
  assistantId: string;
  tries: number;
  contact: { name: string; number: string; variables: Variables };
};

export interface Intents {
  /**
   * Takes calls that wait for a grade, longest-waiting first, so that no two processes grade one call at once; counts the try.
   * With `callId` only that call, whenever it is due at all.
   */
  claim(request: { limit: number; callId?: string | undefined }): Promise<DueIntent[]>;
  /** False when the call no longer waits for one: a grade that was given stays. */
  give(callId: string, intent: Intent): Promise<boolean>;
  /** Due again later, or `failed` after the last try. Returns what it is now, null when it did not wait for a grade. */
  fail(callId: string): Promise<'due' | 'failed' | null>;
}

export function makeIntents(db: Queryable): Intents {
  return {
    claim: (request) => claim(db, request),
    give: (callId, intent) => give(db, callId, intent),
    fail: (callId) => fail(db, callId),
  };
}

async function claim(db: Queryable, { limit, callId }: { limit: number; callId?: string | undefined }): Promise<DueIntent[]> {
  const { rows } = await db.query<DueIntent>(
    `update call c
    set intent_tries = c.intent_tries + 1, intent_next_at = clock_timestamp() + $1::integer * interval '1 ms'
    from task t, contact k
    where t.id = c.task_id and k.id = c.contact_id and t.assistant_id is not null and c.id in (
      select d.id from call d
      where d.intent_state = 'due' and ($2::uuid is null or d.id = $2::uuid)
        and ($2::uuid is not null or d.intent_next_at is null or d.intent_next_at <= clock_timestamp())
      order by d.ended_at limit $3::integer for update skip locked)
    returning c.id as "callId", c.task_id as "taskId", t.assistant_id as "assistantId", c.intent_tries as tries,
      jsonb_build_object('name', k.name, 'number', k.number, 'variables', k.variables) as contact`,
    [intentLeaseMs, callId ?? null, Math.min(limit, dueIntentsMax)],
  );
  return rows;
}

async function give(db: Queryable, callId: string, intent: Intent): Promise<boolean> {
  const { rowCount } = await db.query(
    `with given as (
      update call set intent = $2::text, intent_state = 'given', intent_next_at = null
      where id = $1::uuid and intent_state = 'due' returning id, task_id
    ), told as (
      insert into call_step (call_id, step, detail) select id, 'intent-given', jsonb_build_object('intent', $2::text) from given
    )
    select announce('call', jsonb_build_object('taskId', task_id, 'callId', id)) from given`,
    [callId, intent],
  );
  return rowCount === 1;
}

async function fail(db: Queryable, callId: string): Promise<'due' | 'failed' | null> {
  const { rows } = await db.query<{ state: 'due' | 'failed' }>(
    `with failed as (
      update call
      set intent_state = case when intent_tries >= $2::integer then 'failed' else 'due' end,
        intent_next_at = clock_timestamp() + $3::integer * interval '1 ms' * power(2, greatest(0, intent_tries - 1))
      where id = $1::uuid and intent_state = 'due' returning id, task_id, intent_state, intent_tries
    ), told as (
      insert into call_step (call_id, step, detail) select id, 'intent-failed', jsonb_build_object('tries', intent_tries) from failed
    )
    select intent_state as state, announce('call', jsonb_build_object('taskId', task_id, 'callId', id)) from failed`,
    [callId, intentTriesMax, intentRetryMsFirst],
  );
  return rows[0]?.state ?? null;
}
