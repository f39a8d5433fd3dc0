import { afterEach, expect, it } from 'vitest';
import { type Change, ChangeFeed, parseChange } from '../../storage/change-feed.ts';
import { claimOne, dialOne, makeLine, makeTask, noAnswer, silent, useWorld } from './world.ts';

const world = useWorld();
const open: ChangeFeed[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((feed) => feed.close()));
});

/** Collects changes, and resolves `until` as soon as one of them fits. */
async function listen(): Promise<{ heard: Change[]; until(fits: (change: Change) => boolean): Promise<void> }> {
  const feed = new ChangeFeed({ connectionString: world.url, log: silent });
  open.push(feed);
  const heard: Change[] = [];
  const waiting = new Set<() => void>();
  feed.subscribe((change) => {
    heard.push(change);
    for (const look of waiting) look();
  });
  await feed.start();
  const until = (fits: (change: Change) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!heard.some(fits)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { heard, until };
}

it('tells a call that began and ended, and the line that nobody took, after the commit', async () => {
  const lineId = await makeLine(world.db, { capacity: 1 });
  const taskId = await makeTask(world.db, { contacts: 2, maxConcurrency: 1, lineIds: [lineId] });
  const { heard, until } = await listen();
  const grant = await dialOne(world.ledger, taskId);
  await world.ledger.release({ ...grant, result: noAnswer, waiter: null });
  await until((change) => change.kind === 'slot');
  expect(heard).toEqual([
    { kind: 'resync' },
    { kind: 'call', taskId, callId: grant.callId, over: false },
    { kind: 'call', taskId, callId: grant.callId, over: true },
    { kind: 'slot', taskId, lineId, node: 'sw1' },
  ]);
});

it('announces no line when it was handed over', async () => {
  const lineId = await makeLine(world.db, { capacity: 1 });
  const taskId = await makeTask(world.db, { contacts: 2, maxConcurrency: 1, lineIds: [lineId] });
  const grant = await dialOne(world.ledger, taskId);
  const waiter = (await claimOne(world.ledger, taskId)).callId;
  const { heard, until } = await listen();
  await world.ledger.release({ ...grant, result: noAnswer, waiter });
  await until((change) => change.kind === 'call' && change.callId === waiter);
  expect(heard.filter((change) => change.kind === 'slot')).toEqual([]);
});

it('listens again after its connection was cut, and says that there was a gap', async () => {
  const { heard, until } = await listen();
  await world.db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'carillon change feed' and datname = current_database()`,
  );
  await until(() => heard.filter((change) => change.kind === 'resync').length === 2);
  await world.db.query(`select announce('switch', '{"node": "sw9"}')`);
  await until((change) => change.kind === 'switch' && change.node === 'sw9');
});

it('keeps telling the others when one listener throws', async () => {
  const feed = new ChangeFeed({ connectionString: world.url, log: silent });
  open.push(feed);
  feed.subscribe(() => {
    throw new Error('a bad listener');
  });
  const told = new Promise<Change>((resolve) => feed.subscribe(resolve));
  await feed.start();
  expect(await told).toEqual({ kind: 'resync' });
});

it('ignores what it does not understand', () => {
  expect(parseChange('call', 'not json')).toBeNull();
  expect(parseChange('call', '{"taskId": 7}')).toBeNull();
  expect(parseChange('other', '{"taskId": "a"}')).toBeNull();
  expect(parseChange('task', '{"taskId": "a"}')).toEqual({ kind: 'task', taskId: 'a' });
});
