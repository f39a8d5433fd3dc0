/** The cap under fire: twenty callers at once, limits that change at random, and an observer who stops the world to look. */
import { expect, it } from 'vitest';
import { type Database, type Queryable, withTransaction } from '../../storage/database.ts';
import { type DialGrant } from '../../storage/ledger-types.ts';
import { ensureLineSlots, ensureTaskSlots, ownLine, ownTask } from '../../storage/slots.ts';
import { completed, freshKey, makeLine, makeTask, noAnswer, numberOf, useWorld } from './world.ts';

const loops = 20;
const contacts = 600;
const world = useWorld(loops + 6);

/** Repeatable chance: a failure can be run again. */
function makeChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const chance = makeChance(7);

/** One caller: fences what is armed, ends its calls, hands its line to the next one armed. */
async function caller(taskId: string, armed: string[], isDone: () => boolean): Promise<void> {
  let held: DialGrant | null = null;
  while (held !== null || !isDone()) {
    held ??= await dialNext(taskId, armed);
    if (held !== null) held = await endCall(held, armed);
    else await new Promise(setImmediate);
  }
}

async function dialNext(taskId: string, armed: string[]): Promise<DialGrant | null> {
  const callId = armed.shift() ?? (await refill(taskId, armed));
  if (callId === undefined) return null;
  const answer = await world.ledger.fence({ callId, owner: 'storm' });
  if (answer.kind === 'wait') armed.push(callId);
  else if (answer.kind !== 'granted') throw new Error(`a call was met twice: ${answer.kind}`);
  return answer.kind === 'granted' ? answer.grant : null;
}

async function refill(taskId: string, armed: string[]): Promise<string | undefined> {
  const calls = await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 10 });
  armed.push(...calls.map((call) => call.callId));
  return armed.shift();
}

async function endCall(grant: DialGrant, armed: string[]): Promise<DialGrant | null> {
  const answered = chance() < 0.5;
  if (answered && !(await world.ledger.markLive(grant))) throw new Error('the epoch was lost');
  const waiter = armed.shift() ?? null;
  const end = { ...grant, result: answered ? completed : noAnswer, waiter };
  const { kept, granted } = await world.ledger.release(end);
  if (!kept) throw new Error('the end was not kept');
  if (granted === null && waiter !== null) armed.push(waiter);
  return granted;
}

type Look = { task: { busy: number; limit: number }; line: { busy: number; limit: number } };

/** Under both exclusive locks nothing is under way: what is seen is what was committed. */
async function look(tx: Queryable, taskId: string, lineId: string): Promise<Look> {
  await ownTask(tx, taskId);
  await ownLine(tx, lineId);
  const { rows } = await tx.query<Record<string, number>>(
    `select t.max_concurrency as "taskLimit", l.capacity as "lineLimit",
      (select count(*) from call where task_id = t.id and state in ('dialling', 'live')) as busy,
      (select count(*) from task_slot where task_id = t.id and call_id is not null) as "taskBusy",
      (select count(*) from task_slot where task_id = t.id and call_id is not null and n >= t.max_concurrency) as "taskHigh",
      (select count(*) from task_slot where task_id = t.id and call_id is null and n < t.max_concurrency) as "taskFree",
      (select count(*) from line_slot where line_id = l.id and call_id is not null) as "lineBusy",
      (select count(*) from line_slot where line_id = l.id and call_id is not null and n >= l.capacity) as "lineHigh",
      (select count(*) from line_slot where line_id = l.id and call_id is null and n < l.capacity) as "lineFree"
    from task t, line l where t.id = $1::uuid and l.id = $2::uuid`,
    [taskId, lineId],
  );
  const seen = (key: string): number => rows[0]?.[key] ?? Number.NaN;
  expect(seen('taskBusy')).toBe(seen('busy'));
  expect(seen('lineBusy')).toBe(seen('busy'));
  // Above a lowered limit there may be calls only while no slot below it is free.
  expect(seen('taskHigh') > 0 && seen('taskFree') > 0).toBe(false);
  expect(seen('lineHigh') > 0 && seen('lineFree') > 0).toBe(false);
  return {
    task: { busy: seen('busy'), limit: seen('taskLimit') },
    line: { busy: seen('busy'), limit: seen('lineLimit') },
  };
}

async function changeLimits(db: Database, taskId: string, lineId: string, before: Look): Promise<Look> {
  return withTransaction(db, async (tx) => {
    const now = await look(tx, taskId, lineId);
    for (const owner of ['task', 'line'] as const) {
      // Nobody else changes limits: since the last look calls may have come up to the limit, and above it only gone.
      expect(now[owner].busy).toBeLessThanOrEqual(Math.max(now[owner].limit, before[owner].busy));
    }
    const limit = 1 + Math.floor(chance() * loops);
    if (chance() < 0.5) {
      await ensureTaskSlots(tx, taskId, limit);
      await tx.query('update task set max_concurrency = $2::integer where id = $1::uuid', [taskId, limit]);
    } else {
      await ensureLineSlots(tx, lineId, limit);
      await tx.query('update line set capacity = $2::integer where id = $1::uuid', [lineId, limit]);
    }
    return look(tx, taskId, lineId);
  });
}

it('never goes above a limit, meets no call twice and leaks no slot, while limits change at random', {
  timeout: 60_000,
}, async () => {
  const { db } = world;
  const lineId = await makeLine(db, { capacity: loops });
  const taskId = await makeTask(db, { contacts, maxConcurrency: loops, lineIds: [lineId] });
  const armed: string[] = [];
  let done = false;
  const callers = Promise.all(Array.from({ length: loops }, () => caller(taskId, armed, () => done)));
  let seen = await withTransaction(db, (tx) => look(tx, taskId, lineId));
  let changes = 0;
  const observe = async (): Promise<void> => {
    while (!done) {
      seen = await changeLimits(db, taskId, lineId, seen);
      changes += 1;
      const left = await numberOf(db, `select count(*) as n from contact where task_id = $1::uuid and state <> 'done'`, [taskId]);
      done = left === 0;
    }
  };
  await Promise.all([callers, observe()]);

  expect(changes).toBeGreaterThan(10);
  const { rows } = await db.query(
    `select
      (select count(*) from call where task_id = $1::uuid and state = 'final') as ended,
      (select count(distinct contact_id) from call where task_id = $1::uuid and state = 'final') as contacts,
      (select count(*) from call_step s join call c on c.id = s.call_id where c.task_id = $1::uuid and s.step = 'permitted') as permitted,
      (select count(*) from task_slot where task_id = $1::uuid and call_id is not null) as "taskSlots",
      (select count(*) from line_slot where line_id = $2::uuid and call_id is not null) as "lineSlots"`,
    [taskId, lineId],
  );
  expect(rows).toEqual([{ ended: contacts, contacts, permitted: contacts, taskSlots: 0, lineSlots: 0 }]);
});
