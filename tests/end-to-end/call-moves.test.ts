/** What agents do with a callee, by a real call worker on the simulated switch: nobody is lost, nobody is locked, whoever dies on the way. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeAgentCalls } from '../../storage/agent-calls.ts';
import { makeCallMoves } from '../../storage/call-moves.ts';
import type { Team } from './agents-at-work.ts';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { callsOf, makeLine } from './lists.ts';
import { ended } from './product-process.ts';
import { agentPhones, type Conversation, patientCallees, talkingTo } from './talking-agents.ts';
import { until } from './waiting.ts';

let centre: CallCentre;
let lineId: string;
let callWorker: ChildProcess;
let teams: Team[] = [];
let n = 0;

beforeAll(async () => {
  centre = await openCallCentre({ callees: patientCallees, phones: agentPhones });
  lineId = await makeLine(centre, 20);
  [callWorker] = await Promise.all([centre.start('call-worker'), centre.start('task-worker')]);
  await until('the phones to be known', async () => {
    const known = await centre.db.query('select 1 from registration');
    return known.rowCount === Object.keys(agentPhones).length;
  });
}, 120_000);

afterEach(({ task }) => {
  for (const team of teams) team.goHome();
  teams = [];
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
});

afterAll(async () => {
  expect(centre.switch.faults).toEqual([]);
  await centre.close();
});

/** `others`: how each of their phones takes calls. */
function talk(...others: ('quick' | 'slow' | 'never')[]): Promise<Conversation> {
  const extension = (way: 'quick' | 'slow' | 'never'): string => {
    n += 1;
    return `${{ quick: 51, slow: 52, never: 53 }[way]}${String(n - 1).padStart(2, '0')}`;
  };
  return talkingTo(centre, { lineId, extension: extension('quick'), others: others.map(extension), teams });
}

const toAgent = ({ others }: Conversation, which = 0) => ({ kind: 'agent', agentId: others[which]?.id ?? '' }) as const;
const hangsUp = (uuid: string | undefined) => centre.switch.calleeHangsUp(uuid ?? '');
const channels = () => centre.switch.channels().length;
const agentOf = async ({ callId }: Conversation) => (await makeAgentCalls(centre.db).holderOf(callId))?.agentId;
const otherOf = async ({ callId }: Conversation) => (await makeCallMoves(centre.db).talkOf(callId))?.other?.state;
const untilRings = (call: Conversation) => until('the phone to ring', async () => (await otherOf(call)) === 'ringing');
const untilFree = (call: Conversation, which: number) =>
  until('the agent to be free', async () => (await call.states())[which] === 'free', 30_000);

