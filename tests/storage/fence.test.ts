import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LedgerEntryMissing } from '../../storage/ledger.ts';
import { claimOne, completed, dialOne, freshKey, grantOf, makeLine, makeTask, noAnswer, numberOf, useWorld } from './world.ts';

const world = useWorld();

async function task(options: Partial<Parameters<typeof makeTask>[1]> & { capacity?: number } = {}): Promise<string> {
  const lineId = await makeLine(world.db, { capacity: options.capacity ?? 10, callerNumbers: ['101', '102', '103'] });
  return makeTask(world.db, { contacts: 10, maxConcurrency: 5, lineIds: [lineId], ...options });
}

describe('a claim', () => {
  it('takes waiting contacts in list order and gives the same answer to the same key', async () => {
    const taskId = await task();
    const request = { taskId, lane: 2, claimKey: freshKey(), want: 3 };
    const first = await world.ledger.claim(request);
    expect(first.map((call) => [call.attempt, call.claim, call.node])).toEqual(Array(3).fill([1, 1, 'sw1']));
    expect(await world.ledger.claim(request)).toEqual(first);
    const { rows } = await world.db.query<{ row: number }>(
      'select row_number as row from contact where id = any($1::uuid[]) order by 1',
      [first.map((call) => call.contactId)],
    );
    expect(rows.map(({ row }) => row)).toEqual([1, 2, 3]);
    expect(await world.ledger.laneState(taskId, 2)).toEqual({
      status: 'running',
      maxConcurrency: 5,
      open: { claimed: 3, dialling: 0, live: 0 },
      dueInMs: 0,
      handsOut: false,
    });
  });

  it('asked twice at once under one key claims once', async () => {
    const taskId = await task();
    const request = { taskId, lane: 0, claimKey: freshKey(), want: 4 };
    const [a, b] = await Promise.all([world.ledger.claim(request), world.ledger.claim(request)]);
    expect(a).toEqual(b);
    expect(await numberOf(world.db, 'select count(*) as n from call where task_id = $1::uuid', [taskId])).toBe(4);
  });

  it('takes nothing from a task that does not run, has not begun, or is outside its window', async () => {
    const closed = { timeZone: 'Asia/Shanghai', days: {} };
    for (const options of [{ status: 'paused' }, { startAt: new Date(Date.now() + 60_000) }, { callingWindow: closed }]) {
      const taskId = await task(options);
      expect(await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 5 })).toEqual([]);
    }
  });

  it('leaves a contact alone until its next attempt is due', async () => {
    const taskId = await task({ contacts: 2 });
    await world.db.query(
      `update contact set next_attempt_at = now() + interval '1 hour' where task_id = $1::uuid and row_number = 1`,
      [taskId],
    );
    const calls = await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 5 });
    expect(calls).toHaveLength(1);
  });

  it('that was handed back is claimed anew under the next claim number', async () => {
    const taskId = await task({ contacts: 1 });
    const first = await claimOne(world.ledger, taskId);
    expect(await world.ledger.withdraw({ callId: first.callId })).toBe(1);
    expect(await world.ledger.fence({ callId: first.callId, owner: 'a' })).toEqual({ kind: 'withdrawn' });
    const second = await claimOne(world.ledger, taskId);
    expect(second).toMatchObject({ contactId: first.contactId, attempt: 1, claim: 2 });
  });
});

