/** What people ask of a running call: given to its owner once, one at a time, and never left open, on a real database. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { MoveKind } from '../../domain/call-moves.ts';
import { makeCallMoves } from '../../storage/call-moves.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { makeFreeAgent, makeGroup } from './agent-world.ts';
import { answerOne, makePredictiveTask } from './predictive-world.ts';
import { completed, useWorld } from './world.ts';

const world = useWorld(20);
const moves = () => makeCallMoves(world.db);

async function liveCall(): Promise<DialGrant> {
  const groupId = await makeGroup(world.db);
  await makeFreeAgent(world.db, { groups: [{ groupId }] });
  return answerOne(world, await makePredictiveTask(world.db, { groupId, pacing: { mode: 'ratio', ratio: 4 } }));
}

const ask = (callId: string, kind: MoveKind) =>
  moves().ask({ callId, kind, wish: {}, askedBy: 'li', userId: null, agentId: null });

async function asked(callId: string, kind: MoveKind): Promise<string> {
  const answer = await ask(callId, kind);
  if (answer.kind !== 'asked') throw new Error(`it was ${answer.kind}`);
  return answer.move.id;
}

const wait = (moveId: string) =>
  world.db.query(`update call_move set asked_at = clock_timestamp() - interval '6 s' where id = $1::uuid`, [moveId]);

describe('a move', () => {
  it('is given to the owner of the call alone, and once, however many ask', async () => {
    const grant = await liveCall();
    const id = await asked(grant.callId, 'hold');
    expect(await moves().take({ ...grant, epoch: grant.epoch - 1 })).toEqual([]);
    const takers = await Promise.all(Array.from({ length: 8 }, () => moves().take(grant)));
    expect(takers.flat().map((move) => move.id)).toEqual([id]);
    expect(await moves().find(id)).toMatchObject({ state: 'doing', kind: 'hold', askedBy: 'li', doneAt: null });
    expect(await moves().done(id)).toBe(true);
    expect(await moves().refuse(id, 'not-done')).toBe(false);
    expect(await moves().find(id)).toMatchObject({ state: 'done', why: null });
  });

  it('waits for no other: one at a time is asked, and what breaks off is asked beside it', async () => {
    const { callId } = await liveCall();
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(callId, 'transfer')));
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['asked', ...Array.from({ length: 5 }, () => 'under-way')]);
    expect(await ask(callId, 'drop')).toMatchObject({ kind: 'asked' });
    expect(await ask(callId, 'listen')).toMatchObject({ kind: 'asked' });
    expect((await moves().ofCall(callId)).map(({ kind }) => kind)).toEqual(['transfer', 'drop', 'listen']);
  });

  it('that nobody took in time is refused: by who asks next, by who would take it, and by the round', async () => {
    const grant = await liveCall();
    const [first, second] = [await asked(grant.callId, 'hold'), await asked(grant.callId, 'listen')];
    await Promise.all([first, second].map(wait));
    const third = await asked(grant.callId, 'hold');
    expect(await moves().find(first)).toMatchObject({ state: 'refused', why: 'nobody-home' });
    await wait(third);
    expect(await moves().take(grant)).toEqual([]);
    const fourth = await asked(grant.callId, 'hold');
    await wait(fourth);
    expect(await moves().refuseUntaken()).toBe(1);
    expect(await moves().find(fourth)).toMatchObject({ state: 'refused', why: 'nobody-home' });
  });

  it('under way is refused by whoever takes the call over, who is told which phones were called', async () => {
    const grant = await liveCall();
    const doing = await asked(grant.callId, 'consult');
    await moves().take(grant);
    const legId = randomUUID();
    await moves().calls(doing, legId);
    const waiting = await asked(grant.callId, 'drop');
    expect(await moves().refuseInterrupted(grant)).toMatchObject([{ id: doing, legId, why: 'interrupted' }]);
    expect(await moves().take(grant)).toMatchObject([{ id: waiting }]);
  });

  it('left open by a call that ends is refused with it, and nothing is asked of one that is over', async () => {
    const grant = await liveCall();
    const [taken, open, end] = [
      await asked(grant.callId, 'hold'),
      await asked(grant.callId, 'drop'),
      await asked(grant.callId, 'end'),
    ];
    await moves().take(grant);
    await moves().setTalk(grant, { state: 'held', other: null });
    expect(await moves().talkOf(grant.callId)).toEqual({ state: 'held', other: null });
    await world.ledger.release({ ...grant, result: completed, waiter: null });
    for (const id of [taken, open]) expect(await moves().find(id)).toMatchObject({ state: 'refused', why: 'call-over' });
    expect(await moves().find(end)).toMatchObject({ state: 'done' });
    expect(await ask(grant.callId, 'hold')).toEqual({ kind: 'call-over' });
    expect(await moves().talkOf(grant.callId)).toBeNull();
    expect(await moves().setTalk(grant, { state: 'held', other: null })).toBe(false);
  });
});
