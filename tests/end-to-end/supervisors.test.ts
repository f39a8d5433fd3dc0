/** Supervisors in other people's calls, by a real call worker on the simulated switch: they listen, whisper, take over, leave, and are let go. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MoveKind, MoveWish } from '../../domain/call-moves.ts';
import type { ChannelView } from '../../simulator/switch-options.ts';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeCallListeners } from '../../storage/call-listeners.ts';
import { type CallMove, makeCallMoves } from '../../storage/call-moves.ts';
import { makeTurns } from '../../storage/turns.ts';
import { type AgentAtWork, makeTeam, statesOf, type Team } from './agents-at-work.ts';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { addNumbers, callsOf, heldSlots, makeAssistant, makeLine, makeTask, press } from './lists.ts';
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

function extension(way: 'quick' | 'slow' | 'never'): string {
  n += 1;
  return `${{ quick: 51, slow: 52, never: 53 }[way]}${String(n - 1).padStart(2, '0')}`;
}

type Supervisor = {
  agent: AgentAtWork;
  state(): Promise<string | undefined>;
  ask(callId: string, kind: MoveKind, wish?: MoveWish): Promise<string>;
  /** Asked, and waited for. */
  does(callId: string, kind: MoveKind, wish?: MoveWish): Promise<Pick<CallMove, 'state' | 'why'>>;
  ended(moveId: string): Promise<Pick<CallMove, 'state' | 'why'>>;
  /** Their phone on the switch. */
  phone(): ChannelView | undefined;
  /** Their notes are written, and they stand as before. */
  isFreeAfterNotes(): Promise<void>;
};

async function supervisor(way: 'quick' | 'slow' | 'never' = 'quick'): Promise<Supervisor> {
  const number = extension(way);
  const team = await makeTeam(centre, { extensions: [number], wrapUpMs: 0 });
  teams.push(team);
  const [agent] = team.agents;
  if (agent === undefined) throw new Error('an agent was made');
  const moves = makeCallMoves(centre.db);
  const ask = async (callId: string, kind: MoveKind, wish: MoveWish = {}): Promise<string> => {
    const answer = await moves.ask({ callId, kind, wish, askedBy: 'zhou', userId: null, agentId: agent.id });
    if (answer.kind !== 'asked') throw new Error(`${kind} was ${answer.kind}`);
    return answer.move.id;
  };
  const over = async (moveId: string) => {
    await until('the end of a move', async () => (await moves.find(moveId))?.doneAt !== null, 30_000);
    const move = await moves.find(moveId);
    if (move === null) throw new Error('it was asked');
    return { state: move.state, why: move.why };
  };
  return {
    agent,
    state: async () => (await statesOf(team))[0],
    ask,
    does: async (callId, kind, wish) => over(await ask(callId, kind, wish)),
    ended: over,
    phone: () => centre.switch.channels().find((channel) => channel.number === number),
    async isFreeAfterNotes() {
      await until('the notes', async () => (await statesOf(team))[0] === 'wrap-up', 30_000);
      await makeAgentStandings(centre.db).step(agent.id, { kind: 'done' });
      expect(await statesOf(team)).toEqual(['free']);
    },
  };
}

const talk = (): Promise<Conversation> => talkingTo(centre, { lineId, extension: extension('quick'), teams });
const done = { state: 'done', why: null };
const refused = (why: string) => ({ state: 'refused', why });
const listenersOf = async (id: string) => (await makeCallListeners(centre.db).list()).filter(({ callId }) => callId === id);
const hangsUp = (uuid: string | undefined) => centre.switch.calleeHangsUp(uuid ?? '');

/** An assistant talks to somebody who says nothing. */
async function assistantCall(): Promise<{ taskId: string; callId: string; callee: () => ChannelView | undefined }> {
  const taskId = await makeTask(centre, { maxConcurrency: 1, lineId, assistantId: await makeAssistant(centre) });
  n += 1;
  const number = `1391${String(n).padStart(6, '0')}1`;
  await addNumbers(centre, taskId, [number]);
  await press(centre, taskId, 'start');
  const callee = () => centre.switch.channels().find((channel) => channel.number === number);
  await until('the assistant to speak', async () => {
    const callId = callee()?.uuid;
    return callId !== undefined && callee()?.streaming === true && (await makeTurns(centre.db).ofCall(callId)).length > 0;
  });
  return { taskId, callId: callee()?.uuid ?? '', callee };
}

