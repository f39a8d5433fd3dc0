/** What a callee can ask for in a call: another call at their time, never another one, somebody else to talk to. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallbackWish } from '../../domain/callback.ts';
import { makeCallTools } from '../../storage/call-tools.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { numberFacts } from '../../storage/number-story.ts';
import { makeTurns } from '../../storage/turns.ts';
import { type GatePlan, useGateWorld } from './gate-world.ts';
import { claimOne, completed, dialOne, freshKey } from './world.ts';

const gate = useGateWorld();
const allWeek = (from: string, to: string) => ({
  timeZone: 'Asia/Shanghai',
  days: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [[from, to]]])),
});

let taskId: string;
let grant: DialGrant;

async function live(plan: GatePlan = {}): Promise<void> {
  taskId = await gate.task(plan);
  grant = await dialOne(gate.world.ledger, taskId);
  await gate.world.ledger.markLive(grant);
}

const tools = () => makeCallTools(gate.world.db);
const wish = (given: Partial<CallbackWish>, daysMax = 14) =>
  tools().scheduleCallback(grant, { at: null, inMinutes: null, ...given }, daysMax);
const end = () => gate.world.ledger.release({ ...grant, result: completed, waiter: null });

type Standing = { state: string; because: string | null; callback: Date | null; minutes: number | null };
async function standing(): Promise<Standing> {
  const { rows } = await gate.world.db.query<Standing>(
    `select k.state, k.waits_because as because, k.callback_at as callback,
      round(extract(epoch from k.next_attempt_at - clock_timestamp()) / 60)::integer as minutes
    from contact k where k.id = $1::uuid`,
    [grant.brief.contactId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('no contact');
  return row;
}
const stepsOf = async (): Promise<string[]> => {
  const { rows } = await gate.world.db.query<{ step: string }>(
    'select step from call_step where call_id = $1::uuid order by id',
    [grant.callId],
  );
  return rows.map(({ step }) => step);
};

describe('a callback', () => {
  beforeEach(() => live());

  it('makes the contact wait for its time, although it was spoken to and the task repeats nobody', async () => {
    expect(await wish({ inMinutes: 90 })).toMatchObject({ kind: 'planned', moved: false });
    expect(await end()).toMatchObject({ kept: true });
    expect(await standing()).toMatchObject({ state: 'waiting', because: 'callback', minutes: 90 });
    expect(await stepsOf()).toEqual(expect.arrayContaining(['callback-wished', 'callback-planned']));
    const { rows } = await gate.world.db.query<{ number: string }>('select number from call where id = $1::uuid', [grant.callId]);
    const facts = await numberFacts(gate.world.db, { number: rows[0]?.number ?? '', subject: '' });
    expect(facts.map((fact) => ('step' in fact ? fact.step : fact.kind))).toContain('callback-planned');
  });

  it('is dialled when it is due, once, and asks for no further one by itself', async () => {
    await wish({ inMinutes: 90 });
    await end();
    expect(await gate.world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 1 })).toEqual([]);
    await gate.world.db.query("update contact set next_attempt_at = now() - interval '1 s' where id = $1::uuid", [
      grant.brief.contactId,
    ]);
    const again = await dialOne(gate.world.ledger, taskId);
    expect(again.brief.contactId).toBe(grant.brief.contactId);
    grant = again;
    await gate.world.ledger.markLive(grant);
    await end();
    expect(await standing()).toMatchObject({ state: 'done', callback: null });
  });

  it('at a wall clock time means the clock of the callee', async () => {
    const { rows } = await gate.world.db.query<{ at: string }>(
      `select to_char((now() + interval '26 hours') at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI') as at`,
    );
    const at = rows[0]?.at ?? '';
    expect(await wish({ at })).toEqual({ kind: 'planned', local: at.replace('T', ' '), moved: false });
    await end();
    expect((await standing()).minutes).toBeGreaterThan(26 * 60 - 3);
    expect((await standing()).minutes).toBeLessThanOrEqual(26 * 60 + 1);
  });

  it.each<[string, Partial<CallbackWish>, string]>([
    ['in the past', { at: '2020-01-01T10:00' }, 'past'],
    ['too far away', { inMinutes: 60 * 24 * 15 }, 'too-far'],
    ['on a day that is none', { at: '2026-02-31T10:00' }, 'not-a-time'],
    ['in words', { at: 'tomorrow' }, 'not-a-time'],
    ['in no minutes', { inMinutes: 0 }, 'not-a-time'],
    ['injected', { at: "2026-05-01T10:00'; drop table call; --" }, 'not-a-time'],
  ])('%s is refused, and the contact is done as always', async (_name, given, because) => {
    expect(await wish(given)).toEqual({ kind: 'refused', because });
    await end();
    expect((await standing()).state).toBe('done');
  });

  it('of another attempt is refused: who lost the call promises nothing', async () => {
    const lost = { ...grant, epoch: grant.epoch + 1 };
    const plan = await tools().scheduleCallback(lost, { at: null, inMinutes: 5 }, 14);
    expect(plan).toEqual({ kind: 'refused', because: 'not-ours' });
  });

  it('may be wished five times; a later wish of one call replaces its earlier one', async () => {
    await wish({ inMinutes: 10 });
    await wish({ inMinutes: 20 });
    await gate.world.db.query('update contact set callbacks = 5, callback_call_id = null where id = $1::uuid', [
      grant.brief.contactId,
    ]);
    expect(await wish({ inMinutes: 30 })).toEqual({ kind: 'refused', because: 'too-many' });
  });

  it('never beats do-not-call, whichever is said first', async () => {
    await wish({ inMinutes: 10 });
    await tools().doNotCall(grant, 'all');
    expect(await wish({ inMinutes: 20 })).toEqual({ kind: 'refused', because: 'do-not-call' });
    await end();
    expect(await standing()).toMatchObject({ state: 'done' });
  });

  it('counts under the caps of its number like any other call', async () => {
    await gate.world.db.query(`update task set frequency = '{"perDayMax": 1}' where id = $1::uuid`, [taskId]);
    await wish({ inMinutes: 10 });
    await end();
    await gate.world.db.query("update contact set next_attempt_at = now() - interval '1 s' where id = $1::uuid", [
      grant.brief.contactId,
    ]);
    const { callId } = await claimOne(gate.world.ledger, taskId);
    expect(await gate.ask(callId)).toEqual({ kind: 'withdrawn' });
    expect(await gate.afterRefusal(callId)).toMatchObject({ state: 'waiting', because: 'frequency' });
  });
});

describe('a callback and the calling hours', () => {
  it('is moved into the next opening, and says so', async () => {
    await live();
    const { rows } = await gate.world.db.query<{ at: string; from: string; to: string }>(
      `select to_char((now() + interval '2 hours') at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI') as at,
        to_char((now() + interval '3 hours') at time zone 'Asia/Shanghai', 'HH24:MI') as from, '24:00' as to`,
    );
    const { at = '', from = '' } = rows[0] ?? {};
    // Near midnight the window of today would be empty; then the whole next day is open.
    const window = allWeek(from < '23:00' && from > at.slice(11) ? from : '00:00', '24:00');
    await gate.world.db.query('update task set calling_window = $2::jsonb where id = $1::uuid', [taskId, JSON.stringify(window)]);
    const plan = await wish({ at });
    expect(plan).toMatchObject({ kind: 'planned', moved: window.days['mon']?.[0]?.[0] !== '00:00' });
  });

  it('behind the end of the task is refused', async () => {
    await live();
    await gate.world.db.query("update task set end_at = now() + interval '1 hour' where id = $1::uuid", [taskId]);
    expect(await wish({ inMinutes: 120 })).toEqual({ kind: 'refused', because: 'after-end' });
  });
});

describe('do not call', () => {
  beforeEach(() => live());

  it.each(['all', 'task'] as const)(
    'for %s puts the number on the list with its call, once, and the story tells it',
    async (scope) => {
      expect(await tools().doNotCall(grant, scope)).toBe(true);
      expect(await tools().doNotCall(grant, scope)).toBe(true);
      const { rows } = await gate.world.db.query(
        `select d.source, d.call_id = $1::uuid as said, d.task_id is null as everywhere, d.created_by from do_not_call d
      join call c on c.number = d.number where c.id = $1::uuid`,
        [grant.callId],
      );
      expect(rows).toEqual([{ source: 'call', said: true, everywhere: scope === 'all', created_by: null }]);
      expect((await stepsOf()).filter((step) => step === 'do-not-call-said')).toHaveLength(1);
    },
  );

  it('of who does not own the call is not written', async () => {
    expect(await tools().doNotCall({ ...grant, epoch: grant.epoch - 1 }, 'all')).toBe(false);
    expect((await stepsOf()).includes('do-not-call-said')).toBe(false);
  });
});

describe('a transfer', () => {
  beforeEach(() => live());

  const call = async () => {
    const { rows } = await gate.world.db.query<{ transferred: boolean; minutes: number }>(
      `select transferred_at is not null as transferred, round(extract(epoch from final_by - now()) / 60)::integer as minutes
      from call where id = $1::uuid`,
      [grant.callId],
    );
    return rows[0];
  };

  it('lets the call last as long as two people may talk, and is told', async () => {
    expect(await tools().beginTransfer(grant, 7_200_000)).toBe(true);
    expect(await tools().endTransfer(grant, null)).toBe(true);
    expect(await tools().endTransfer(grant, null)).toBe(true);
    expect(await call()).toEqual({ transferred: true, minutes: 120 });
    expect((await stepsOf()).slice(-2)).toEqual(['transferring', 'transferred']);
  });

  it('that failed gives the talk its own limit back', async () => {
    await tools().beginTransfer(grant, 7_200_000);
    expect(await tools().endTransfer(grant, 'busy')).toBe(true);
    expect((await call())?.minutes).toBeLessThan(10);
    expect(await stepsOf()).toContain('transfer-failed');
  });

  it('whose end nobody saw is told as a transfer all the same', async () => {
    await tools().endTransfer(grant, null);
    await gate.world.db.query("select finalise($1::uuid, 'overdue-unseen')", [grant.callId]);
    const { rows } = await gate.world.db.query('select outcome from call where id = $1::uuid', [grant.callId]);
    expect(rows).toEqual([{ outcome: 'transferred' }]);
  });

  it('is taken over with what is known of it', async () => {
    await tools().endTransfer(grant, null);
    const answer = await gate.ask(grant.callId);
    expect(answer.kind === 'in-progress' ? answer.grant.brief : null).toMatchObject({
      transferredAtMs: expect.any(Number) as number,
      timeZone: 'Asia/Shanghai',
    });
  });
});

describe('what is kept', () => {
  it('of tools and keys comes back as it was, and only the owner writes', async () => {
    await live();
    const use = { name: 'order_status', atMs: 1200, ms: 80, ok: true, argumentsJson: '{"a":"\\u0000"}', answer: 'x\0y' };
    expect(await tools().save(grant, use)).toBe(true);
    expect(await tools().save({ ...grant, epoch: 0 }, use)).toBe(false);
    expect(await tools().ofCall(grant.callId)).toEqual([{ n: 1, ...use, answer: 'xy' }]);
    const turns = makeTurns(gate.world.db);
    const said = { speaker: 'callee', heard: '', interrupted: false, startMs: 0, endMs: 1, timings: {} } as const;
    const services = { llmAccountId: null, voiceId: null, recogniserId: null };
    await turns.save(grant, { ...said, n: 1, text: '[按键] 12', kind: 'keys' }, services);
    await turns.save(grant, { ...said, n: 2, text: '好的' }, services);
    expect((await turns.ofCall(grant.callId)).map(({ kind, text }) => [kind, text])).toEqual([
      ['keys', '[按键] 12'],
      [undefined, '好的'],
    ]);
  });
});
