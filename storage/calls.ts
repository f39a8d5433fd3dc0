/** Call records (外呼记录): the list with its filters, its export, and one call with all that is known about it. */
import { type CallDirection, type CallState, type Culprit, inTimeOrder, type ToolUse, type Turn } from '../domain/call.ts';
import type { Variables } from '../domain/contact.ts';
import type { LlmKind } from '../domain/llm-kind.ts';
import type { EndedBy, HangupEvidence, Intent, MediaCounts, Outcome } from '../domain/outcome.ts';
import type { TaskType } from '../domain/task.ts';
import { type CallFilter, callFilterSql } from './call-filters.ts';
import { makeCallTools } from './call-tools.ts';
import { makeCallTranscripts, type StoredTranscript } from './call-transcripts.ts';
import type { Queryable } from './database.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from './page-cursor.ts';
import { makeTurns } from './turns.ts';

export type IntentState = 'none' | 'due' | 'given' | 'failed';

export type CallRecord = {
  id: string;
  taskId: string;
  taskName: string;
  taskType: TaskType;
  contactId: string;
  number: string;
  name: string;
  attempt: number;
  claim: number;
  state: CallState;
  outcome: Outcome | null;
  reason: string | null;
  intent: Intent | null;
  intentState: IntentState;
  endedBy: EndedBy | null;
  claimedAt: Date;
  dialledAt: Date | null;
  rangAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  /** Answer to end, and dialling to end; in seconds with their fraction. */
  talkSeconds: number | null;
  totalSeconds: number | null;
  lineId: string | null;
  lineName: string | null;
  node: string;
  callerNumber: string | null;
  direction: CallDirection;
  /** The number of ours that was called, with its name as it is now; null for a call that was made. */
  calledNumber: string | null;
  calledName: string | null;
  /** Who took the call, or has it; the name is null where the agent was removed. */
  agentId: string | null;
  agentName: string | null;
  agentExtension: string | null;
  /** An agent dialled it by hand; the name is null where the agent was removed. */
  manual: boolean;
  dialledBy: string | null;
  heardToEnd: boolean | null;
  /** The service that failed in the call, with name and kind as they are now; null when it was deleted. */
  culprit: (Culprit & { accountName: string | null; llmKind: LlmKind | null }) | null;
  /** The switch's own word, e.g. NORMAL_CLEARING. */
  hangupCause: string | null;
  recordingPath: string | null;
};

/** A step that the ledger itself saw; `detail` holds codes and ids only. `agent`: who its `agentId` is, if still there. */
export type CallStep = {
  at: Date;
  step: string;
  actor: string;
  detail: Record<string, unknown>;
  agent: { name: string; extension: string } | null;
};

export type CallDetail = CallRecord & {
  message: string | null;
  variables: Variables;
  evidence: HangupEvidence;
  epoch: number;
  owner: string;
  recordingMs: number | null;
  recordingStartedAt: Date | null;
  contentRemovedAt: Date | null;
  contentRemovedBy: 'request' | 'retention' | null;
  turns: Turn[];
  /** What came of writing down the talks of agents; null where nobody wants it. */
  transcript: StoredTranscript | null;
  tools: ToolUse[];
  steps: CallStep[];
};

export interface Calls {
  /** Ended calls whose phone was really rung, newest first. */
  list(filter: CallFilter, page: PageRequest): Promise<Page<CallRecord>>;
  /** The same rows, all of them, read in batches. */
  each(filter: CallFilter): AsyncGenerator<CallRecord>;
  find(id: string): Promise<CallDetail | null>;
  /** Those that exist, with what their list said of the contact; in no order. */
  findMany(ids: readonly string[]): Promise<(CallRecord & Pick<CallDetail, 'message' | 'variables'>)[]>;
}

/** Rows that an export holds in memory. */
const exportBatchMax = 500;

export function makeCalls(db: Queryable): Calls {
  return {
    list: (filter, page) => list(db, filter, page),
    each: (filter) => each(db, filter),
    find: (id) => find(db, id),
    async findMany(ids) {
      const { rows } = await db.query<CallRecord & Pick<CallDetail, 'message' | 'variables'>>(
        `select ${columns}, k.message, k.variables from ${joins} where c.id = any ($1::uuid[])`,
        [ids],
      );
      return rows;
    },
  };
}

const columns = `c.id, c.task_id as "taskId", t.name as "taskName", t.type as "taskType", c.contact_id as "contactId", c.number,
  k.name, c.attempt, c.claim, c.state, c.outcome, c.reason, c.intent, c.intent_state as "intentState", c.ended_by as "endedBy",
  c.claimed_at as "claimedAt", c.dialled_at as "dialledAt", c.rang_at as "rangAt", c.answered_at as "answeredAt",
  c.ended_at as "endedAt", extract(epoch from c.ended_at - c.answered_at)::double precision as "talkSeconds",
  extract(epoch from c.ended_at - c.dialled_at)::double precision as "totalSeconds", c.line_id as "lineId", l.name as "lineName",
  c.node, c.caller_number as "callerNumber", c.direction, c.called_number as "calledNumber", ib.name as "calledName", c.agent_id as "agentId", au.username as "agentName", ae.number as "agentExtension", c.manual, case when c.manual then du.username end as "dialledBy", c.heard_to_end as "heardToEnd", c.hangup_cause as "hangupCause", c.recording_path as "recordingPath",
  case when c.culprit_part is not null then jsonb_build_object('part', c.culprit_part, 'code', c.culprit_code,
    'accountId', c.culprit_account_id, 'accountName', case c.culprit_part
      when 'model' then (select a.name from llm_account a where a.id = c.culprit_account_id)
      when 'voice' then (select a.name from voice a where a.id = c.culprit_account_id)
      else (select a.name from recogniser a where a.id = c.culprit_account_id) end,
    'llmKind', (select a.kind from llm_account a where a.id = c.culprit_account_id)) end as culprit`;

