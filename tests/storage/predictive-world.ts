/** A running predictive task beside its agents, whose phones are at the switch of its line. */
import { type PacingPlan, usualPlan } from '../../domain/pacing/plan.ts';
import type { Database } from '../../storage/database.ts';
import type { DialGrant, Ledger } from '../../storage/ledger-types.ts';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { decideOne } from '../../workers/pacing-round.ts';
import { phoneNode } from './agent-world.ts';
import { dialOne, makeLine, makeTask } from './world.ts';

type Plan = {
  groupId: string;
  contacts?: number;
  capacity?: number;
  maxConcurrency?: number;
  pacing?: Partial<PacingPlan>;
  skills?: string[];
};

let numbers = 0;

export async function makePredictiveTask(
  db: Database,
  { groupId, contacts = 50, capacity = 20, maxConcurrency = 20, pacing = {}, skills = [] }: Plan,
): Promise<string> {
  const lineId = await makeLine(db, { capacity, node: phoneNode });
  const taskId = await makeTask(db, { contacts, maxConcurrency, lineIds: [lineId] });
  await db.query(
    `update task set type = 'predictive', assistant_id = null, agent_group_id = $2::uuid, pacing = $3::jsonb,
      agent_skills = $4::text[] where id = $1::uuid`,
    [taskId, groupId, JSON.stringify({ ...usualPlan, ...pacing }), skills],
  );
  // Numbers of its own: whoever found nobody is left alone by all tasks.
  numbers += 1;
  await db.query(
    `update contact set number = '+861' || (3000000000 + $2::bigint * 10000 + row_number)::text where task_id = $1::uuid`,
    [taskId, numbers],
  );
  await db.query('insert into task_pace (task_id) values ($1::uuid)', [taskId]);
  return taskId;
}

/** One decision, as the round of the task worker makes it. */
export function decideNow(db: Database, taskId: string): Promise<void> {
  return decideOne(taskId, makeTaskPace(db));
}

/** Dialled and answered: a callee who waits for an agent. */
export async function answerOne({ db, ledger }: { db: Database; ledger: Ledger }, taskId: string): Promise<DialGrant> {
  await decideNow(db, taskId);
  const grant = await dialOne(ledger, taskId);
  if (!(await ledger.markLive(grant))) throw new Error('the call is not ours');
  return grant;
}
