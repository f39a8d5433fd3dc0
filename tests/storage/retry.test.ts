/** Who is called again, when, and on which line: by the rule of the moment at which a call ends. */
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../domain/call.ts';
import type { CallingWindow } from '../../domain/calling-window.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { outcomes } from '../../domain/outcome.ts';
import { neverRetried, type RetryRules } from '../../domain/retry.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { taskStanding } from '../../storage/task-standing.ts';
import { taskCounts } from '../../storage/task-tallies.ts';
import {
  claimOne,
  completed,
  dialOne,
  freshKey,
  makeLine,
  makeTask,
  noAnswer,
  numberOf,
  useWorld,
  waitingContacts,
} from './world.ts';

const world = useWorld();

const ended = (outcome: Outcome): CallResult => ({ ...noAnswer, outcome });

async function task(retry: RetryRules | null, plan: { contacts?: number; lines?: number } = {}): Promise<string> {
  const lineIds: string[] = [];
  for (let n = 0; n < (plan.lines ?? 1); n += 1) lineIds.push(await makeLine(world.db, { capacity: 10 }));
  const taskId = await makeTask(world.db, { contacts: plan.contacts ?? 1, maxConcurrency: 5, lineIds });
  await withTransaction(world.db, (tx) => makeTaskChanges(tx).change(taskId, { retry }));
  return taskId;
}

type Standing = { state: string; because: string | null; afterSeconds: number | null; attempts: number; outcome: string };

