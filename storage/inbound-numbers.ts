/** Numbers that people call (呼入号码): whom each one serves, and how its queue goes. */
import type { Overflow } from '../domain/called-number.ts';
import type { TaskType } from '../domain/task.ts';
import type { Queryable } from './database.ts';

export type InboundNumberDraft = {
  number: string;
  name: string;
  enabled: boolean;
  /** Whoever a task called within these days reaches that task; 0: nobody is followed. */
  followDays: number;
  /** Everybody else reaches this task; null: is refused. */
  taskId: string | null;
  voiceId: string | null;
  welcome: string | null;
  queueMax: number;
  waitSecondsMax: number;
  overflow: Overflow;
  overflowMessage: string | null;
  overflowGroupId: string | null;
};

export type StoredInboundNumber = InboundNumberDraft & {
  id: string;
  taskName: string | null;
  taskType: TaskType | null;
  voiceName: string | null;
  overflowGroupName: string | null;
  createdAt: Date;
  changedAt: Date;
};

export interface InboundNumbers {
  /** By number; `afterName` is the number of the last row of the page before. */
  list(page: { limit: number; afterName: string | null }): Promise<StoredInboundNumber[]>;
  count(): Promise<number>;
  find(id: string): Promise<StoredInboundNumber | null>;
  findForChange(id: string): Promise<StoredInboundNumber | null>;
  /** Throws the breach of `inbound_number_number_key`, and those of the task, the voice and the group. */
  insert(draft: InboundNumberDraft): Promise<string>;
  change(id: string, draft: InboundNumberDraft): Promise<void>;
  /** Calls that came in by it stay, with the number that was called. */
  remove(id: string): Promise<boolean>;
}

const read = `select n.id, n.number, n.name, n.enabled, n.follow_days as "followDays", n.task_id as "taskId", t.name as "taskName",
    t.type as "taskType", n.voice_id as "voiceId", v.name as "voiceName", n.welcome, n.queue_max as "queueMax",
    n.wait_seconds_max as "waitSecondsMax", n.overflow, n.overflow_message as "overflowMessage",
    n.overflow_group_id as "overflowGroupId", g.name as "overflowGroupName", n.created_at as "createdAt", n.changed_at as "changedAt"
  from inbound_number n left join task t on t.id = n.task_id left join voice v on v.id = n.voice_id
  left join agent_group g on g.id = n.overflow_group_id`;

export function makeInboundNumbers(db: Queryable): InboundNumbers {
  const rowsOf = async (rest: string, values: unknown[]): Promise<StoredInboundNumber[]> =>
    (await db.query<StoredInboundNumber>(`${read} ${rest}`, values)).rows;
  return {
    list: ({ limit, afterName }) =>
      rowsOf('where $1::text is null or n.number > $1::text order by n.number limit $2::integer', [afterName, limit]),
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from inbound_number');
      return rows[0]?.n ?? 0;
    },
    find: async (id) => (await rowsOf('where n.id = $1::uuid', [id]))[0] ?? null,
    findForChange: async (id) => (await rowsOf('where n.id = $1::uuid for update of n', [id]))[0] ?? null,
    async insert(draft) {
      const { rows } = await db.query<{ id: string }>(
        `insert into inbound_number (number, name, enabled, follow_days, task_id, voice_id, welcome, queue_max, wait_seconds_max,
          overflow, overflow_message, overflow_group_id)
        values ($1::text, $2::text, $3::boolean, $4::smallint, $5::uuid, $6::uuid, $7::text, $8::smallint, $9::smallint, $10::text,
          $11::text, $12::uuid) returning id`,
        valuesOf(draft),
      );
      const [row] = rows;
      if (row === undefined) throw new Error('The number was not stored.');
      return row.id;
    },
    async change(id, draft) {
      await db.query(
        `update inbound_number set number = $1::text, name = $2::text, enabled = $3::boolean, follow_days = $4::smallint,
          task_id = $5::uuid, voice_id = $6::uuid, welcome = $7::text, queue_max = $8::smallint, wait_seconds_max = $9::smallint,
          overflow = $10::text, overflow_message = $11::text, overflow_group_id = $12::uuid, changed_at = clock_timestamp()
        where id = $13::uuid`,
        [...valuesOf(draft), id],
      );
    },
    async remove(id) {
      return (await db.query('delete from inbound_number where id = $1::uuid', [id])).rowCount === 1;
    },
  };
}

function valuesOf(draft: InboundNumberDraft): unknown[] {
  const { number, name, enabled, followDays, taskId, voiceId, welcome } = draft;
  const { queueMax, waitSecondsMax, overflow, overflowMessage, overflowGroupId } = draft;
  return [
    ...[number, name, enabled, followDays, taskId, voiceId, welcome],
    ...[queueMax, waitSecondsMax, overflow, overflowMessage, overflowGroupId],
  ];
}
