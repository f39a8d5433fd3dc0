/** How fast lines and nodes dial, and when a line rests. */
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../domain/call.ts';
import { makeGateways } from '../../storage/gateways.ts';
import type { DialGrant, FenceAnswer } from '../../storage/ledger-types.ts';
import { makeLines } from '../../storage/lines.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { claimOne, completed, dialOne, freshKey, grantOf, makeLine, makeTask, noAnswer, numberOf, useWorld } from './world.ts';

const world = useWorld();

const fault: CallResult = { ...noAnswer, outcome: 'line-fault', reason: 'line-never-replied' };
const busy: CallResult = { ...noAnswer, outcome: 'busy', reason: 'sip-486-busy' };

async function task(plan: { pace?: number; node?: string; capacity?: number; contacts?: number } = {}) {
  const lineId = await makeLine(world.db, { capacity: plan.capacity ?? 100, node: plan.node ?? 'sw1' });
  await world.db.query('update line set calls_per_second = $2::integer where id = $1::uuid', [lineId, plan.pace ?? null]);
  const taskId = await makeTask(world.db, { contacts: plan.contacts ?? 60, maxConcurrency: 100, lineIds: [lineId] });
  return { lineId, taskId };
}

const ask = (callId: string): Promise<FenceAnswer> => world.ledger.fence({ callId, owner: 'test' });
const end = (grant: DialGrant, result: CallResult, waiter: string | null = null) =>
  world.ledger.release({ ...grant, result, waiter });

/** Most dials of these lines in any second. */
function busiestSecond(lineIds: string[]): Promise<number> {
  return numberOf(
    world.db,
    `select max(n) as n from (
      select count(*) over (order by dialled_at range between current row and interval '999.999 ms' following) as n
      from call where line_id = any($1::uuid[]) and dialled_at is not null) w`,
    [lineIds],
  );
}

/** Twenty loops that ask as hard as they can until so many calls were dialled. */
async function storm(taskId: string, wanted: number): Promise<Set<string>> {
  const because = new Set<string>();
  let dialled = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      while (dialled < wanted) {
        const [call] = await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 1 });
        if (call === undefined) return;
        for (let answer = await ask(call.callId); dialled < wanted; answer = await ask(call.callId)) {
          if (answer.kind === 'granted') {
            dialled += 1;
            break;
          }
          if (answer.kind !== 'wait') throw new Error(`unexpected ${answer.kind}`);
          because.add(answer.because);
        }
      }
    }),
  );
  return because;
}

describe('the pace of a line', () => {
  it('is never exceeded by twenty loops that ask as hard as they can', async () => {
    const { lineId, taskId } = await task({ pace: 15 });
    expect(await storm(taskId, 25)).toEqual(new Set(['line-pace']));
    expect(await busiestSecond([lineId])).toBeLessThanOrEqual(15);
  });

  it('tells when to ask again, and holds for a hand-over too', async () => {
    const { taskId } = await task({ pace: 1 });
    const first = await dialOne(world.ledger, taskId);
    const waiter = (await claimOne(world.ledger, taskId)).callId;
    const answer = await ask(waiter);
    expect(answer).toMatchObject({ kind: 'wait', because: 'line-pace' });
    if (answer.kind !== 'wait' || answer.againInMs === undefined) throw new Error('it did not say when');
    expect(answer.againInMs).toBeGreaterThan(0);
    expect(answer.againInMs).toBeLessThanOrEqual(1_000);
    expect(await end(first, noAnswer, waiter)).toEqual({ kept: true, gradeDue: false, granted: null });
  });

  it('leaves the way to another line of the task', async () => {
    const { lineId, taskId } = await task({ pace: 1 });
    const other = await makeLine(world.db, { capacity: 5 });
    await world.db.query('insert into task_line (task_id, line_id, position) values ($1::uuid, $2::uuid, 2)', [taskId, other]);
    const used = [await dialOne(world.ledger, taskId), await dialOne(world.ledger, taskId)].map((grant) => grant.lineId);
    expect(new Set(used)).toEqual(new Set([lineId, other]));
  });
});

describe('the pace of a node', () => {
  it('is never exceeded over all of its lines', async () => {
    const [a, b] = [await task({ node: 'paced' }), await task({ node: 'paced' })];
    const nodes = makeSwitchNodes(world.db);
    await nodes.report({ name: 'paced', state: 'ready', coreUuid: 'c', detail: null });
    expect(await nodes.setPace('paced', 20)).toBe(true);
    const because = await Promise.all([storm(a.taskId, 15), storm(b.taskId, 15)]);
    expect(new Set(because.flatMap((words) => [...words]))).toEqual(new Set(['node-pace']));
    expect(await busiestSecond([a.lineId, b.lineId])).toBeLessThanOrEqual(20);
    expect((await nodes.list()).find((node) => node.name === 'paced')?.callsPerSecond).toBe(20);
  });
});

