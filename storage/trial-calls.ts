/** Trial calls (试呼): one row each, written as they happen; no task and no figure knows of them. */
import type { Turn } from '../domain/call.ts';
import {
  type TrialDetail,
  type TrialEnd,
  type TrialKind,
  type TrialState,
  type TrialStep,
  type TrialStepKind,
  trialsKeptMs,
  trialsOpenMax,
  trialUnseenMsMax,
} from '../domain/trial-call.ts';
import type { Queryable } from './database.ts';

export type TrialDraft = {
  kind: TrialKind;
  node: string;
  lineId: string | null;
  extensionId: string | null;
  assistantId: string | null;
  number: string;
  say: string | null;
  variables: Readonly<Record<string, string>>;
  createdBy: string;
};

export type TrialCall = TrialDraft & {
  id: string;
  lineName: string | null;
  assistantName: string | null;
  state: TrialState;
  steps: TrialStep[];
  turns: Turn[];
  outcome: TrialEnd['outcome'] | null;
  reason: string | null;
  endedBy: TrialEnd['endedBy'] | null;
  createdAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
};

/** How a trial by a line is dialled, as the line says at this moment. */
export type TrialRoute = {
  gateway: string;
  number: string;
  prefix: string | null;
  callerNumber: string | null;
  codec: 'PCMA' | 'PCMU';
};

export type Begun =
  | { kind: 'begun'; trial: TrialCall; route: TrialRoute | null }
  /** The number stands on the do-not-call list, or its line is gone or switched off; written already. */
  | { kind: 'refused'; end: TrialEnd }
  /** Another attempt had begun it: nothing is dialled again. */
  | { kind: 'begun-before' }
  | { kind: 'over' };

export interface TrialCalls {
  /**
   * `too-many`: of everybody; `line-full`: its calls and trials fill the line; `busy`: the extension is in another trial. Trials count
   * against a line's capacity when they begin; calls of tasks that begin later don't count them.
   */
  insert(draft: TrialDraft): Promise<{ kind: 'made'; id: string } | { kind: 'too-many' | 'line-full' | 'busy' }>;
  find(id: string): Promise<TrialCall | null>;
  /** Newest first. */
  list(limit: number): Promise<TrialCall[]>;
  /** The one permission to dial; asked again, it is not given again. */
  begin(id: string, owner: string): Promise<Begun>;
  /** Writes nothing once the trial has ended; likewise below. */
  addStep(id: string, step: { step: TrialStepKind; detail?: TrialDetail }): Promise<void>;
  saveTurn(id: string, turn: Turn): Promise<boolean>;
  /** False when it had ended already. */
  end(id: string, end: TrialEnd, detail?: TrialDetail): Promise<boolean>;
  /** Still conducted. Tells whether somebody asked for its end. */
  beat(id: string): Promise<{ hangUpAsked: boolean }>;
  /** False: it has ended. */
  askHangUp(id: string): Promise<boolean>;
  /** Ends those that nobody conducts any more. Returns how many. */
  endUnseen(): Promise<number>;
  forgetOld(): Promise<number>;
}

/** Steps and turns that one row keeps; a talk of ten minutes has some two hundred. */
const stepsMax = 200;
const turnsMax = 500;

const columns = `t.id, t.kind, t.node, t.line_id as "lineId", t.extension_id as "extensionId", t.assistant_id as "assistantId",
  t.number, t.say, t.variables, t.state, t.steps, t.turns, t.outcome, t.reason, t.ended_by as "endedBy",
  t.created_by as "createdBy", t.created_at as "createdAt", t.answered_at as "answeredAt", t.ended_at as "endedAt",
  (select l.name from line l where l.id = t.line_id) as "lineName",
  (select a.name from assistant a where a.id = t.assistant_id) as "assistantName"`;

export function makeTrialCalls(db: Queryable): TrialCalls {
  return {
    insert: (draft) => insert(db, draft),
    find: (id) => find(db, id),
    async list(limit) {
      const order = 'order by t.created_at desc, t.id limit $1::integer';
      return (await db.query<TrialCall>(`select ${columns} from trial_call t ${order}`, [limit])).rows;
    },
    begin: (id, owner) => begin(db, id, owner),
    addStep: (id, { step, detail = {} }) => addStep(db, id, { step, detail }),
    saveTurn: (id, turn) => saveTurn(db, id, turn),
    end: (id, end, detail = {}) => finish(db, id, { end, detail }),
    async beat(id) {
      const { rows } = await db.query<{ asked: boolean }>(
        `update trial_call set seen_at = clock_timestamp() where id = $1::uuid and state <> 'ended' returning hang_up_asked as asked`,
        [id],
      );
      return { hangUpAsked: rows[0]?.asked ?? true };
    },
    async askHangUp(id) {
      const { rowCount } = await db.query(
        `with t as (update trial_call set hang_up_asked = true where id = $1::uuid and state <> 'ended' returning id)
        select announce('trial', jsonb_build_object('trialId', id)) from t`,
        [id],
      );
      return rowCount === 1;
    },
    endUnseen: () => endUnseen(db),
    async forgetOld() {
      const { rowCount } = await db.query(
        `delete from trial_call where created_at < clock_timestamp() - $1::double precision * interval '1 ms'`,
        [trialsKeptMs],
      );
      return rowCount ?? 0;
    },
  };
}