describe('the fence', () => {
  it('grants a claimed call with all that is needed to ring, and caller numbers rotate', async () => {
    const taskId = await task();
    const a = await dialOne(world.ledger, taskId);
    const b = await dialOne(world.ledger, taskId);
    expect(a).toMatchObject({ taskId, epoch: 1, node: 'sw1', codec: 'PCMA', ringMsMax: 45_000, prefix: null });
    expect(a.number).toBe('+8613900000001');
    expect(a.callerNumber).not.toBe(b.callerNumber);
    const { rows } = await world.db.query(
      `select c.state, c.owner, k.state as contact, k.attempts from call c join contact k on k.id = c.contact_id where c.id = $1::uuid`,
      [a.callId],
    );
    expect(rows).toEqual([{ state: 'dialling', owner: 'test', contact: 'dialling', attempts: 1 }]);
  });

  it('never grants one call twice: whoever asks again takes it over with a new epoch', async () => {
    const taskId = await task();
    const grant = await dialOne(world.ledger, taskId);
    const again = await world.ledger.fence({ callId: grant.callId, owner: 'second' });
    expect(again).toMatchObject({ kind: 'in-progress', state: 'dialling', grant: { callId: grant.callId, epoch: 2 } });
    expect(await world.ledger.markLive({ callId: grant.callId, epoch: 2 })).toBe(true);
    expect(await world.ledger.fence({ callId: grant.callId, owner: 'third' })).toMatchObject({
      kind: 'in-progress',
      state: 'live',
      grant: { epoch: 3 },
    });
  });

  it('gives the same permission again to an asker whose answer was lost', async () => {
    const taskId = await task();
    const { callId } = await claimOne(world.ledger, taskId);
    // What was so long ago is so long ago again a moment later.
    const ask = (key: string) =>
      world.db.query("select fence($1::uuid, $2::text, $3::uuid) #- '{grant,brief,dialledAgoMs}' as answer", [callId, 'a', key]);
    const key = randomUUID();
    const first = await ask(key);
    expect(first.rows).toMatchObject([{ answer: { kind: 'granted' } }]);
    expect((await ask(key)).rows).toEqual(first.rows);
    expect((await ask(randomUUID())).rows).toMatchObject([{ answer: { kind: 'in-progress' } }]);
  });

  it('says what it waits for', async () => {
    const paused = await task();
    const call = await claimOne(world.ledger, paused);
    const ask = () => world.ledger.fence({ callId: call.callId, owner: 'a' });
    await world.db.query(`update task set status = 'paused' where id = $1::uuid`, [paused]);
    expect(await ask()).toEqual({ kind: 'wait', because: 'task-not-running' });
    await world.db.query(`update task set status = 'running', start_at = now() + interval '1 hour' where id = $1::uuid`, [
      paused,
    ]);
    expect(await ask()).toEqual({ kind: 'wait', because: 'not-yet' });

    const full = await task({ maxConcurrency: 1 });
    await dialOne(world.ledger, full);
    const second = await claimOne(world.ledger, full);
    expect(await world.ledger.fence({ callId: second.callId, owner: 'a' })).toEqual({ kind: 'wait', because: 'task-full' });

    const narrow = await task({ capacity: 1 });
    await dialOne(world.ledger, narrow);
    const third = await claimOne(world.ledger, narrow);
    expect(await world.ledger.fence({ callId: third.callId, owner: 'a' })).toEqual({ kind: 'wait', because: 'line-full' });
  });

  it('returns the stored result of a call that is over', async () => {
    const taskId = await task();
    const { callId, epoch } = await dialOne(world.ledger, taskId);
    await world.ledger.release({ callId, epoch, result: noAnswer, waiter: null });
    expect(await world.ledger.fence({ callId, owner: 'late' })).toEqual({ kind: 'final', result: noAnswer, gradeDue: false });
  });

  it('throws for a call that does not exist', async () => {
    await expect(world.ledger.fence({ callId: randomUUID(), owner: 'a' })).rejects.toThrow('there is no call');
    await expect(world.ledger.laneState(randomUUID(), 0)).rejects.toThrow(LedgerEntryMissing);
  });
});

describe('an owner of the past', () => {
  it('can neither write nor free anything', async () => {
    const taskId = await task({ maxConcurrency: 1 });
    const { callId } = await dialOne(world.ledger, taskId);
    await world.ledger.fence({ callId, owner: 'heir' });
    const zombie = { callId, epoch: 1 };
    expect(await world.ledger.markRinging(zombie)).toBe(false);
    expect(await world.ledger.markLive(zombie)).toBe(false);
    expect(await world.ledger.unfence(zombie)).toBe(false);
    expect(await world.ledger.setRecording(zombie, { path: '/r.wav', ms: null })).toBe(false);
    expect(await world.ledger.release({ ...zombie, result: noAnswer, waiter: null })).toEqual({
      kept: false,
      gradeDue: false,
      granted: null,
    });
    expect(await numberOf(world.db, 'select count(*) as n from task_slot where call_id = $1::uuid', [callId])).toBe(1);
    expect(await world.ledger.release({ callId, epoch: 2, result: completed, waiter: null })).toMatchObject({ kept: true });
    expect(await world.ledger.release({ ...zombie, result: noAnswer, waiter: null })).toEqual({
      kept: false,
      gradeDue: false,
      granted: null,
    });
  });
});

describe('a throttled call', () => {
  it('gives its slots back and may be fenced again, with a new epoch', async () => {
    const taskId = await task({ maxConcurrency: 1 });
    const first = await dialOne(world.ledger, taskId);
    const waiting = await claimOne(world.ledger, taskId);
    expect(await world.ledger.unfence(first)).toBe(true);
    expect(await world.ledger.unfence(first)).toBe(true);
    const other = grantOf(await world.ledger.fence({ callId: waiting.callId, owner: 'a' }));
    await world.ledger.release({ ...other, result: noAnswer, waiter: null });
    const again = grantOf(await world.ledger.fence({ callId: first.callId, owner: 'a' }));
    expect(again.epoch).toBe(2);
    expect(
      await numberOf(world.db, 'select attempts as n from contact k join call c on c.contact_id = k.id where c.id = $1::uuid', [
        first.callId,
      ]),
    ).toBe(1);
  });

  it('that has rung is not given back', async () => {
    const taskId = await task();
    const grant = await dialOne(world.ledger, taskId);
    await world.ledger.markRinging(grant);
    expect(await world.ledger.unfence(grant)).toBe(false);
  });
});

it('the story of a call is told by the statements that made it', async () => {
  const taskId = await task();
  const grant = await dialOne(world.ledger, taskId);
  await world.ledger.markRinging(grant);
  await world.ledger.markRinging(grant);
  await world.ledger.markLive(grant);
  await world.ledger.release({ ...grant, result: completed, waiter: null });
  const { rows } = await world.db.query<{ step: string }>('select step from call_step where call_id = $1::uuid order by id', [
    grant.callId,
  ]);
  expect(rows.map(({ step }) => step)).toEqual(['claimed', 'permitted', 'ringing', 'answered', 'ended']);
});