describe('a transfer', () => {
  it('gives the callee to another agent: the first one writes their notes, the second one talks', async () => {
    const call = await talk('quick');
    const before = call.callee()?.bridgedTo;
    expect(await call.move('transfer', toAgent(call))).toMatchObject({ state: 'done', why: null });
    expect(await call.states()).toEqual(['wrap-up', 'talking']);
    expect(await agentOf(call)).toBe(call.others[0]?.id);
    const after = call.callee()?.bridgedTo;
    expect(after).not.toBe(before);
    expect(after).toEqual(expect.any(String));
    await until('the phone of the first one to be hung up', () => channels() === 2);
    const calls = makeAgentCalls(centre.db);
    for (const { id } of [call.agent, ...call.others]) expect(await calls.having(id, call.callId)).not.toBeNull();
    hangsUp(call.callId);
    await call.isOver();
    expect(await call.states()).toEqual(['wrap-up', 'wrap-up']);
    expect(await call.steps()).toEqual(expect.arrayContaining(['offered', 'agent-answered', 'passed', 'ended']));
    expect((await callsOf(centre, call.taskId))[0]).toMatchObject({
      outcome: 'transferred',
      reason: 'transferred-callee-hung-up',
    });
  }, 90_000);

  it('that nobody takes leaves the two as they were, and who did not answer gets no further call', async () => {
    const call = await talk('never');
    const before = call.callee()?.bridgedTo;
    const moveId = await call.ask('transfer', toAgent(call));
    await untilRings(call);
    expect(await call.states()).toEqual(['talking', 'ringing']);
    expect(await call.ended(moveId)).toMatchObject({ state: 'refused', why: 'no-answer' });
    expect(call.callee()?.bridgedTo).toBe(before);
    expect(await call.states()).toEqual(['talking', 'busy']);
    expect(await call.move('transfer', toAgent(call))).toMatchObject({ state: 'refused', why: 'agent-not-free' });
    hangsUp(call.callId);
    await call.isOver();
  }, 90_000);

  it('is broken off while the phone rings: who was asked is free, as before', async () => {
    const call = await talk('never');
    const moveId = await call.ask('transfer', toAgent(call));
    await untilRings(call);
    expect(await call.move('drop')).toMatchObject({ state: 'done' });
    expect(await call.ended(moveId)).toMatchObject({ state: 'refused', why: 'broken-off' });
    expect(await call.states()).toEqual(['talking', 'free']);
    await until('the phone to be silent', () => channels() === 2);
    hangsUp(call.callId);
    await call.isOver();
  }, 90_000);

  it('rings no longer when the callee hangs up', async () => {
    const call = await talk('never');
    const moveId = await call.ask('transfer', toAgent(call));
    await untilRings(call);
    hangsUp(call.callId);
    await call.isOver();
    expect(await call.ended(moveId)).toMatchObject({ state: 'refused' });
    expect(await call.states()).toEqual(['wrap-up', 'free']);
  }, 90_000);

  it('to a group goes to one of its free agents, and on to the next when the first does not answer', async () => {
    const call = await talk('never', 'quick');
    expect(await call.move('transfer', { kind: 'group', groupId: call.othersGroup })).toMatchObject({ state: 'done' });
    expect(await call.states()).toEqual(['wrap-up', 'busy', 'talking']);
    hangsUp(call.callId);
    await call.isOver();
  }, 90_000);

  it('to a number leaves the callee with it; a busy one leaves them where they are', async () => {
    const call = await talk();
    const number = (last: string) => ({ kind: 'number', number: `1381234567${last}`, timeZone: 'Asia/Shanghai' }) as const;
    expect(await call.move('transfer', number('9'))).toMatchObject({ state: 'refused', why: 'busy' });
    expect(await call.states()).toEqual(['talking']);
    expect(await call.move('transfer', number('1'))).toMatchObject({ state: 'done' });
    expect(await call.states()).toEqual(['wrap-up']);
    expect(centre.switch.channels().find(({ number: of }) => of === '13812345671')?.bridgedTo).toBe(call.callId);
    hangsUp(call.callId);
    await call.isOver();
  }, 90_000);
});

describe('a callee on hold', () => {
  it('waits with music, and is brought back', async () => {
    const call = await talk();
    const leg = call.callee()?.bridgedTo;
    expect(await call.move('hold')).toMatchObject({ state: 'done' });
    expect(call.callee()).toMatchObject({ bridgedTo: null, parked: true, streaming: true });
    expect(await makeCallMoves(centre.db).talkOf(call.callId)).toMatchObject({ state: 'held' });
    expect(await call.move('hold')).toMatchObject({ state: 'refused', why: 'wrong-state' });
    expect(await call.move('resume')).toMatchObject({ state: 'done' });
    expect(call.callee()?.bridgedTo).toBe(leg);
    expect(await call.steps()).toEqual(expect.arrayContaining(['held', 'resumed']));
    expect(await call.move('end')).toMatchObject({ state: 'done' });
    await call.isOver();
    expect((await callsOf(centre, call.taskId))[0]).toMatchObject({ outcome: 'transferred', endedBy: 'us' });
  }, 90_000);

  it('who hangs up ends the call, and the agent writes their notes', async () => {
    const call = await talk();
    await call.move('hold');
    hangsUp(call.callId);
    await call.isOver();
    expect(await call.states()).toEqual(['wrap-up']);
  }, 90_000);
});

