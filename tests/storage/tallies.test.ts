import { expect, it } from 'vitest';
import { withTransaction } from '../../storage/database.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { rollUpTallies, taskCounts } from '../../storage/task-tallies.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { addContacts, claimOne, completed, freshKey, makeLine, makeTask, noAnswer, numberOf, useWorld } from './world.ts';

const world = useWorld();

/** The same counts by looking at every contact. */
async function fullScan(taskId: string) {
  const { rows } = await world.db.query<Record<string, number>>(
    `select count(*) as total, count(*) filter (where attempts = 0 and state <> 'not-permitted') as "notDialled",
      count(*) filter (where state = 'claimed') as claimed, count(*) filter (where state in ('dialling', 'live')) as dialling,
      count(*) filter (where state = 'waiting') as waiting,
      count(*) filter (where state = 'dialling') as ringing, count(*) filter (where state = 'live') as talking,
      count(*) filter (where attempts > 0) as dialled, count(*) filter (where answered) as connected,
      count(*) filter (where state = 'not-permitted') as "notPermitted",
      count(*) filter (where ended and answered) as "endedConnected",
      count(*) filter (where ended and not answered and outcome is distinct from 'unknown') as "endedNotConnected",
      count(*) filter (where ended and not answered and outcome = 'unknown') as "endedUnknown",
      count(*) filter (where outcome = 'completed') as completed, count(*) filter (where outcome = 'no-answer') as "no-answer"
    from (select *, attempts > 0 and state in ('waiting', 'claimed', 'done') as ended from contact) c where task_id = $1::uuid`,
    [taskId],
  );
  return rows[0];
}

async function counted(taskId: string) {
  const counts = (await taskCounts(world.db, [taskId])).get(taskId);
  if (counts === undefined) throw new Error('the task was not counted');
  const { byOutcome, connectRate: _, ...rest } = counts;
  return { ...rest, completed: byOutcome.completed, 'no-answer': byOutcome['no-answer'] };
}

type Walk = { taskId: string; claimed: string[]; ringing: DialGrant[]; talking: DialGrant[] };

const steps: Record<string, (walk: Walk) => Promise<void>> = {
  async claim({ taskId, claimed }) {
    const calls = await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 3 });
    claimed.push(...calls.map((call) => call.callId));
  },
  async fence({ claimed, ringing }) {
    const callId = claimed.shift();
    if (callId === undefined) return;
    const answer = await world.ledger.fence({ callId, owner: 'walk' });
    if (answer.kind === 'granted') ringing.push(answer.grant);
    else claimed.push(callId);
  },
  async answer({ ringing, talking }) {
    const grant = ringing.shift();
    if (grant === undefined) return;
    await world.ledger.markLive(grant);
    talking.push(grant);
  },
  async refuse({ ringing, claimed }) {
    const grant = ringing.shift();
    if (grant === undefined) return;
    const waiter = claimed.shift() ?? null;
    const { granted } = await world.ledger.release({ ...grant, result: noAnswer, waiter });
    if (granted !== null) ringing.push(granted);
    else if (waiter !== null) claimed.push(waiter);
  },
  async throttle({ ringing, claimed }) {
    const grant = ringing.shift();
    if (grant === undefined) return;
    await world.ledger.unfence(grant);
    claimed.push(grant.callId);
  },
  async end({ talking }) {
    const grant = talking.shift();
    if (grant !== undefined) await world.ledger.release({ ...grant, result: completed, waiter: null });
  },
  async lose({ ringing, talking }) {
    const grant = ringing.shift() ?? talking.shift();
    const lost = { ...noAnswer, outcome: 'unknown' as const, reason: 'end-unseen' };
    if (grant !== undefined) await world.ledger.release({ ...grant, result: lost, waiter: null });
  },
  async withdraw({ claimed }) {
    const callId = claimed.shift();
    if (callId !== undefined) await world.ledger.withdraw({ callId });
  },
  append: ({ taskId }) => addContacts(world.db, taskId, 2),
  async forbid({ taskId }) {
    await world.db.query(
      `update contact set state = 'not-permitted' where id in (
        select id from contact where task_id = $1::uuid and state = 'waiting' limit 1)`,
      [taskId],
    );
  },
  async rollUp() {
    await rollUpTallies(world.db);
  },
};

it('counts equal a full scan at every step of a random walk', { timeout: 60_000 }, async () => {
  const lineId = await makeLine(world.db, { capacity: 8 });
  const walk: Walk = {
    taskId: await makeTask(world.db, { contacts: 30, maxConcurrency: 6, lineIds: [lineId] }),
    claimed: [],
    ringing: [],
    talking: [],
  };
  const names = Object.keys(steps);
  let state = 11;
  for (let n = 0; n < 250; n += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const name = names[(state >>> 16) % names.length];
    if (name !== undefined) await steps[name]?.(walk);
    if (n % 5 === 0) expect(await counted(walk.taskId)).toEqual(await fullScan(walk.taskId));
  }
  expect(await counted(walk.taskId)).toEqual(await fullScan(walk.taskId));
  const { dialled, notDialled, notPermitted, total, connected } = await counted(walk.taskId);
  expect(dialled + notDialled + notPermitted).toBe(total);
  expect(connected).toBeGreaterThan(0);
});

it('counts are the same before, during and after a roll-up', async () => {
  const lineId = await makeLine(world.db, { capacity: 1 });
  const taskId = await makeTask(world.db, { contacts: 50, maxConcurrency: 1, lineIds: [lineId] });
  await claimOne(world.ledger, taskId);
  const before = await counted(taskId);
  const [, during] = await Promise.all([rollUpTallies(world.db), counted(taskId)]);
  expect(during).toEqual(before);
  expect(await counted(taskId)).toEqual(before);
  expect(await numberOf(world.db, 'select count(*) as n from task_tally_delta')).toBe(0);
});

it('a removed task leaves no counts behind, neither folded nor appended', async () => {
  const lineId = await makeLine(world.db, { capacity: 1 });
  const taskId = await makeTask(world.db, { contacts: 5, maxConcurrency: 1, lineIds: [lineId], status: 'stopped' });
  await rollUpTallies(world.db);
  await addContacts(world.db, taskId, 5);
  await withTransaction(world.db, (tx) => makeTasks(tx).remove(taskId, 0));
  await rollUpTallies(world.db);
  const left = await numberOf(
    world.db,
    `select (select count(*) from task_tally where task_id = $1::uuid)
      + (select count(*) from task_tally_delta where task_id = $1::uuid) as n`,
    [taskId],
  );
  expect(left).toBe(0);
});
