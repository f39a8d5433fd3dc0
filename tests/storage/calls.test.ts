import { describe, expect, it } from 'vitest';
import type { Turn } from '../../domain/call.ts';
import type { CallFilter } from '../../storage/call-filters.ts';
import { type CallRecord, makeCalls } from '../../storage/calls.ts';
import { intentTriesMax, makeIntents } from '../../storage/intents.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { liveBoard } from '../../storage/live-board.ts';
import { InvalidCursor } from '../../storage/page-cursor.ts';
import { makeTurns } from '../../storage/turns.ts';
import { claimOne, completed, dialOne, makeLine, makeTask, noAnswer, useWorld } from './world.ts';

const world = useWorld();

function turn(n: number, text: string): Turn {
  return {
    n,
    speaker: n % 2 === 0 ? 'callee' : 'us',
    text,
    heard: text,
    interrupted: false,
    startMs: n,
    endMs: n + 1,
    timings: {},
  };
}

async function talk(taskId: string): Promise<DialGrant> {
  const grant = await dialOne(world.ledger, taskId);
  await world.ledger.markLive(grant);
  await makeTurns(world.db).save(grant, turn(1, '您好'));
  await world.ledger.release({ ...grant, result: completed, waiter: null });
  return grant;
}

async function ringOut(taskId: string): Promise<DialGrant> {
  const grant = await dialOne(world.ledger, taskId);
  await world.ledger.release({ ...grant, result: noAnswer, waiter: null });
  return grant;
}

async function newTask(contacts = 20): Promise<{ taskId: string; lineId: string }> {
  const lineId = await makeLine(world.db, { capacity: 30 });
  return { lineId, taskId: await makeTask(world.db, { contacts, maxConcurrency: 30, lineIds: [lineId] }) };
}