/** How the only contact of a task stands; seconds from the end of its last call to its next attempt. */
async function standing(taskId: string): Promise<Standing> {
  const { rows } = await world.db.query<Standing>(
    `select k.state, k.waits_because as because, k.attempts, k.outcome,
      extract(epoch from k.next_attempt_at - c.ended_at)::double precision as "afterSeconds"
    from contact k join call c on c.contact_id = k.id and c.state = 'final'
    where k.task_id = $1::uuid order by c.attempt desc limit 1`,
    [taskId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('no call of this task has ended');
  return row;
}

/** Dials the task's next contact and ends the call like this; what was planned is brought forward first. */
async function attempt(taskId: string, outcome: Outcome): Promise<Standing> {
  await world.db.query(`update contact set next_attempt_at = now() where task_id = $1::uuid and next_attempt_at is not null`, [
    taskId,
  ]);
  const grant = await dialOne(world.ledger, taskId);
  await world.ledger.release({ ...grant, result: ended(outcome), waiter: null });
  return standing(taskId);
}

describe('after a call ended', () => {
  it('a contact is called again as often and as late as the rule for that outcome says', async () => {
    const taskId = await task({
      rules: [
        { outcomes: ['busy'], times: 2, afterSeconds: 300 },
        { outcomes: ['no-answer', 'powered-off'], times: 1, afterSeconds: 7_200 },
      ],
    });
    expect(await attempt(taskId, 'busy')).toEqual({
      state: 'waiting',
      because: 'retry',
      afterSeconds: 300,
      attempts: 1,
      outcome: 'busy',
    });
    expect(await attempt(taskId, 'no-answer')).toMatchObject({ state: 'waiting', afterSeconds: 7_200 });
    expect(await attempt(taskId, 'busy')).toMatchObject({ state: 'waiting', afterSeconds: 300, attempts: 3 });
    expect(await attempt(taskId, 'powered-off')).toMatchObject({ state: 'done', afterSeconds: null, attempts: 4 });
  });

  it('the attempts altogether are a limit too', async () => {
    const taskId = await task({ attemptsMax: 2, rules: [{ outcomes: ['busy'], times: 9, afterSeconds: 0 }] });
    expect(await attempt(taskId, 'busy')).toMatchObject({ state: 'waiting', afterSeconds: 0 });
    expect(await attempt(taskId, 'busy')).toMatchObject({ state: 'done' });
  });

  it('an outcome without a rule is the last', async () => {
    expect(await attempt(await task({ rules: [{ outcomes: ['busy'], times: 3, afterSeconds: 0 }] }), 'rejected')).toMatchObject({
      state: 'done',
    });
    expect(await attempt(await task(null), 'busy')).toMatchObject({ state: 'done' });
  });

  it('an end that nobody knows, a conversation and a wrong number are never repeated, whatever a rule says', async () => {
    // Written past the checks of the api: the ledger must hold by itself.
    const everything = JSON.stringify({ rules: [{ outcomes, times: 9, afterSeconds: 0 }] });
    for (const outcome of neverRetried) {
      const taskId = await task(null);
      await world.db.query('update task set retry = $2::jsonb where id = $1::uuid', [taskId, everything]);
      expect(await attempt(taskId, outcome), outcome).toMatchObject({ state: 'done' });
    }
  });

  it('the rule of that moment counts, also when it was changed during the call', async () => {
    const taskId = await task(null);
    const grant = await dialOne(world.ledger, taskId);
    await withTransaction(world.db, (tx) =>
      makeTaskChanges(tx).change(taskId, { retry: { rules: [{ outcomes: ['busy'], times: 1, afterSeconds: 60 }] } }),
    );
    await world.ledger.release({ ...grant, result: ended('busy'), waiter: null });
    expect(await standing(taskId)).toMatchObject({ state: 'waiting', afterSeconds: 60 });
    await withTransaction(world.db, (tx) => makeTaskChanges(tx).change(taskId, { retry: null }));
    expect(await attempt(taskId, 'busy')).toMatchObject({ state: 'done' });
  });

  it('the story of the call tells when the next attempt is planned', async () => {
    const taskId = await task({ rules: [{ outcomes: ['busy'], times: 1, afterSeconds: 60 }] });
    await attempt(taskId, 'busy');
    expect(
      await numberOf(
        world.db,
        `select count(*) as n from call_step s join call c on c.id = s.call_id join contact k on k.id = c.contact_id
        where c.task_id = $1::uuid and s.step = 'retry-planned' and (s.detail ->> 'at')::timestamptz = k.next_attempt_at`,
        [taskId],
      ),
    ).toBe(1);
  });
});

describe('the next attempt', () => {
  it('waits for the window to open, and comes before fresh contacts when it is due', async () => {
    const taskId = await task({ rules: [{ outcomes: ['busy'], times: 1, afterSeconds: 600 }] }, { contacts: 3 });
    const first = await dialOne(world.ledger, taskId);
    const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
    // Open in three hours for one hour; where that would cross midnight, just after it.
    const span: [string, string] = inHours(3) < inHours(4) ? [inHours(3), inHours(4)] : ['00:00', '00:02'];
    const window: CallingWindow = {
      timeZone: 'UTC',
      days: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [span]])),
    };
    const change = (callingWindow: CallingWindow | null) =>
      withTransaction(world.db, (tx) => makeTaskChanges(tx).change(taskId, { callingWindow }));
    await change(window);
    await world.ledger.release({ ...first, result: ended('busy'), waiter: null });
    const { rows } = await world.db.query<{ at: string; because: string }>(
      `select to_char(next_attempt_at at time zone 'UTC', 'HH24:MI') as at, waits_because as because
      from contact where task_id = $1::uuid and attempts = 1`,
      [taskId],
    );
    expect(rows).toEqual([{ at: span[0], because: 'window' }]);

    await change(null);
    expect((await claimOne(world.ledger, taskId)).attempt).toBe(1);
    await world.db.query(`update contact set next_attempt_at = now() where task_id = $1::uuid and attempts = 1`, [taskId]);
    expect((await claimOne(world.ledger, taskId)).attempt).toBe(2);
    expect((await claimOne(world.ledger, taskId)).attempt).toBe(1);
  });

  it('is at another time of day when the rule asks for it, as long as the window leaves room', async () => {
    const { rows } = await world.db.query<{ wide: string; narrow: string; far: string }>(
      `select other_time_of_day('{"timeZone": "UTC", "days": {"mon": [["09:00", "21:00"]], "tue": [["09:00", "21:00"]]}}', null,
          '2026-11-23T10:10Z', '2026-11-23T10:00Z')::text as wide,
        other_time_of_day('{"timeZone": "UTC", "days": {"mon": [["09:00", "11:00"]], "tue": [["09:00", "11:00"]]}}', null,
          '2026-11-23T10:10Z', '2026-11-23T10:00Z')::text as narrow,
        other_time_of_day('{"timeZone": "UTC", "days": {"mon": [["09:00", "21:00"]], "tue": [["09:00", "21:00"]]}}', null,
          '2026-11-24T09:30Z', '2026-11-23T20:00Z')::text as far`,
    );
    expect(rows.map(({ wide, narrow, far }) => [wide, narrow, far].map((at) => new Date(at).toISOString()))).toEqual([
      // Three hours after ten o'clock; in two hours of window nothing is three hours away; half past nine is far from eight.
      ['2026-11-23T13:00:00.000Z', '2026-11-23T10:10:00.000Z', '2026-11-24T09:30:00.000Z'],
    ]);
  });

  it('takes another line when the rule asks for it, and the same when the task has no other at work', async () => {
    const retry: RetryRules = { rules: [{ outcomes: ['line-fault'], times: 3, afterSeconds: 0, otherLine: true }] };
    const taskId = await task(retry, { lines: 2 });
    const again = async () => dialOne(world.ledger, taskId);
    const first = await again();
    await world.ledger.release({ ...first, result: ended('line-fault'), waiter: null });
    const second = await again();
    expect(second.lineId).not.toBe(first.lineId);
    await world.ledger.release({ ...second, result: ended('line-fault'), waiter: null });
    await world.db.query("update line set purpose = 'off' where id = $1::uuid", [first.lineId]);
    expect((await again()).lineId).toBe(second.lineId);
  });

  it('is not handed the line that it should avoid', async () => {
    const retry: RetryRules = { rules: [{ outcomes: ['busy'], times: 3, afterSeconds: 0, otherLine: true }] };
    const taskId = await task(retry, { lines: 2, contacts: 2 });
    const first = await dialOne(world.ledger, taskId);
    await world.ledger.release({ ...first, result: ended('busy'), waiter: null });
    const waiter = await claimOne(world.ledger, taskId);
    expect(waiter.attempt).toBe(2);
    await world.db.query('update line set capacity = 10 where id = $1::uuid', [first.lineId]);
    const other = await dialOne(world.ledger, taskId);
    const onAvoided = other.lineId === first.lineId;
    const { granted } = await world.ledger.release({ ...other, result: completed, waiter: waiter.callId });
    expect(granted === null).toBe(onAvoided);
  });
});

