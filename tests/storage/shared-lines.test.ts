import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../storage/database.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { withdrawStranded } from '../../storage/sweeps.ts';
import { makeSwitchNodeBook } from '../../storage/switch-node-book.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { taskLimitFacts } from '../../storage/task-limits.ts';
import { claimOne, dialOne, freshKey, makeLine, makeTask, noAnswer, numberOf, useWorld } from './world.ts';

const world = useWorld();

describe('lines of one task', () => {
  it('are filled by their free share, so that none is full while another is empty', async () => {
    const small = await makeLine(world.db, { capacity: 2 });
    const large = await makeLine(world.db, { capacity: 8 });
    const taskId = await makeTask(world.db, { contacts: 20, maxConcurrency: 20, lineIds: [small, large] });
    const used: (string | null)[] = [];
    for (let n = 0; n < 5; n += 1) used.push((await dialOne(world.ledger, taskId)).lineId);
    expect(used.filter((id) => id === small)).toHaveLength(1);
    for (let n = 0; n < 5; n += 1) used.push((await dialOne(world.ledger, taskId)).lineId);
    expect(used.filter((id) => id === small)).toHaveLength(2);
    const { callId } = await claimOne(world.ledger, taskId);
    expect(await world.ledger.fence({ callId, owner: 'a' })).toEqual({ kind: 'wait', because: 'line-full' });
  });

  it('on several nodes get claims by their room, and none where the node is down', async () => {
    const a = await makeLine(world.db, { capacity: 30, node: 'east' });
    const b = await makeLine(world.db, { capacity: 10, node: 'west' });
    const taskId = await makeTask(world.db, { contacts: 200, maxConcurrency: 50, lineIds: [a, b] });
    const claim = () => world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 40 });
    const calls = await claim();
    expect(calls.filter((call) => call.node === 'east')).toHaveLength(30);
    expect(calls.filter((call) => call.node === 'west')).toHaveLength(10);
    await makeSwitchNodes(world.db).report({ name: 'east', state: 'down', coreUuid: null, detail: 'refused' });
    expect(new Set((await claim()).map((call) => call.node))).toEqual(new Set(['west']));
  });
});

describe('a switch that drains', () => {
  it('gets no claims, hands back what waits for it, and gives no slot to a waiter', async () => {
    const a = await makeLine(world.db, { capacity: 5, node: 'left' });
    const b = await makeLine(world.db, { capacity: 5, node: 'right' });
    const taskId = await makeTask(world.db, { contacts: 200, maxConcurrency: 50, lineIds: [a, b] });
    for (const name of ['left', 'right'])
      await makeSwitchNodes(world.db).report({ name, state: 'ready', coreUuid: null, detail: null });
    const claim = () => world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 10 });
    const onLeft = (await claim()).filter(({ node }) => node === 'left');
    const [dialled, waiter] = onLeft;
    if (dialled === undefined || waiter === undefined) throw new Error('too few were claimed');
    const answer = await world.ledger.fence({ callId: dialled.callId, owner: 'a' });
    if (answer.kind !== 'granted') throw new Error(answer.kind);

    await withTransaction(world.db, (tx) => makeSwitchNodeBook(tx).setDraining('left', true));
    expect(new Set((await claim()).map(({ node }) => node))).toEqual(new Set(['right']));
    expect(await world.ledger.fence({ callId: waiter.callId, owner: 'a' })).toMatchObject({
      kind: 'wait',
      because: 'line-resting',
    });
    const end = { callId: dialled.callId, epoch: answer.grant.epoch, result: noAnswer, waiter: waiter.callId };
    expect(await world.ledger.release(end)).toMatchObject({ kept: true, granted: null });
    expect(await makeSwitchNodeBook(world.db).find('left')).toMatchObject({ callsNow: 0, callsWaiting: onLeft.length - 1 });
    expect(await withdrawStranded(world.db, taskId)).toBe(onLeft.length - 1);
    expect((await taskLimitFacts(world.db, [taskId])).get(taskId)).toMatchObject({ usableLines: 1, resting: [] });
    await withTransaction(world.db, (tx) => makeSwitchNodeBook(tx).setDraining('right', true));
    const facts = (await taskLimitFacts(world.db, [taskId])).get(taskId);
    expect(facts).toMatchObject({ usableLines: 0, resting: [] });
    expect(facts?.draining).toHaveLength(2);

    for (const name of ['left', 'right'])
      await withTransaction(world.db, (tx) => makeSwitchNodeBook(tx).setDraining(name, false));
    // The other one is full of calls that wait for it.
    expect((await claim()).map(({ node }) => node)).toContain('left');
  });
});

