import { expect, it } from 'vitest';
import { withTransaction } from '../../storage/database.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { freshKey, makeLine, makeTask, noAnswer, numberOf, useWorld, waitingContacts } from './world.ts';

const callers = 12;
const world = useWorld(callers + 4);

const press = (taskId: string, step: 'pause' | 'resume') =>
  withTransaction(world.db, (tx) => makeTaskChanges(tx).step({ taskId, step }));

/** Dials and ends calls until it is told to stop; a call that was not permitted waits its turn. */
async function dialOn(taskId: string, waiting: string[], isOver: () => boolean): Promise<void> {
  let held: DialGrant | null = null;
  while (!isOver()) {
    const next = waiting.shift() ?? null;
    if (held !== null) {
      const { granted }: { granted: DialGrant | null } = await world.ledger.release({ ...held, result: noAnswer, waiter: next });
      if (granted === null && next !== null) waiting.push(next);
      held = granted;
    } else if (next !== null) {
      const answer = await world.ledger.fence({ callId: next, owner: 'fire' });
      if (answer.kind === 'granted') held = answer.grant;
      else waiting.push(next);
    } else {
      const calls = await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 20 });
      waiting.push(...calls.map((call) => call.callId));
    }
  }
  if (held !== null) await world.ledger.release({ ...held, result: noAnswer, waiter: null });
}

it('no number is dialled after a pause is committed, and resume goes on with exactly the undialled', {
  timeout: 60_000,
}, async () => {
  const { db } = world;
  const lineId = await makeLine(db, { capacity: callers });
  const taskId = await makeTask(db, { contacts: 2_000, maxConcurrency: callers, lineIds: [lineId] });
  const waiting: string[] = [];
  let over = false;
  const fire = Promise.all(Array.from({ length: callers }, () => dialOn(taskId, waiting, () => over)));
  const dialled = () =>
    numberOf(db, 'select count(*) as n from call where task_id = $1::uuid and dialled_at is not null', [taskId]);

  for (let round = 0; round < 5; round += 1) {
    const enough = (await dialled()) + 40;
    while ((await dialled()) < enough) await new Promise(setImmediate);
    expect((await press(taskId, 'pause'))?.decision).toMatchObject({ kind: 'go', to: 'pausing' });
    const atPause = await dialled();
    // Everybody ends what it holds and asks again, several times over.
    for (let asked = 0; asked < 20; asked += 1) await world.ledger.laneState(taskId, 0);
    expect(await dialled()).toBe(atPause);
    expect((await press(taskId, 'pause'))?.decision).toMatchObject({ kind: 'already' });
    await press(taskId, 'resume');
  }
  over = true;
  await fire;
  expect(
    await numberOf(
      db,
      'select count(*) as n from (select contact_id from call where task_id = $1::uuid and dialled_at is not null group by 1 having count(*) > 1) d',
      [taskId],
    ),
  ).toBe(0);
});

it('a pause that meets calls in progress waits for them, and claimed ones go back to their contacts', async () => {
  const { db, ledger } = world;
  const lineId = await makeLine(db, { capacity: 5 });
  const taskId = await makeTask(db, { contacts: 5, maxConcurrency: 2, lineIds: [lineId] });
  const calls = await ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 4 });
  const [first] = calls;
  if (first === undefined) throw new Error('nothing was claimed');
  const answer = await ledger.fence({ callId: first.callId, owner: 'a' });
  const settle = () => withTransaction(db, (tx) => makeTaskChanges(tx).finishIfDone(taskId));

  await press(taskId, 'pause');
  expect(await settle()).toEqual({ before: 'pausing', status: 'pausing' });
  expect(await ledger.laneState(taskId, 0)).toMatchObject({ open: { claimed: 0, dialling: 1, live: 0 } });
  expect(await waitingContacts(db, taskId)).toBe(4);
  for (const { callId } of calls.slice(1)) {
    expect(await ledger.fence({ callId, owner: 'a' })).toEqual({ kind: 'withdrawn' });
  }
  if (answer.kind !== 'granted') throw new Error('the call was not permitted');
  await ledger.release({ ...answer.grant, result: noAnswer, waiter: null });
  expect(await settle()).toEqual({ before: 'pausing', status: 'paused' });
  expect(await ledger.laneState(taskId, 0)).toMatchObject({ open: { claimed: 0, dialling: 0, live: 0 } });
  expect(await waitingContacts(db, taskId)).toBe(4);
});