describe('call records', () => {
  it('are listed newest first and page by page without a gap, also when many were dialled in one instant', async () => {
    const { taskId } = await newTask();
    for (let n = 0; n < 9; n += 1) await ringOut(taskId);
    await world.db.query(`update call set dialled_at = '2026-03-01 08:00:00.123456+00' where task_id = $1::uuid`, [taskId]);
    const calls = makeCalls(world.db);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: CallRecord[]; nextCursor: string | null; total: number } = await calls.list(
        { taskId },
        { limit: 2, cursor },
      );
      expect(page.total).toBe(9);
      seen.push(...page.items.map((call) => call.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(9);
    const exported: string[] = [];
    for await (const call of calls.each({ taskId })) exported.push(call.id);
    expect(exported).toEqual(seen);
  });

  it('are found by each filter, and only by those that fit', async () => {
    const { taskId, lineId } = await newTask();
    const answered = await talk(taskId);
    const unanswered = await ringOut(taskId);
    await claimOne(world.ledger, taskId);
    await world.db.query(
      `update call set answered_at = ended_at - interval '90 s', intent = 'B', intent_state = 'given' where id = $1::uuid`,
      [answered.callId],
    );
    const found = async (filter: CallFilter) =>
      (await makeCalls(world.db).list({ taskId, ...filter }, { limit: 10, cursor: null })).items.map((call) => call.id);
    const [a, u] = [answered.callId, unanswered.callId];
    expect(await found({})).toEqual([u, a]);
    expect(await found({ outcome: 'no-answer' })).toEqual([u]);
    expect(await found({ connected: true })).toEqual([a]);
    expect(await found({ connected: false })).toEqual([u]);
    expect(await found({ intent: 'B' })).toEqual([a]);
    expect(await found({ intent: 'C' })).toEqual([]);
    expect(await found({ number: { text: answered.number, whole: true } })).toEqual([a]);
    expect(await found({ number: { text: answered.number.slice(-6), whole: false } })).toEqual([a]);
    expect(await found({ number: { text: answered.number.slice(-6), whole: true } })).toEqual([]);
    expect(await found({ lineId })).toEqual([u, a]);
    expect(await found({ endedBy: 'callee' })).toEqual([a]);
    expect(await found({ minSeconds: 60, maxSeconds: 120 })).toEqual([a]);
    expect(await found({ minSeconds: 91 })).toEqual([]);
    expect(await found({ from: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await found({ to: new Date(Date.now() + 60_000) })).toEqual([u, a]);
  });

  it('refuse a cursor that they did not give out', async () => {
    const list = (cursor: string) => makeCalls(world.db).list({}, { limit: 1, cursor });
    await expect(list('nonsense')).rejects.toThrow(InvalidCursor);
    await expect(list(Buffer.from(`["2026-01-01' or 1=1","x"]`).toString('base64url'))).rejects.toThrow(InvalidCursor);
  });

  it('tell one call with its evidence, turns and steps', async () => {
    const { taskId } = await newTask();
    const { callId } = await talk(taskId);
    const call = await makeCalls(world.db).find(callId);
    expect(call).toMatchObject({
      outcome: 'completed',
      taskType: 'ai',
      evidence: completed.evidence,
      turns: [{ n: 1, text: '您好' }],
    });
    expect(call?.talkSeconds).toBeGreaterThanOrEqual(0);
    expect(call?.steps.map((step) => step.step)).toEqual(['claimed', 'permitted', 'answered', 'ended']);
    expect(await makeCalls(world.db).find(taskId)).toBeNull();
  });
});

describe('turns', () => {
  it('are shown by their start: what was said under our words comes before what was said after it', async () => {
    const { taskId } = await newTask();
    const grant = await dialOne(world.ledger, taskId);
    await world.ledger.markLive(grant);
    const turns = makeTurns(world.db);
    const said = { ...turn(3, '等一下'), speaker: 'callee' as const, startMs: 2000, endMs: 3000 };
    for (const one of [{ ...turn(1, '您好'), startMs: 0 }, { ...turn(2, '请讲'), startMs: 2500 }, said])
      await turns.save(grant, one);
    const call = await makeCalls(world.db).find(grant.callId);
    expect(call?.turns.map(({ text }) => text)).toEqual(['您好', '等一下', '请讲']);
    const board = await liveBoard(world.db, { taskId });
    expect(board.items[0]?.lastTurn).toMatchObject({ text: '请讲' });
  });

  it('are rewritten by their owner and refused from anybody else', async () => {
    const { taskId } = await newTask();
    const grant = await dialOne(world.ledger, taskId);
    const turns = makeTurns(world.db);
    expect(await turns.save(grant, turn(1, 'too early'))).toBe(false);
    await world.ledger.markLive(grant);
    expect(await turns.save(grant, turn(1, 'a long sentence'))).toBe(true);
    expect(await turns.save(grant, { ...turn(1, 'a long sentence'), heard: 'a long', interrupted: true, endMs: 12.6 })).toBe(
      true,
    );
    await world.ledger.fence({ callId: grant.callId, owner: 'heir' });
    expect(await turns.save(grant, turn(2, 'from a zombie'))).toBe(false);
    expect(await turns.ofCall(grant.callId)).toEqual([
      { ...turn(1, 'a long sentence'), heard: 'a long', interrupted: true, endMs: 13 },
    ]);
  });
});

describe('grades of interest', () => {
  it('are asked for once at a time, and given once', async () => {
    const { taskId } = await newTask();
    const { callId } = await talk(taskId);
    const intents = makeIntents(world.db);
    const both = await Promise.all([intents.claim({ limit: 100 }), intents.claim({ limit: 100 })]);
    expect(both.flat().filter((due) => due.callId === callId)).toHaveLength(1);
    expect(await intents.give(callId, 'A')).toBe(true);
    expect(await intents.give(callId, 'G')).toBe(false);
    expect(await intents.claim({ limit: 1, callId })).toEqual([]);
    expect(await makeCalls(world.db).find(callId)).toMatchObject({ intent: 'A', intentState: 'given' });
  });

  it('are given up after the last try', async () => {
    const { taskId } = await newTask();
    const { callId } = await talk(taskId);
    const intents = makeIntents(world.db);
    const states: unknown[] = [];
    for (let tries = 1; tries <= intentTriesMax; tries += 1) {
      expect(await intents.claim({ limit: 1, callId })).toMatchObject([{ callId, tries }]);
      states.push(await intents.fail(callId));
    }
    expect(states).toEqual([...Array<string>(intentTriesMax - 1).fill('due'), 'failed']);
    expect(await intents.fail(callId)).toBeNull();
  });
});

it('the live board counts calls in progress and shows the last thing said', async () => {
  const { taskId } = await newTask();
  const talking = await dialOne(world.ledger, taskId);
  await dialOne(world.ledger, taskId);
  await ringOut(taskId);
  await world.ledger.markLive(talking);
  await makeTurns(world.db).save(talking, turn(1, '您好'));
  await makeTurns(world.db).save(talking, turn(2, '谁啊'));
  const board = await liveBoard(world.db, { taskId });
  expect(board).toMatchObject({ callsNow: 2, talking: 1, cap: 30, unknown: 0, answerRate5min: 0 });
  expect(board.dialledPerSecond).toBeCloseTo(3 / 60);
  expect(board.lines).toMatchObject([{ used: 2, capacity: 30 }]);
  expect(board.items.find((call) => call.id === talking.callId)).toMatchObject({ state: 'live', lastTurn: { text: '谁啊' } });
});
