/** What is killed in the middle of a hand-over, or while an agent talks: no callee is left parked, and no agent locked. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { numbers } from './agents-and-callees.ts';
import { makePeopleTask, statesOf, type Team } from './agents-at-work.ts';
import { heldSlots } from './lists.ts';
import { openPeopleCentre, type PeopleCentre } from './people-centre.ts';
import { ended } from './product-process.ts';
import { until } from './waiting.ts';
import { untilCompleted, witnessed } from './whole-task.ts';

let centre: PeopleCentre;
let lineId: string;

beforeAll(async () => {
  centre = await openPeopleCentre();
  lineId = centre.lineId;
}, 120_000);

afterEach(({ task }) => {
  centre.goHome();
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
});

afterAll(async () => {
  await centre.close();
});

describe('a call worker that is killed', () => {
  it('while an agent talks leaves the two joined: the next one writes the end and the agent is free', async () => {
    const made = await centre.team(['4401'], 30_000);
    const taskId = await makePeopleTask(centre, { lineId, groupId: made.groupId, pacing: { mode: 'progressive' } });
    const [number = ''] = numbers(5, '1', 1);
    await centre.dial(taskId, [number]);
    await centre.joined(number);
    await until('the hand-over to be written', async () =>
      (await centre.stepsOf((await centre.callTo(taskId, number))?.id)).includes('transferred'),
    );
    const leg = centre.channelOf(number)?.bridgedTo;
    await centre.replace('call-worker');
    await until(
      'the taking over',
      async () => (await centre.stepsOf((await centre.callTo(taskId, number))?.id)).includes('taken-over'),
      30_000,
    );
    expect(centre.channelOf(number)?.bridgedTo).toBe(leg);
    expect(await statesOf(made)).toEqual(['talking']);
    centre.switch.calleeHangsUp(centre.channelOf(number)?.uuid ?? '');
    await untilCompleted(centre, taskId);
    expect(await centre.callTo(taskId, number)).toMatchObject({ outcome: 'transferred' });
    expect(await statesOf(made)).toEqual(['wrap-up']);
  }, 90_000);

  it('while the phone of an agent rings leaves neither the callee parked nor the agent locked', async () => {
    const made = await centre.team(['4402']);
    const taskId = await makePeopleTask(centre, { lineId, groupId: made.groupId, pacing: { mode: 'progressive' } });
    const [number = ''] = numbers(6, '1', 1);
    await centre.dial(taskId, [number]);
    await until(
      'the offer',
      async () => (await centre.stepsOf((await centre.callTo(taskId, number))?.id)).includes('offered'),
      30_000,
    );
    await centre.replace('call-worker');
    await until(
      'the call to be somebody’s again',
      async () => {
        const call = await centre.callTo(taskId, number);
        return call?.state === 'final' || (await statesOf(made))[0] === 'talking';
      },
      30_000,
    );
    const channel = centre.channelOf(number);
    if (channel !== undefined) centre.switch.calleeHangsUp(channel.uuid);
    await untilCompleted(centre, taskId);
    await until('the agent to be free', async () => (await statesOf(made))[0] === 'free', 20_000);
    expect(centre.switch.channels()).toEqual([]);
    expect(await heldSlots(centre)).toBe(0);
    expect(witnessed(centre, [number])).toEqual([number]);
  }, 90_000);
});

describe('in the middle of a hand-over', () => {
  async function offered(made: Team, series: number): Promise<{ taskId: string; number: string }> {
    const taskId = await makePeopleTask(centre, { lineId, groupId: made.groupId, pacing: { mode: 'progressive' } });
    const [number = ''] = numbers(series, '1', 1);
    await centre.dial(taskId, [number]);
    await until(
      'the offer',
      async () => (await centre.stepsOf((await centre.callTo(taskId, number))?.id)).includes('offered'),
      30_000,
    );
    return { taskId, number };
  }

  async function comesToItsEnd(made: Team, call: { taskId: string; number: string }): Promise<void> {
    await isTalkedOut(call);
    await leavesNothing(made, call);
  }

  async function isTalkedOut({ taskId, number }: { taskId: string; number: string }): Promise<void> {
    await until(
      'the callee to be joined or told',
      async () => {
        const channel = centre.channelOf(number);
        return (await centre.callTo(taskId, number))?.state === 'final' || channel === undefined || channel.bridgedTo !== null;
      },
      30_000,
    );
    const channel = centre.channelOf(number);
    if (channel !== undefined) centre.switch.calleeHangsUp(channel.uuid);
    await untilCompleted(centre, taskId);
  }

  async function leavesNothing(made: Team, { number }: { number: string }): Promise<void> {
    await until('the agent to be free', async () => (await statesOf(made))[0] === 'free', 30_000);
    await until('an empty switch', () => centre.switch.channels().length === 0, 30_000);
    expect(await heldSlots(centre)).toBe(0);
    expect(witnessed(centre, [number])).toEqual([number]);
  }

  it('a lost event socket leaves no callee parked and no agent locked', async () => {
    const made = await centre.team(['4403']);
    const call = await offered(made, 9);
    centre.switch.cutSockets();
    await comesToItsEnd(made, call);
  }, 120_000);

  it('a killed api, without which no page can say that it is there, leaves no callee parked and no agent locked', async () => {
    const api = await centre.start('api');
    const made = await centre.team(['4406']);
    const call = await offered(made, 7);
    made.agents[0]?.beats(false);
    await ended(api, 'SIGKILL');
    await isTalkedOut(call);
    await centre.start('api');
    made.agents[0]?.beats(true);
    await leavesNothing(made, call);
  }, 120_000);

  it('a killed task worker, which paces and looks after agents, leaves no callee parked and no agent locked', async () => {
    const made = await centre.team(['4404']);
    const call = await offered(made, 0);
    await centre.replace('task-worker');
    await comesToItsEnd(made, call);
  }, 120_000);

  it('an agent whose page is gone goes on talking, and gets no call after it', async () => {
    const made = await centre.team(['4405']);
    const { taskId, number } = await offered(made, 2);
    await centre.joined(number);
    made.agents[0]?.beats(false);
    const since = Date.now();
    await until('the page to be missed', () => Date.now() - since > 6_000, 10_000);
    expect(await statesOf(made)).toEqual(['talking']);
    centre.switch.calleeHangsUp(centre.channelOf(number)?.uuid ?? '');
    await untilCompleted(centre, taskId);
    await until('the agent to be out of the pool', async () => (await statesOf(made))[0] === 'offline', 10_000);
  }, 90_000);
});