describe('a line where nothing gets through', () => {
  const restOf = async (lineId: string) => (await makeLines(world.db).find(lineId))?.resting ?? null;
  const pass = (lineId: string) => world.db.query(`update line set rest_until = clock_timestamp() where id = $1::uuid`, [lineId]);

  async function tripped(): Promise<{ lineId: string; taskId: string }> {
    const made = await task();
    for (let n = 0; n < 5; n += 1) await end(await dialOne(world.ledger, made.taskId), fault);
    return made;
  }

  it('rests after five faults in a row, and its task waits instead of burning its list', async () => {
    const { lineId, taskId } = await tripped();
    expect(await restOf(lineId)).toMatchObject({ reason: 'line-never-replied' });
    const { callId } = await claimOne(world.ledger, taskId);
    const answer = await ask(callId);
    expect(answer).toMatchObject({ kind: 'wait', because: 'line-resting' });
    if (answer.kind !== 'wait' || answer.againInMs === undefined) throw new Error('it did not say when');
    expect(answer.againInMs).toBeGreaterThan(25_000);
    expect(answer.againInMs).toBeLessThanOrEqual(30_000);
  });

  it('does not rest when a call between them reached the carrier', async () => {
    const { lineId, taskId } = await task();
    for (let n = 0; n < 9; n += 1) await end(await dialOne(world.ledger, taskId), n === 4 ? busy : fault);
    expect(await restOf(lineId)).toBeNull();
    const ringing = await dialOne(world.ledger, taskId);
    await world.ledger.markRinging(ringing);
    expect((await makeLines(world.db).find(lineId))?.faultsInRow).toBe(0);
  });

  it('takes one probe call alone after its rest, and is at work again when that gets through', async () => {
    const { lineId, taskId } = await tripped();
    await pass(lineId);
    const calls = await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 10 });
    const answers = await Promise.all(calls.map((call) => ask(call.callId)));
    const granted = answers.filter((answer) => answer.kind === 'granted');
    expect(granted).toHaveLength(1);
    for (const answer of answers) {
      if (answer.kind === 'wait') expect(['line-resting', 'line-pace']).toContain(answer.because);
    }
    const [probe] = granted.map(grantOf);
    if (probe === undefined) throw new Error('there was no probe');
    const waiting = calls.filter((call) => call.callId !== probe.callId);
    const [next] = waiting;
    if (next === undefined) throw new Error('nobody waits');
    expect(await ask(next.callId)).toMatchObject({ kind: 'wait', because: 'line-resting' });
    await world.ledger.markRinging(probe);
    expect(await restOf(lineId)).toBeNull();
    for (const call of waiting) expect(await ask(call.callId)).toMatchObject({ kind: 'granted' });
  });

  it('rests twice as long when the probe fails, and never longer than ten minutes', async () => {
    const { lineId, taskId } = await tripped();
    const seconds: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      await pass(lineId);
      await end(await dialOne(world.ledger, taskId), fault);
      seconds.push(
        await numberOf(
          world.db,
          `select round(extract(epoch from rest_until - clock_timestamp()) / 10) * 10 as n from line where id = $1::uuid`,
          [lineId],
        ),
      );
    }
    expect(seconds).toEqual([60, 120, 240, 480, 600, 600]);
  });

  it('is given a new probe when the first was given back or lost', async () => {
    const { lineId, taskId } = await tripped();
    await pass(lineId);
    const probe = await dialOne(world.ledger, taskId);
    expect(await world.ledger.unfence(probe)).toBe(true);
    const second = await dialOne(world.ledger, taskId);
    await end(second, { ...noAnswer, outcome: 'unknown', reason: 'end-unseen' });
    expect(await restOf(lineId)).not.toBeNull();
    await dialOne(world.ledger, taskId);
  });

  it('is not handed over, and a person may end its rest', async () => {
    const { lineId, taskId } = await task();
    const running = [];
    for (let n = 0; n < 6; n += 1) running.push(await dialOne(world.ledger, taskId));
    const waiter = (await claimOne(world.ledger, taskId)).callId;
    const granted = [];
    for (const grant of running) granted.push((await end(grant, fault, waiter)).granted);
    // Before the fifth fault the line was handed over as ever.
    expect(granted.map((grant) => grant !== null)).toEqual([true, false, false, false, false, false]);
    expect(await restOf(lineId)).not.toBeNull();
    expect(await makeLines(world.db).endRest(lineId)).toBe(true);
    expect(await restOf(lineId)).toBeNull();
    await dialOne(world.ledger, taskId);
  });

  it('is passed over while another line is at work', async () => {
    const { lineId, taskId } = await tripped();
    const other = await makeLine(world.db, { capacity: 5 });
    await world.db.query('insert into task_line (task_id, line_id, position) values ($1::uuid, $2::uuid, 2)', [taskId, other]);
    expect((await dialOne(world.ledger, taskId)).lineId).toBe(other);
    expect(await restOf(lineId)).not.toBeNull();
  });
});

describe('a line whose gateway is down', () => {
  it('is not dialled until the switch says that it is up, or says nothing any more', async () => {
    const { lineId, taskId } = await task({ node: 'gated' });
    const gateways = makeGateways(world.db);
    const name = (await makeLines(world.db).find(lineId))?.gateway ?? '';
    const report = (up: boolean) => gateways.report('gated', [{ name, state: 'NOREG', up, answer: null }], () => null);
    await report(false);
    const { callId } = await claimOne(world.ledger, taskId);
    expect(await ask(callId)).toMatchObject({ kind: 'wait', because: 'line-resting' });
    await report(true);
    const grant = grantOf(await ask(callId));
    await report(false);
    const waiter = (await claimOne(world.ledger, taskId)).callId;
    expect((await end(grant, completed, waiter)).granted).toBeNull();
    await world.db.query(`update line set gateway_seen_at = now() - interval '2 minutes' where id = $1::uuid`, [lineId]);
    expect(await ask(waiter)).toMatchObject({ kind: 'granted' });
  });
});