const isOver = async (taskId: string): Promise<void> => {
  await until('the end of the call', async () => (await callsOf(centre, taskId)).every(({ state }) => state === 'final'), 30_000);
  await until('an empty switch', () => centre.switch.channels().length === 0, 30_000);
};

describe('in the call of an agent, a supervisor', () => {
  it('listens, whispers, speaks to both, and leaves; agent and callee talk on, and no call came meanwhile', async () => {
    const call = await talk();
    const zhou = await supervisor();
    expect(await zhou.state()).toBe('free');
    expect(await zhou.does(call.callId, 'listen')).toEqual(done);
    expect(zhou.phone()?.listensTo).toBe(call.callId);
    expect(await zhou.state()).toBe('busy');
    expect(await listenersOf(call.callId)).toMatchObject([{ by: 'zhou', mode: 'listen', since: expect.any(Date) as unknown }]);
    for (const mode of ['whisper', 'all', 'listen'] as const) {
      expect(await zhou.does(call.callId, 'mode', { mode })).toEqual(done);
      expect(await listenersOf(call.callId)).toMatchObject([{ mode }]);
    }
    expect(await zhou.does(call.callId, 'leave')).toEqual(done);
    await until('the phone to be hung up', () => zhou.phone() === undefined);
    expect(await listenersOf(call.callId)).toEqual([]);
    expect(await zhou.state()).toBe('free');
    expect(await call.states()).toEqual(['talking']);
    expect(call.callee()?.bridgedTo).toEqual(expect.any(String));
    expect((await call.steps()).filter((step) => step === 'listened')).toHaveLength(4);
    hangsUp(call.callId);
    await call.isOver();
  }, 90_000);

  it('takes the callee over: the agent writes their notes, and the end of the call is that of the two', async () => {
    const call = await talk();
    const zhou = await supervisor();
    await zhou.does(call.callId, 'listen');
    const phone = zhou.phone()?.uuid;
    expect(await zhou.does(call.callId, 'take-over')).toEqual(done);
    expect(call.callee()?.bridgedTo).toBe(phone);
    expect(await call.states()).toEqual(['wrap-up']);
    expect(await zhou.state()).toBe('talking');
    expect(await listenersOf(call.callId)).toEqual([]);
    await until('the phone of the agent to be hung up', () => centre.switch.channels().length === 2);
    hangsUp(phone);
    await call.isOver();
    expect((await callsOf(centre, call.taskId))[0]).toMatchObject({
      outcome: 'transferred',
      reason: 'transferred-agent-hung-up',
    });
    expect(await call.steps()).toContain('taken-by');
    await zhou.isFreeAfterNotes();
  }, 90_000);

  it('who hangs up, or whose callee hangs up, listens no more and stands as before', async () => {
    const call = await talk();
    const [zhou, wang] = [await supervisor(), await supervisor()];
    await Promise.all([zhou.does(call.callId, 'listen'), wang.does(call.callId, 'listen', { mode: 'whisper' })]);
    expect(await listenersOf(call.callId)).toHaveLength(2);
    hangsUp(zhou.phone()?.uuid);
    await until('the first one to be free', async () => (await zhou.state()) === 'free');
    expect(await call.states()).toEqual(['talking']);
    hangsUp(call.callId);
    await call.isOver();
    await until('the second one to be free', async () => (await wang.state()) === 'free');
    expect((await makeCallListeners(centre.db).list()).length).toBe(0);
  }, 90_000);

  it('whose phone rings is told when nobody answers, and breaks it off by leaving; the agent’s own moves do not wait for it', async () => {
    const call = await talk();
    const zhou = await supervisor('never');
    const moveId = await zhou.ask(call.callId, 'listen');
    await until('the phone to ring', () => zhou.phone() !== undefined);
    expect(await listenersOf(call.callId)).toMatchObject([{ since: null }]);
    expect(await call.move('hold')).toMatchObject({ state: 'done' });
    expect(await zhou.does(call.callId, 'take-over')).toEqual(refused('not-listening'));
    expect(await zhou.does(call.callId, 'leave')).toEqual(done);
    expect(await zhou.ended(moveId)).toEqual(refused('broken-off'));
    await until('the phone to be silent', () => zhou.phone() === undefined);
    await until('the supervisor to be free', async () => (await zhou.state()) === 'free');
    hangsUp(call.callId);
    await call.isOver();
  }, 90_000);

  it('is refused what can’t be: a call of their own, two at once, no phone, a whisper to nobody', async () => {
    const [call, other] = [await talk(), await talk()];
    const zhou = await supervisor();
    await zhou.does(call.callId, 'listen');
    expect(await zhou.does(other.callId, 'listen')).toEqual(refused('listens-already'));
    expect(await zhou.does(other.callId, 'mode', { mode: 'all' })).toEqual(refused('not-listening'));
    const moves = makeCallMoves(centre.db);
    const own = await moves.ask({
      ...{ callId: other.callId, kind: 'listen', wish: {}, askedBy: 'agent', userId: null },
      agentId: call.agent.id,
    });
    expect(await zhou.ended(own.kind === 'asked' ? own.move.id : '')).toEqual(refused('own-call'));
    for (const one of [call, other]) hangsUp(one.callId);
    await Promise.all([call.isOver(), other.isOver()]);
  }, 90_000);

  it('is let go when the worker of the call dies, and listens again by the next one', async () => {
    const call = await talk();
    const zhou = await supervisor();
    await zhou.does(call.callId, 'listen', { mode: 'whisper' });
    await ended(callWorker, 'SIGKILL');
    expect(zhou.phone()?.listensTo).toBe(call.callId);
    callWorker = await centre.start('call-worker');
    await until('the phone to be hung up', () => zhou.phone() === undefined, 30_000);
    await until('the supervisor to be free', async () => (await zhou.state()) === 'free', 30_000);
    expect(await call.states()).toEqual(['talking']);
    expect(call.callee()?.bridgedTo).toEqual(expect.any(String));
    expect(await zhou.does(call.callId, 'listen')).toEqual(done);
    expect(zhou.phone()?.listensTo).toBe(call.callId);
    hangsUp(call.callId);
    await call.isOver();
  }, 120_000);

  it('who took a call over keeps the callee when the worker dies', async () => {
    const call = await talk();
    const zhou = await supervisor();
    await zhou.does(call.callId, 'listen');
    await zhou.does(call.callId, 'take-over');
    const phone = zhou.phone()?.uuid;
    await ended(callWorker, 'SIGKILL');
    callWorker = await centre.start('call-worker');
    await until('the call to be taken over', async () => (await call.steps()).includes('taken-over'), 30_000);
    expect(call.callee()?.bridgedTo).toBe(phone);
    expect(await zhou.state()).toBe('talking');
    hangsUp(call.callId);
    await call.isOver();
    await zhou.isFreeAfterNotes();
  }, 120_000);
});

