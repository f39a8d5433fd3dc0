/** Agents of a preview task and what they read, for storage tests. */
import { expect } from 'vitest';
import type { PacingPlan } from '../../domain/pacing/plan.ts';
import { type Database, withTransaction } from '../../storage/database.ts';
import { makeManualCalls } from '../../storage/manual-calls.ts';
import { makePreviews, type PreviewDial } from '../../storage/previews.ts';
import { makeRescues } from '../../storage/rescues.ts';
import { type MadeAgent, makeFreeAgent, makeGroup } from './agent-world.ts';
import { makePredictiveTask } from './predictive-world.ts';

export const owner = 'worker';

type Plan = { contacts?: number; agents?: number; pacing?: Partial<PacingPlan> };
/** `agent`: the first of `people`. */
type Scene = { groupId: string; taskId: string; agent: MadeAgent; people: MadeAgent[] };
export type Read = { callId: string; agentId: string; row: number };

export type PreviewScene = {
  scene(plan?: Plan): Promise<Scene>;
  /** What is read now, in list order. */
  readIn(taskId: string): Promise<Read[]>;
  readBy(taskId: string, agentId: string): Promise<Read>;
  contactOf(callId: string): Promise<Record<string, unknown> | undefined>;
  stepsOf(callId: string): Promise<string[]>;
  dial(agentId: string, callId: string): Promise<PreviewDial>;
  /** As the call worker does it, until the agent is on their phone. */
  onThePhone(agentId: string, callId: string): Promise<{ callId: string; owner: string }>;
};

/** `db` is asked for when something is done: the world of a file opens later than this. */
export function previewScene(db: () => Database): PreviewScene {
  async function scene({ contacts = 5, agents = 1, pacing = {} }: Plan = {}): Promise<Scene> {
    const groupId = await makeGroup(db());
    const taskId = await makePredictiveTask(db(), { groupId, contacts, pacing: { mode: 'preview', ...pacing } });
    const people: MadeAgent[] = [];
    for (let n = 0; n < agents; n += 1) people.push(await makeFreeAgent(db(), { groups: [{ groupId }] }));
    const [agent] = people;
    if (agent === undefined) throw new Error('nobody was hired');
    return { groupId, taskId, agent, people };
  }

  async function readIn(taskId: string): Promise<Read[]> {
    const { rows } = await db().query<Read>(
      `select c.id as "callId", c.for_agent_id as "agentId", k.row_number as row from call c join contact k on k.id = c.contact_id
      where c.task_id = $1::uuid and is_read(c) order by k.position`,
      [taskId],
    );
    return rows;
  }

  async function readBy(taskId: string, agentId: string): Promise<Read> {
    const found = (await readIn(taskId)).find((one) => one.agentId === agentId);
    if (found === undefined) throw new Error('the agent reads nothing');
    return found;
  }

  async function contactOf(callId: string): Promise<Record<string, unknown> | undefined> {
    const { rows } = await db().query<Record<string, unknown>>(
      `select k.state, k.outcome, k.attempts, k.waits_because as "waitsBecause", k.next_attempt_at is not null as later
      from contact k join call c on c.contact_id = k.id where c.id = $1::uuid`,
      [callId],
    );
    return rows[0];
  }

  async function stepsOf(callId: string): Promise<string[]> {
    const { rows } = await db().query<{ step: string }>('select step from call_step where call_id = $1::uuid order by id', [
      callId,
    ]);
    return rows.map(({ step }) => step);
  }

  const dial = (agentId: string, callId: string): Promise<PreviewDial> =>
    withTransaction(db(), (tx) => makePreviews(tx).dial(agentId, callId, 'agent'));

  async function onThePhone(agentId: string, callId: string): Promise<{ callId: string; owner: string }> {
    const calls = makeManualCalls(db());
    expect(await dial(agentId, callId)).toMatchObject({ kind: 'made', callId });
    const held = { callId, owner };
    expect(await makeRescues(db()).arm(held)).toBe('for-agent');
    expect(await calls.next(held)).toMatchObject({ kind: 'ring', agentId, legId: null });
    expect(await calls.legRings(held, { legId: callId, forMs: 20_000 })).toBe(true);
    expect(await calls.legAnswered(held)).toBe(true);
    return held;
  }

  return { scene, readIn, readBy, contactOf, stepsOf, dial, onThePhone };
}