async function find(db: Queryable, id: string): Promise<TrialCall | null> {
  const { rows } = await db.query<TrialCall>(`select ${columns} from trial_call t where t.id = $1::uuid`, [id]);
  return rows[0] ?? null;
}

async function insert(db: Queryable, draft: TrialDraft): ReturnType<TrialCalls['insert']> {
  const { rows } = await db.query<{ answer: { kind: 'made'; id: string } | { kind: 'too-many' | 'line-full' | 'busy' } }>(
    'select ask_trial($1::jsonb, $2::integer, $3::bigint) as answer',
    [JSON.stringify(draft), trialsOpenMax, trialUnseenMsMax],
  );
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error('The trial was not stored.');
  return answer;
}

async function begin(db: Queryable, id: string, owner: string): Promise<Begun> {
  const { rows } = await db.query<{
    answer: { kind: 'begun' | 'begun-before' | 'over' | 'refused'; reason?: string; route?: TrialRoute };
  }>('select begin_trial($1::uuid, $2::text) as answer', [id, owner]);
  const answer = rows[0]?.answer ?? { kind: 'over' };
  if (answer.kind === 'refused') {
    const end: TrialEnd = { outcome: 'not-permitted', reason: answer.reason ?? '', endedBy: 'nobody' };
    await finish(db, id, { end, detail: {} });
    return { kind: 'refused', end };
  }
  if (answer.kind !== 'begun') return { kind: answer.kind };
  const trial = await find(db, id);
  return trial === null ? { kind: 'over' } : { kind: 'begun', trial, route: answer.route ?? null };
}

/** Appends a step; one SQL text, because the end of a trial is a step too. */
const withStep = `steps = case when jsonb_array_length(steps) < ${stepsMax} then steps || jsonb_build_object(
    'atMs', round(extract(epoch from clock_timestamp() - created_at) * 1000), 'step', $2::text, 'detail', $3::jsonb) else steps end,
  seen_at = clock_timestamp()`;

async function addStep(db: Queryable, id: string, { step, detail }: { step: TrialStepKind; detail: TrialDetail }): Promise<void> {
  await db.query(
    `with t as (
      update trial_call set ${withStep},
        state = case when $2::text = 'answered' then 'live' else state end,
        answered_at = case when $2::text = 'answered' then coalesce(answered_at, clock_timestamp()) else answered_at end
      where id = $1::uuid and state <> 'ended' returning id
    ) select announce('trial', jsonb_build_object('trialId', id)) from t`,
    [id, step, JSON.stringify(detail)],
  );
}

async function saveTurn(db: Queryable, id: string, turn: Turn): Promise<boolean> {
  const { rowCount } = await db.query(
    `with t as (
      update trial_call set seen_at = clock_timestamp(), turns = (
        select jsonb_agg(one order by (one ->> 'n')::integer) from (
          select one from jsonb_array_elements(turns) one where one ->> 'n' <> $2::jsonb ->> 'n'
          union all select $2::jsonb) all_of_them)
      where id = $1::uuid and (jsonb_array_length(turns) < ${turnsMax} or turns @> jsonb_build_array(jsonb_build_object('n', $2::jsonb -> 'n')))
      returning id
    ) select announce('trial', jsonb_build_object('trialId', id)) from t`,
    [id, JSON.stringify(turn)],
  );
  return rowCount === 1;
}

async function finish(db: Queryable, id: string, { end, detail }: { end: TrialEnd; detail: TrialDetail }): Promise<boolean> {
  const { rowCount } = await db.query(
    `with t as (
      update trial_call set ${withStep}, state = 'ended', ended_at = clock_timestamp(), outcome = $4::text, reason = $5::text,
        ended_by = $6::text
      where id = $1::uuid and state <> 'ended' returning id
    ) select announce('trial', jsonb_build_object('trialId', id)) from t`,
    [id, 'ended', JSON.stringify({ ...detail, endedBy: end.endedBy }), end.outcome, end.reason, end.endedBy],
  );
  return rowCount === 1;
}

async function endUnseen(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ id: string }>(
    `select id from trial_call
    where state <> 'ended' and seen_at < clock_timestamp() - $1::double precision * interval '1 ms' limit 100`,
    [trialUnseenMsMax],
  );
  let ended = 0;
  for (const { id } of rows) {
    if (await finish(db, id, { end: { outcome: 'unknown', reason: 'trial-lost', endedBy: 'nobody' }, detail: {} })) ended += 1;
  }
  return ended;
}