describe('in the call of an assistant, a supervisor', () => {
  it('listens, speaks to the callee alone, whispers to nobody, and takes over: the assistant is out of it', async () => {
    const { taskId, callId, callee } = await assistantCall();
    const zhou = await supervisor();
    expect(await zhou.does(callId, 'listen', { mode: 'whisper' })).toEqual(refused('nobody-to-whisper'));
    expect(await zhou.does(callId, 'listen')).toEqual(done);
    expect(zhou.phone()?.listensTo).toBe(callId);
    expect(await zhou.does(callId, 'mode', { mode: 'callee' })).toEqual(done);
    expect(await zhou.does(callId, 'take-over')).toEqual(done);
    expect(callee()?.bridgedTo).toBe(zhou.phone()?.uuid);
    await until('our sound to be off the line', () => callee()?.streaming === false);
    expect(await zhou.state()).toBe('talking');
    expect((await callsOf(centre, taskId))[0]?.state).toBe('live');
    const turns = await makeTurns(centre.db).ofCall(callId);
    expect(turns.some(({ speaker }) => speaker === 'us')).toBe(true);
    hangsUp(callId);
    await isOver(taskId);
    expect((await callsOf(centre, taskId))[0]).toMatchObject({ outcome: 'transferred', reason: 'transferred-callee-hung-up' });
    await zhou.isFreeAfterNotes();
    expect(await heldSlots(centre)).toBe(0);
  }, 90_000);

  it('leaves, and the assistant never noticed; ends the call', async () => {
    const { taskId, callId, callee } = await assistantCall();
    const zhou = await supervisor();
    await zhou.does(callId, 'listen');
    expect(await zhou.does(callId, 'leave')).toEqual(done);
    expect(callee()?.streaming).toBe(true);
    expect(await zhou.does(callId, 'end')).toEqual(done);
    await isOver(taskId);
    expect((await callsOf(centre, taskId))[0]).toMatchObject({ outcome: 'completed' });
  }, 90_000);
});
