/** Tasks whose contacts stand before the permission gate, and how they stand after it said no. */
import { beforeEach } from 'vitest';
import type { CallingWindow } from '../../domain/calling-window.ts';
import type { Frequency } from '../../domain/permission.ts';
import { makeLine, makeTask, useWorld } from './world.ts';

export type GatePlan = {
  contacts?: number;
  zone?: string | null;
  window?: CallingWindow;
  frequency?: Frequency;
  lineId?: string;
  maxConcurrency?: number;
};

export type Refused = {
  state: string;
  because: string | null;
  next: Date | null;
  call: string;
  step: string;
  detail: Record<string, unknown>;
  held: number;
};

export type GateWorld = {
  world: ReturnType<typeof useWorld>;
  numberAt: (row: number) => string;
  task: (plan?: GatePlan) => Promise<string>;
  /** How a call and its contact stand after the fence said no. */
  afterRefusal: (callId: string) => Promise<Refused>;
  ask: (callId: string) => ReturnType<GateWorld['world']['ledger']['fence']>;
};

export function useGateWorld(): GateWorld {
  const world = useWorld();
  // Each test has numbers of its own, because caps and lists hold over all tasks.
  let block = 0;
  beforeEach(() => {
    block += 1;
  });
  const numberAt = (row: number): string => `1${String(3_000_000_000 + block * 100_000 + row)}`;

  async function task(plan: GatePlan = {}): Promise<string> {
    const lineId = plan.lineId ?? (await makeLine(world.db, { capacity: 20 }));
    const taskId = await makeTask(world.db, { contacts: 0, maxConcurrency: plan.maxConcurrency ?? 10, lineIds: [lineId] });
    await world.db.query('update task set calling_window = $2::jsonb, frequency = $3::jsonb where id = $1::uuid', [
      taskId,
      plan.window === undefined ? null : JSON.stringify(plan.window),
      plan.frequency === undefined ? null : JSON.stringify(plan.frequency),
    ]);
    await world.db.query(
      `with i as (insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id)
      insert into contact (task_id, import_id, row_number, number, time_zone)
      select $1::uuid, i.id, n, $2::bigint + n, $4::text from i, generate_series(1, $3::integer) n`,
      [taskId, numberAt(0), plan.contacts ?? 1, plan.zone === undefined ? 'Asia/Shanghai' : plan.zone],
    );
    return taskId;
  }

  async function afterRefusal(callId: string): Promise<Refused> {
    const { rows } = await world.db.query<Refused>(
      `select k.state, k.waits_because as because, k.next_attempt_at as next, c.state as call, s.step, s.detail,
        (select count(*) from task_slot t where t.call_id = c.id) as held
      from call c join contact k on k.id = c.contact_id
        join lateral (select step, detail from call_step where call_id = c.id order by id desc limit 1) s on true
      where c.id = $1::uuid`,
      [callId],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('there is no such call');
    return row;
  }

  return { world, numberAt, task, afterRefusal, ask: (callId) => world.ledger.fence({ callId, owner: 'test' }) };
}