const joins = `call c join task t on t.id = c.task_id join contact k on k.id = c.contact_id left join line l on l.id = c.line_id
  left join agent ag on ag.id = c.agent_id left join app_user au on au.id = ag.user_id left join extension ae on ae.id = ag.extension_id
  left join inbound_number ib on ib.id = c.inbound_number_id
  left join agent da on da.id = c.for_agent_id left join app_user du on du.id = da.user_id`;

type RecordRow = CallRecord & { cursorAt: string };

function toRecord({ cursorAt: _, ...record }: RecordRow): CallRecord {
  return record;
}

async function rowsAfter(
  db: Queryable,
  filter: CallFilter,
  { cursor, limit }: { cursor: readonly string[] | null; limit: number },
): Promise<RecordRow[]> {
  const { sql, values } = callFilterSql(filter);
  const place = (ahead: number): string => `$${values.length + ahead}`;
  const after =
    cursor === null
      ? ''
      : `and c.dialled_at <= ${place(2)}::timestamptz and (c.dialled_at < ${place(2)}::timestamptz or c.id > ${place(3)}::uuid)`;
  const { rows } = await db.query<RecordRow>(
    `select ${columns}, c.dialled_at::text as "cursorAt" from ${joins}
    where ${sql} ${after} order by c.dialled_at desc, c.id limit ${place(1)}::integer`,
    [...values, limit, ...(cursor ?? [])],
  );
  return rows;
}

function cursorOf(row: RecordRow): string[] {
  return [row.cursorAt, row.id];
}

async function list(db: Queryable, filter: CallFilter, { limit, cursor }: PageRequest): Promise<Page<CallRecord>> {
  const after = cursor === null ? null : decodeCursor(cursor, ['instant', 'uuid']);
  const { sql, values } = callFilterSql(filter);
  const counted = await db.query<{ n: number }>(`select count(*) as n from call c where ${sql}`, values);
  const rows = await rowsAfter(db, filter, { cursor: after, limit: limit + 1 });
  return pageOf(rows, { limit, total: counted.rows[0]?.n ?? 0, toItem: toRecord, cursorOf });
}

/**
 * Batch after batch from where the last one ended, instead of a cursor held open in Postgres: a slow download then holds neither
 * a connection nor a snapshot, and ended calls don't change.
 */
async function* each(db: Queryable, filter: CallFilter): AsyncGenerator<CallRecord> {
  let cursor: readonly string[] | null = null;
  for (;;) {
    const rows: RecordRow[] = await rowsAfter(db, filter, { cursor, limit: exportBatchMax });
    yield* rows.map(toRecord);
    const last = rows.at(-1);
    if (last === undefined || rows.length < exportBatchMax) return;
    cursor = cursorOf(last);
  }
}

type DetailRow = Omit<CallDetail, 'turns' | 'tools' | 'steps' | 'evidence'> &
  Omit<HangupEvidence, 'media'> & { media: MediaCounts | null };

/** Whom a step `s` names. */
export const stepAgent = `(
  select jsonb_build_object('name', u.username, 'extension', e.number)
  from agent a join app_user u on u.id = a.user_id join extension e on e.id = a.extension_id
  where a.id::text = s.detail ->> 'agentId')`;

async function find(db: Queryable, id: string): Promise<CallDetail | null> {
  const { rows } = await db.query<DetailRow>(
    `select ${columns}, k.message, k.variables, c.epoch, c.owner, c.recording_ms as "recordingMs",
      c.recording_started_at as "recordingStartedAt", c.content_removed_at as "contentRemovedAt",
      c.content_removed_by as "contentRemovedBy", c.hangup_cause as cause, c.q850, c.sip_code as "sipCode",
      c.sip_reason as "sipReason", c.hangup_disposition as disposition,
      case when c.packets_in is not null or c.packets_out is not null then jsonb_build_object(
        'seconds', c.bill_seconds, 'packetsIn', c.packets_in, 'packetsOut', c.packets_out) end as media
    from ${joins} where c.id = $1::uuid`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { cause, q850, sipCode, sipReason, disposition, media, ...rest } = row;
  const steps = await db.query<CallStep>(
    `select s.at, s.step, s.actor, s.detail, ${stepAgent} as agent
    from call_step s where s.call_id = $1::uuid order by s.id`,
    [id],
  );
  return {
    ...rest,
    evidence: { cause, q850, sipCode, sipReason, disposition, ...(media === null ? {} : { media }) },
    turns: inTimeOrder(await makeTurns(db).ofCall(id)),
    transcript: await makeCallTranscripts(db).find(id),
    tools: await makeCallTools(db).ofCall(id),
    steps: steps.rows,
  };
}
