/** Contacts that an agent reads and nobody decides on (预览外呼), on a real database: all of them come back; and a mode that is changed. */
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../storage/database.ts';
import { makeManualCalls } from '../../storage/manual-calls.ts';
import { withdrawUnread } from '../../storage/sweeps.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { makeAgentScene } from './agent-world.ts';
import { decideNow } from './predictive-world.ts';
import { owner, previewScene } from './preview-world.ts';
import { claimOne, useWorld } from './world.ts';

const world = useWorld(12);
const { stateOf, standings, silence } = makeAgentScene(() => world.db);
const { scene, readIn, readBy, contactOf, stepsOf, dial, onThePhone } = previewScene(() => world.db);
const calls = () => makeManualCalls(world.db);

describe('a contact that nobody decides', () => {
  const isBack = async (callId: string, agentId: string, state: object): Promise<void> => {
    expect(await contactOf(callId)).toMatchObject({ state: 'waiting', later: false, attempts: 0 });
    expect(await stateOf(agentId)).toMatchObject(state);
  };

  it('goes back when its time is over, and the agent is busy: nobody is there', async () => {
    const { taskId, agent } = await scene();
    await decideNow(world.db, taskId);
    const { callId } = await readBy(taskId, agent.id);
    await standings().round();
    expect((await readBy(taskId, agent.id)).callId).toBe(callId);
    await world.db.query(`update call set preview_until = clock_timestamp() - interval '1 ms' where id = $1::uuid`, [callId]);
    await standings().round();
    await isBack(callId, agent.id, { state: 'busy', reason: 'not-dialled' });
    await decideNow(world.db, taskId);
    expect(await readIn(taskId)).toEqual([]);
  });

  it.each([
    [
      { kind: 'go-busy', reason: 'break' },
      { state: 'busy', reason: 'break' },
    ],
    [{ kind: 'sign-out' }, { state: 'offline', before: null }],
    [
      { kind: 'force', to: { state: 'busy', reason: 'meeting' }, now: false },
      { state: 'busy', reason: 'meeting' },
    ],
  ] as const)('goes back at once when its agent leaves it: %j', async (event, state) => {
    const { taskId, agent } = await scene();
    await decideNow(world.db, taskId);
    const { callId } = await readBy(taskId, agent.id);
    await standings().step(agent.id, event);
    await isBack(callId, agent.id, state);
    expect(await stepsOf(callId)).toEqual(['previewed', 'not-dialled']);
  });

  it('goes back when its agent has vanished', async () => {
    const { taskId, agent } = await scene();
    await decideNow(world.db, taskId);
    const { callId } = await readBy(taskId, agent.id);
    await silence(agent.id, 10_000);
    await standings().round();
    await isBack(callId, agent.id, { state: 'offline', reason: 'vanished' });
  });

  it('is taken back when the task is paused, and so is what was dialled and rings nobody yet', async () => {
    const { taskId, people } = await scene({ agents: 2 });
    await decideNow(world.db, taskId);
    const [one, two] = await readIn(taskId);
    const held = await onThePhone(two?.agentId ?? '', two?.callId ?? '');
    await withTransaction(world.db, (tx) => makeTaskChanges(tx).step({ taskId, step: 'pause' }));
    expect((await withTransaction(world.db, (tx) => makeTaskChanges(tx).finishIfDone(taskId)))?.status).toBe('paused');
    for (const { callId, agentId } of [one, two].filter((read) => read !== undefined)) {
      await isBack(callId, agentId, { state: 'free' });
    }
    expect(await calls().isCancelled(held.callId)).toBe(true);
    expect(await world.ledger.fence(held)).toEqual({ kind: 'withdrawn' });
    await decideNow(world.db, taskId);
    expect(await makeTaskPace(world.db).handOut(taskId, people.length)).toBe(0);
  });
});

describe('the mode of a running task', () => {
  const setMode = (taskId: string, mode: string) =>
    world.db.query(`update task set pacing = pacing || jsonb_build_object('mode', $2::text) where id = $1::uuid`, [taskId, mode]);

  it('changed to preview: what waits for a line goes back to the list, and is handed out', async () => {
    const { taskId, agent } = await scene({ pacing: { mode: 'progressive' }, contacts: 1 });
    const { callId } = await claimOne(world.ledger, taskId);
    await decideNow(world.db, taskId);
    await setMode(taskId, 'preview');
    expect(await world.ledger.fence({ callId, owner })).toMatchObject({ kind: 'wait', because: 'pacing' });
    expect(await withdrawUnread(world.db, taskId)).toBe(1);
    await decideNow(world.db, taskId);
    expect((await readBy(taskId, agent.id)).row).toBe(1);
    expect(await withdrawUnread(world.db, taskId)).toBe(0);
  });

  it('changed from preview: nothing is dialled by what was handed out, and whoever reads reads on', async () => {
    const { taskId, agent } = await scene({ contacts: 3 });
    await decideNow(world.db, taskId);
    await setMode(taskId, 'progressive');
    const { callId } = await claimOne(world.ledger, taskId);
    expect(await world.ledger.fence({ callId, owner })).toMatchObject({ kind: 'wait', because: 'pacing' });
    await decideNow(world.db, taskId);
    expect(await world.ledger.fence({ callId, owner })).toMatchObject({ kind: 'wait', because: 'pacing' });
    expect(await dial(agent.id, (await readBy(taskId, agent.id)).callId)).toMatchObject({ kind: 'made' });
  });
});
