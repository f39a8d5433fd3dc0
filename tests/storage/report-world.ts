/** Calls that ended at moments of the test's choosing, for reports. */
import type { Intent, Outcome } from '../../domain/outcome.ts';
import type { Queryable } from '../../storage/database.ts';

export type EndedCall = {
  taskId: string;
  lineId: string;
  /** Dialled at; answered 10 s later where it talked. */
  at: string;
  talkSeconds?: number;
  outcome?: Outcome;
  intent?: Intent;
  /** It answered and found nobody. */
  abandoned?: boolean;
};

const ringMs = 10_000;
let rows = 1_000_000;

/** Its contact and itself; returns the id of the call. A call that talked is `completed` unless told otherwise. */
export async function endedCall(db: Queryable, call: EndedCall): Promise<string> {
  rows += 1;
  const answered = call.talkSeconds === undefined ? null : new Date(Date.parse(call.at) + ringMs);
  const ended = new Date((answered?.getTime() ?? Date.parse(call.at) + 30_000) + (call.talkSeconds ?? 0) * 1_000);
  const { rows: made } = await db.query<{ id: string }>(
    `with contacted as (
      insert into contact (task_id, import_id, row_number, number, state)
      select $1::uuid, i.id, $2::integer, '+8613' || lpad($2::text, 9, '0'), 'done'
      from list_import i where i.task_id = $1::uuid limit 1
      returning id, number
    )
    insert into call (task_id, contact_id, attempt, state, lane, claim_key, number, node, line_id, dialled_at, answered_at, ended_at, outcome,
      intent, abandoned_at)
    select $1::uuid, k.id, 1, 'final', 0, 'report', k.number, 'sw1', $3::uuid, $4::timestamptz, $5::timestamptz, $6::timestamptz, $7::text,
      $8::text, $9::timestamptz
    from contacted k returning id`,
    [
      call.taskId,
      rows,
      call.lineId,
      call.at,
      answered,
      ended,
      call.outcome ?? (answered === null ? 'no-answer' : 'completed'),
      call.intent ?? null,
      call.abandoned === true ? (answered ?? ended) : null,
    ],
  );
  const [row] = made;
  if (row === undefined) throw new Error('the task has no import');
  return row.id;
}

/** How an agent stood with a call; `from` and `until` in seconds after the moment. */
export async function stood(
  db: Queryable,
  span: { agentId: string; callId: string; state: 'talking' | 'wrap-up'; at: string; from: number; until: number },
): Promise<void> {
  await db.query(
    `insert into agent_span (agent_id, state, call_id, from_at, until_at)
    values ($1::uuid, $2::text, $3::uuid, $4::timestamptz + $5::integer * interval '1 s', $4::timestamptz + $6::integer * interval '1 s')`,
    [span.agentId, span.state, span.callId, span.at, span.from, span.until],
  );
}
