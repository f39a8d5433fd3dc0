import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../domain/call.ts';
import { makeCalls } from '../../storage/calls.ts';
import { withTransaction } from '../../storage/database.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { ensureTaskSlots } from '../../storage/slots.ts';
import { makeTurns } from '../../storage/turns.ts';
import { claimOne, completed, dialOne, makeLine, makeTask, noAnswer, numberOf, useWorld } from './world.ts';

const world = useWorld();

async function fullTask(maxConcurrency = 1): Promise<{ taskId: string; lineId: string; grants: DialGrant[]; waiter: string }> {
  const lineId = await makeLine(world.db, { capacity: 10 });
  const taskId = await makeTask(world.db, { contacts: 20, maxConcurrency, lineIds: [lineId] });
  const grants: DialGrant[] = [];
  for (let n = 0; n < maxConcurrency; n += 1) grants.push(await dialOne(world.ledger, taskId));
  return { taskId, lineId, grants, waiter: (await claimOne(world.ledger, taskId)).callId };
}

function first(grants: DialGrant[]): DialGrant {
  const [grant] = grants;
  if (grant === undefined) throw new Error('no call was dialled');
  return grant;
}

const busySlots = (taskId: string) =>
  numberOf(world.db, 'select count(*) as n from task_slot where task_id = $1::uuid and call_id is not null', [taskId]);

describe('the end of a call', () => {
  it('hands its slots to the waiter in the same commit', async () => {
    const { taskId, lineId, grants, waiter } = await fullTask();
    const { kept, granted } = await world.ledger.release({ ...first(grants), result: noAnswer, waiter });
    expect(kept).toBe(true);
    expect(granted).toMatchObject({ callId: waiter, epoch: 1, lineId });
    expect(await busySlots(taskId)).toBe(1);
    expect(await numberOf(world.db, 'select count(*) as n from line_slot where call_id = $1::uuid', [waiter])).toBe(1);
    expect(await world.ledger.laneState(taskId, 0)).toMatchObject({ open: { claimed: 0, dialling: 1, live: 0 } });
  });

  it('told again, because the answer was lost, says the same again', async () => {
    const { grants, waiter } = await fullTask();
    const end = { ...first(grants), result: noAnswer, waiter };
    const told = async (): Promise<DialGrant> => {
      const { granted } = await world.ledger.release(end);
      if (granted === null) throw new Error('the line was not handed over');
      return { ...granted, brief: { ...granted.brief, dialledAgoMs: null } };
    };
    expect(await told()).toEqual(await told());
    await world.ledger.fence({ callId: waiter, owner: 'another process' });
    expect(await world.ledger.release(end)).toEqual({ kept: true, gradeDue: false, granted: null });
  });

  it.each(['paused', 'stopping'])('hands nothing over when the task is %s', async (status) => {
    const { taskId, grants, waiter } = await fullTask();
    await world.db.query('update task set status = $2::text where id = $1::uuid', [taskId, status]);
    expect(await world.ledger.release({ ...first(grants), result: noAnswer, waiter })).toEqual({
      kept: true,
      gradeDue: false,
      granted: null,
    });
    expect(await busySlots(taskId)).toBe(0);
  });

  it('hands nothing over when the line was switched off or taken from the task', async () => {
    const off = await fullTask();
    await world.db.query("update line set purpose = 'off' where id = $1::uuid", [off.lineId]);
    expect(await world.ledger.release({ ...first(off.grants), result: noAnswer, waiter: off.waiter })).toMatchObject({
      granted: null,
    });
    const gone = await fullTask();
    await world.db.query('delete from task_line where task_id = $1::uuid', [gone.taskId]);
    expect(await world.ledger.release({ ...first(gone.grants), result: noAnswer, waiter: gone.waiter })).toMatchObject({
      granted: null,
    });
  });

  it('hands nothing to a waiter that was withdrawn, ended or never claimed', async () => {
    const { taskId, grants, waiter } = await fullTask(2);
    await world.ledger.withdraw({ callId: waiter });
    const [a, b] = grants;
    if (a === undefined || b === undefined) throw new Error('two calls were expected');
    expect(await world.ledger.release({ ...a, result: noAnswer, waiter })).toEqual({
      kept: true,
      gradeDue: false,
      granted: null,
    });
    expect(await world.ledger.release({ ...b, result: noAnswer, waiter: b.callId })).toEqual({
      kept: true,
      gradeDue: false,
      granted: null,
    });
    expect(await busySlots(taskId)).toBe(0);
  });

  it('after the limit was lowered grants nobody until the calls above it have ended', async () => {
    const { taskId, grants, waiter } = await fullTask(4);
    await withTransaction(world.db, async (tx) => {
      await ensureTaskSlots(tx, taskId, 2);
      await tx.query('update task set max_concurrency = 2 where id = $1::uuid', [taskId]);
    });
    const granted: boolean[] = [];
    for (const grant of grants.slice(0, 3)) {
      granted.push((await world.ledger.release({ ...grant, result: noAnswer, waiter })).granted !== null);
    }
    expect(granted).toEqual([false, false, true]);
    expect(await busySlots(taskId)).toBe(2);
  });

  it('makes an intent due only for an answered AI call in which something was said', async () => {
    const { grants } = await fullTask(3);
    const [silentCall, talk, unanswered] = grants;
    if (silentCall === undefined || talk === undefined || unanswered === undefined) throw new Error('three calls were expected');
    await world.ledger.markLive(silentCall);
    await world.ledger.markLive(talk);
    await makeTurns(world.db).save(talk, {
      n: 1,
      speaker: 'us',
      text: 'hello',
      heard: 'hello',
      interrupted: false,
      startMs: 0,
      endMs: 900,
      timings: {},
    });
    for (const grant of grants) {
      const result = grant === unanswered ? noAnswer : completed;
      await world.ledger.release({ ...grant, result, waiter: null });
    }
    const { rows } = await world.db.query<{ id: string }>(`select id from call where intent_state = 'due'`);
    expect(rows).toEqual([{ id: talk.callId }]);
  });

  it('keeps the raw evidence beside the outcome', async () => {
    const { grants } = await fullTask();
    await world.ledger.release({ ...first(grants), result: noAnswer, waiter: null });
    const { rows } = await world.db.query(
      `select outcome, reason, ended_by, hangup_cause, q850, sip_code, sip_reason, hangup_disposition from call where id = $1::uuid`,
      [first(grants).callId],
    );
    expect(rows).toEqual([
      {
        outcome: 'no-answer',
        reason: 'rang-out',
        ended_by: 'us',
        hangup_cause: 'NO_ANSWER',
        q850: 19,
        sip_code: 480,
        sip_reason: null,
        hangup_disposition: 'send_cancel',
      },
    ]);
  });

  it('keeps what the switch counted of the sound, and nothing where it counted nothing', async () => {
    const { grants } = await fullTask();
    const media = { seconds: 32, packetsIn: 0, packetsOut: 1600 };
    const heard: CallResult = { ...completed, evidence: { ...completed.evidence, media } };
    const grant = first(grants);
    await world.ledger.release({ ...grant, result: heard, waiter: null });
    expect((await makeCalls(world.db).find(grant.callId))?.evidence.media).toEqual(media);
    const other = first((await fullTask()).grants);
    await world.ledger.release({ ...other, result: completed, waiter: null });
    expect((await makeCalls(world.db).find(other.callId))?.evidence).not.toHaveProperty('media');
  });
});
