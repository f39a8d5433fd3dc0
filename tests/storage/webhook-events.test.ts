import { beforeEach, expect, it } from 'vitest';
import { withTransaction } from '../../storage/database.ts';
import { makeGateways } from '../../storage/gateways.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { makeWebhookOutbox } from '../../storage/webhook-outbox.ts';
import { makeWebhooks } from '../../storage/webhooks.ts';
import { dialOne, makeLine, makeTask, noAnswer, useWorld } from './world.ts';

const world = useWorld();
let named = 0;

const everything = [
  'call.ended',
  'task.started',
  'task.resumed',
  'task.paused',
  'task.stopped',
  'task.completed',
  'import.done',
  'line.down',
  'line.up',
] as const;

async function makeWebhook({ enabled = true }: { enabled?: boolean } = {}): Promise<string> {
  named += 1;
  return makeWebhooks(world.db).insert({
    name: `hook ${named}`,
    url: 'https://crm.example/hook',
    events: [...everything],
    enabled,
    secretSealed: Buffer.from('sealed'),
  });
}

async function noted(): Promise<{ type: string; subjectId: string | null }[]> {
  const events = await withTransaction(world.db, (tx) => makeWebhookOutbox(tx).take(100));
  return events.map(({ type, subjectId }) => ({ type, subjectId }));
}

beforeEach(async () => {
  await world.db.query('delete from webhook');
  await world.db.query('delete from webhook_event');
});

it('notes the end of a call in the commit that ends it, once', async () => {
  await makeWebhook();
  const taskId = await makeTask(world.db, {
    contacts: 1,
    maxConcurrency: 1,
    lineIds: [await makeLine(world.db, { capacity: 1 })],
  });
  const { callId, epoch } = await dialOne(world.ledger, taskId);
  expect(await noted()).toEqual([]);
  await world.ledger.release({ callId, epoch, result: noAnswer, waiter: null });
  await world.ledger.release({ callId, epoch, result: noAnswer, waiter: null });
  expect(await noted()).toEqual([{ type: 'call.ended', subjectId: callId }]);
});

it('writes nothing where no webhook asks, or the one that did is off', async () => {
  const taskId = await makeTask(world.db, { contacts: 0, maxConcurrency: 1, lineIds: [] });
  await world.db.query(`update task set status = 'paused' where id = $1::uuid`, [taskId]);
  await makeWebhook({ enabled: false });
  await world.db.query(`update task set status = 'running' where id = $1::uuid`, [taskId]);
  expect(await noted()).toEqual([]);
});

it('tells a start from a going on, and nothing of a change that was rolled back', async () => {
  await makeWebhook();
  const taskId = await makeTask(world.db, { contacts: 0, maxConcurrency: 1, lineIds: [], status: 'draft' });
  const become = (status: string) => world.db.query('update task set status = $2::text where id = $1::uuid', [taskId, status]);
  for (const status of ['running', 'pausing', 'paused', 'running', 'stopping', 'stopped', 'running', 'completed'])
    await become(status);
  const undone = withTransaction(world.db, async (tx) => {
    await tx.query(`update task set status = 'running' where id = $1::uuid`, [taskId]);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect((await noted()).map(({ type }) => type)).toEqual([
    'task.started',
    'task.paused',
    'task.resumed',
    'task.stopped',
    'task.started',
    'task.completed',
  ]);
  expect(await makeTasks(world.db).find(taskId)).toMatchObject({ status: 'completed' });
});

it('tells once that a line is down, however often it is looked at, and once that it is back', async () => {
  await makeWebhook();
  const lineId = await makeLine(world.db, { capacity: 1 });
  const { rows } = await world.db.query<{ gateway: string }>('select gateway from line where id = $1::uuid', [lineId]);
  const gateways = makeGateways(world.db);
  for (const up of [true, false, false, true, true]) {
    const sight = { name: rows[0]?.gateway ?? '', state: 'NOREG', up, answer: null };
    await gateways.report('sw1', [sight], () => null);
  }
  expect(await noted()).toEqual([
    { type: 'line.down', subjectId: lineId },
    { type: 'line.up', subjectId: lineId },
  ]);
});

it('makes a message for each webhook that asks, in batches of a hundred', async () => {
  const [one, two] = [await makeWebhook(), await makeWebhook()];
  await world.db.query(
    `insert into webhook_event (type, subject_id) select 'call.ended', gen_random_uuid() from generate_series(1, 150)`,
  );
  await world.db.query(`insert into webhook_event (type, subject_id) values ('call.graded', gen_random_uuid())`);
  const messages = await withTransaction(world.db, async (tx) => {
    const outbox = makeWebhookOutbox(tx);
    const events = await outbox.take(500);
    return outbox.address(events.map(({ id }) => ({ id, body: '{}' })));
  });
  expect(messages).toBe(300);
  const { rows } = await world.db.query<{ hook: string; n: number }>(
    'select webhook_id as hook, count(*) as n from webhook_delivery group by webhook_id, batch_id order by n desc',
  );
  expect(rows.map(({ n }) => n)).toEqual([100, 100, 50, 50]);
  expect(new Set(rows.map(({ hook }) => hook))).toEqual(new Set([one, two]));
  expect(await makeWebhookOutbox(world.db).waitingBatches(10)).toHaveLength(4);
  expect(await noted()).toEqual([]);
});