describe('a consultation', () => {
  async function consulting(): Promise<Conversation> {
    const call = await talk('quick');
    expect(await call.move('consult', toAgent(call))).toMatchObject({ state: 'done' });
    expect(await call.states()).toEqual(['talking', 'talking']);
    expect(await makeCallMoves(centre.db).talkOf(call.callId)).toMatchObject({
      state: 'consulting',
      other: { state: 'talking' },
    });
    expect(await agentOf(call)).toBe(call.agent.id);
    expect(call.callee()).toMatchObject({ bridgedTo: null, streaming: true });
    return call;
  }

  it('is completed: the callee talks to who was asked', async () => {
    const call = await consulting();
    expect(await call.move('complete')).toMatchObject({ state: 'done' });
    expect(await call.states()).toEqual(['wrap-up', 'talking']);
    await until('two on the line', () => channels() === 2);
    hangsUp(call.callId);
    await call.isOver();
  }, 90_000);

  it('is dropped: the agent is back with the callee, and who was asked is free', async () => {
    const call = await consulting();
    expect(await call.move('drop')).toMatchObject({ state: 'done' });
    expect(await call.states()).toEqual(['talking', 'free']);
    expect(call.callee()?.bridgedTo).toEqual(expect.any(String));
    await until('two on the line', () => channels() === 2);
    hangsUp(call.callId);
    await call.isOver();
  }, 90_000);

  it('becomes a three-way, out of which either is dropped or the callee is given on', async () => {
    for (const last of ['drop', 'complete'] as const) {
      const call = await consulting();
      expect(await call.move('three-way')).toMatchObject({ state: 'done' });
      expect(centre.switch.channels().some(({ listensTo }) => listensTo === call.callId)).toBe(true);
      expect(await call.move(last)).toMatchObject({ state: 'done' });
      expect(await call.states()).toEqual(last === 'drop' ? ['talking', 'wrap-up'] : ['wrap-up', 'talking']);
      await until('two on the line', () => channels() === 2);
      hangsUp(call.callId);
      await call.isOver();
    }
  }, 120_000);

  it('whose other side hangs up leaves the callee waiting, until the agent takes them back', async () => {
    const call = await consulting();
    hangsUp(centre.switch.channels().find(({ number }) => number === call.others[0]?.extension)?.uuid);
    await untilFree(call, 1);
    expect(await call.states()).toEqual(['talking', 'free']);
    expect(await makeCallMoves(centre.db).talkOf(call.callId)).toMatchObject({ state: 'held', other: null });
    expect(await call.move('resume')).toMatchObject({ state: 'done' });
    hangsUp(call.callId);
    await call.isOver();
  }, 90_000);
});

describe('a call worker that is killed', () => {
  async function nextWorker(call: Conversation): Promise<void> {
    await ended(callWorker, 'SIGKILL');
    callWorker = await centre.start('call-worker');
    await until('the taking over', async () => (await call.steps()).includes('taken-over'), 30_000);
  }

  it('in the middle of a transfer leaves callee and agent talking: nobody else is locked, and it can be asked again', async () => {
    const call = await talk('slow');
    const leg = call.callee()?.bridgedTo;
    const moveId = await call.ask('transfer', toAgent(call));
    await untilRings(call);
    await nextWorker(call);
    expect(await call.ended(moveId)).toMatchObject({ state: 'refused', why: 'interrupted' });
    await untilFree(call, 1);
    await until('the phone that was called in vain to be hung up', () => channels() === 2);
    expect(call.callee()?.bridgedTo).toBe(leg);
    expect(await call.states()).toEqual(['talking', 'free']);
    expect(await call.move('transfer', toAgent(call))).toMatchObject({ state: 'done' });
    expect(await call.states()).toEqual(['wrap-up', 'talking']);
    hangsUp(call.callId);
    await call.isOver();
  }, 120_000);

  it('while the agent consults leaves the three as they are: the next one completes it', async () => {
    const call = await talk('quick');
    await call.move('consult', toAgent(call));
    await nextWorker(call);
    expect(await call.states()).toEqual(['talking', 'talking']);
    expect(await call.move('complete')).toMatchObject({ state: 'done' });
    expect(await call.states()).toEqual(['wrap-up', 'talking']);
    hangsUp(call.callId);
    await call.isOver();
  }, 120_000);

  it('while the callee is held ends the call of an agent whose phone goes meanwhile', async () => {
    const call = await talk();
    const leg = call.callee()?.bridgedTo ?? undefined;
    await call.move('hold');
    await ended(callWorker, 'SIGKILL');
    hangsUp(leg);
    callWorker = await centre.start('call-worker');
    await call.isOver();
    expect(await call.states()).toEqual(['wrap-up']);
  }, 120_000);

  it('while the callee is held keeps them waiting, with music, and the agent takes them back', async () => {
    const call = await talk();
    await call.move('hold');
    await call.calleeHears();
    await nextWorker(call);
    await call.calleeHears();
    expect(await call.states()).toEqual(['talking']);
    expect(await call.move('resume')).toMatchObject({ state: 'done' });
    hangsUp(call.callId);
    await call.isOver();
  }, 120_000);
});