describe('a task with planned attempts', () => {
  it('is not over, tells when the next is due, and is over after the last', async () => {
    const taskId = await task({ rules: [{ outcomes: ['busy'], times: 1, afterSeconds: 3_600 }] });
    await attempt(taskId, 'busy');
    const settle = () => withTransaction(world.db, (tx) => makeTaskChanges(tx).finishIfDone(taskId));
    expect((await settle())?.status).toBe('running');
    expect((await taskStanding(world.db, taskId))?.isOver).toBe(false);
    const { dueInMs } = await world.ledger.laneState(taskId, 0);
    expect(await waitingContacts(world.db, taskId)).toBe(1);
    expect(dueInMs).toBeGreaterThan(3_500_000);
    expect(dueInMs).toBeLessThanOrEqual(3_600_000);
    expect(await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 5 })).toEqual([]);

    await attempt(taskId, 'busy');
    expect((await settle())?.status).toBe('completed');
    expect((await taskStanding(world.db, taskId))?.isOver).toBe(true);
    expect((await taskCounts(world.db, [taskId])).get(taskId)).toMatchObject({ total: 1, notDialled: 0, dialled: 1 });
  });

  it('plans none beyond its end', async () => {
    const taskId = await task({ rules: [{ outcomes: ['busy'], times: 1, afterSeconds: 3_600 }] });
    await world.db.query(`update task set end_at = now() + interval '30 minutes' where id = $1::uuid`, [taskId]);
    expect(await attempt(taskId, 'busy')).toMatchObject({ state: 'done' });
  });
});