describe('a switch that is away', () => {
  it('is not tried again and again: what waits for it waits, and is handed back', async () => {
    const line = await makeLine(world.db, { capacity: 5, node: 'away' });
    const taskId = await makeTask(world.db, { contacts: 5, maxConcurrency: 5, lineIds: [line] });
    const report = (state: 'ready' | 'down') =>
      makeSwitchNodes(world.db).report({ name: 'away', state, coreUuid: null, detail: 'nobody-listens' });
    await report('ready');
    const { callId } = await claimOne(world.ledger, taskId);
    await report('down');
    await world.db.query(`update switch_node set state_since = state_since - interval '4 seconds' where name = 'away'`);
    await report('down');
    expect(await world.ledger.fence({ callId, owner: 'a' })).toEqual({ kind: 'wait', because: 'line-resting', againInMs: 1000 });
    expect(await withdrawStranded(world.db, taskId)).toBe(1);
  });
});

describe('a line of two tasks', () => {
  it('is shared: an end gives its slot to the poorer task instead of to its own', async () => {
    const lineId = await makeLine(world.db, { capacity: 6 });
    const rich = await makeTask(world.db, { contacts: 50, maxConcurrency: 6, lineIds: [lineId] });
    const poor = await makeTask(world.db, { contacts: 50, maxConcurrency: 6, lineIds: [lineId] });
    const held: DialGrant[] = [];
    for (let n = 0; n < 6; n += 1) held.push(await dialOne(world.ledger, rich));
    const owners: string[] = [];
    for (const grant of held) {
      const [richWaiter, poorWaiter] = [await claimOne(world.ledger, rich), await claimOne(world.ledger, poor)];
      const { granted } = await world.ledger.release({ ...grant, result: noAnswer, waiter: richWaiter.callId });
      if (granted !== null) owners.push('rich');
      else {
        // Its own task is asked back although it asks first.
        expect(await world.ledger.fence({ callId: richWaiter.callId, owner: 'a' })).toEqual({
          kind: 'wait',
          because: 'line-full',
        });
        expect(await world.ledger.fence({ callId: poorWaiter.callId, owner: 'b' })).toMatchObject({ kind: 'granted' });
        owners.push('poor');
      }
    }
    expect(owners.filter((owner) => owner === 'poor').length).toBeGreaterThanOrEqual(2);
    expect(owners.filter((owner) => owner === 'poor').length).toBeLessThanOrEqual(3);
  });

  it('is not kept for a task that can not dial', async () => {
    const lineId = await makeLine(world.db, { capacity: 3 });
    const rich = await makeTask(world.db, { contacts: 50, maxConcurrency: 3, lineIds: [lineId] });
    await makeTask(world.db, { contacts: 50, maxConcurrency: 3, lineIds: [lineId] });
    const grants = [await dialOne(world.ledger, rich), await dialOne(world.ledger, rich), await dialOne(world.ledger, rich)];
    const waiter = (await claimOne(world.ledger, rich)).callId;
    const [grant] = grants;
    if (grant === undefined) throw new Error('nothing was dialled');
    expect(await world.ledger.release({ ...grant, result: noAnswer, waiter })).toMatchObject({ granted: { callId: waiter } });
  });
});

describe('a node with a capacity of its own', () => {
  it('is never asked for more, counts the calls it already carries, and gives slots on', async () => {
    const lineId = await makeLine(world.db, { capacity: 10, node: 'small' });
    const taskId = await makeTask(world.db, { contacts: 20, maxConcurrency: 10, lineIds: [lineId] });
    const nodes = makeSwitchNodes(world.db);
    await nodes.report({ name: 'small', state: 'ready', coreUuid: 'core-1', detail: null });
    const before = [await dialOne(world.ledger, taskId), await dialOne(world.ledger, taskId)];
    await withTransaction(world.db, (tx) => makeSwitchNodes(tx).setCapacity('small', 3));
    const third = await dialOne(world.ledger, taskId);
    const waiter = (await claimOne(world.ledger, taskId)).callId;
    expect(await world.ledger.fence({ callId: waiter, owner: 'a' })).toEqual({ kind: 'wait', because: 'node-full' });
    expect(await world.ledger.release({ ...third, result: noAnswer, waiter })).toMatchObject({ granted: { callId: waiter } });

    await withTransaction(world.db, (tx) => makeSwitchNodes(tx).setCapacity('small', 1));
    const next = (await claimOne(world.ledger, taskId)).callId;
    for (const grant of before) {
      expect(await world.ledger.release({ ...grant, result: noAnswer, waiter: next })).toEqual({
        kept: true,
        gradeDue: false,
        granted: null,
      });
    }
    expect(await world.ledger.fence({ callId: next, owner: 'a' })).toEqual({ kind: 'wait', because: 'node-full' });
    expect(await numberOf(world.db, `select count(*) as n from node_slot where node = 'small' and call_id is not null`)).toBe(1);
  });

  it('tells when its switch was restarted', async () => {
    const nodes = makeSwitchNodes(world.db);
    expect(await nodes.report({ name: 'n1', state: 'ready', coreUuid: 'a', detail: null })).toEqual({ coreUuidBefore: null });
    expect(await nodes.report({ name: 'n1', state: 'down', coreUuid: null, detail: null })).toEqual({ coreUuidBefore: 'a' });
    expect(await nodes.report({ name: 'n1', state: 'ready', coreUuid: 'b', detail: null })).toEqual({ coreUuidBefore: 'a' });
  });
});
