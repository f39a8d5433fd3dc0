/** Phones of agents that stay connected (长通): callees are joined without a ring, and whatever dies, no leg is left and nobody is locked. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeAgentGroups } from '../../storage/agent-groups.ts';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeAgents } from '../../storage/agents.ts';
import { numbers } from './agents-and-callees.ts';
import { makePeopleTask, statesOf, type Team } from './agents-at-work.ts';
import { openPeopleCentre, type PeopleCentre } from './people-centre.ts';
import { until } from './waiting.ts';
import { untilCompleted } from './whole-task.ts';

let centre: PeopleCentre;

beforeAll(async () => {
  centre = await openPeopleCentre();
}, 120_000);

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
  // Whoever goes home has no leg any more, and the next test begins with an empty switch.
  await centre.db.query(`update agent_group set legs = 'per-call'`);
  centre.goHome();
  for (const { uuid } of centre.switch.channels()) centre.switch.calleeHangsUp(uuid);
  await until('an empty switch', () => centre.switch.channels().length === 0, 30_000);
});

afterAll(async () => {
  expect(centre.switch.faults).toEqual([]);
  await centre.close();
});

const legOf = (extension: string) => centre.channelOf(extension);
const stands = async (made: Team) => (await makeAgents(centre.db).find(made.agents[0]?.id ?? ''))?.openLeg;

/** The uuid of the leg. */
async function connected(made: Team, extension: string): Promise<string> {
  await until('the phone to be connected', async () => (await stands(made)) === 'open', 30_000);
  await until('its leg', () => legOf(extension)?.bridgedTo === null);
  return legOf(extension)?.uuid ?? '';
}

async function taskOf(made: Team): Promise<string> {
  return makePeopleTask(centre, { lineId: centre.lineId, groupId: made.groupId, pacing: { mode: 'progressive' } });
}

/** On the switch, and written. */
async function joined(taskId: string, number: string): Promise<void> {
  await centre.joined(number);
  await until('that to be written', async () =>
    (await centre.stepsOf((await centre.callTo(taskId, number))?.id)).includes('transferred'),
  );
}

/** One call, from the answer to the written end. */
async function talk(
  made: Team,
  series: number,
  legId: string,
  meanwhile: (callId: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const taskId = await taskOf(made);
  const [number = ''] = numbers(series, '1', 1);
  await centre.dial(taskId, [number]);
  await joined(taskId, number);
  expect(centre.channelOf(number)?.bridgedTo).toBe(legId);
  expect(await statesOf(made)).toEqual(['talking']);
  const callId = centre.channelOf(number)?.uuid ?? '';
  await meanwhile(callId);
  centre.switch.calleeHangsUp(callId);
  await untilCompleted(centre, taskId);
  expect(await centre.callTo(taskId, number)).toMatchObject({ outcome: 'transferred' });
}

it('one call after the other is joined to the same leg: the phone rang once', async () => {
  const made = await centre.team(['4401'], 0, 'open');
  const legId = await connected(made, '4401');
  await talk(made, 1, legId);
  await talk(made, 2, legId);
  expect(await connected(made, '4401')).toBe(legId);
  expect(centre.switch.rings.filter(({ number }) => number === '4401')).toHaveLength(1);
}, 90_000);

it('an agent wraps up and is busy with the leg open, and loses it as they sign out', async () => {
  const made = await centre.team(['4405'], 30_000, 'open');
  const legId = await connected(made, '4405');
  await talk(made, 3, legId);
  expect(await statesOf(made)).toEqual(['wrap-up']);
  expect(await connected(made, '4405')).toBe(legId);
  const standings = makeAgentStandings(centre.db);
  const id = made.agents[0]?.id ?? '';
  await standings.step(id, { kind: 'done' });
  await standings.step(id, { kind: 'go-busy', reason: 'break' });
  expect(await connected(made, '4405')).toBe(legId);
  await standings.step(id, { kind: 'sign-out' });
  await until('the phone to be hung up', () => legOf('4405') === undefined, 30_000);
  await until('nothing to be known of it', async () => (await stands(made)) === null);
}, 90_000);

it('a phone that is hung up is connected again while its agent is free; in a call that ends the call', async () => {
  const made = await centre.team(['4501'], 0, 'open');
  const first = await connected(made, '4501');
  centre.switch.calleeHangsUp(first);
  await until('the leg to be gone', async () => (await stands(made)) !== 'open');
  const second = await connected(made, '4501');
  expect(second).not.toBe(first);

  const taskId = await taskOf(made);
  const [number = ''] = numbers(4, '1', 1);
  await centre.dial(taskId, [number]);
  await joined(taskId, number);
  centre.switch.calleeHangsUp(second);
  await untilCompleted(centre, taskId);
  expect(await centre.callTo(taskId, number)).toMatchObject({ outcome: 'transferred', reason: 'transferred-agent-hung-up' });
  expect(await connected(made, '4501')).not.toBe(second);
  expect(await statesOf(made)).toEqual(['free']);
}, 90_000);

it('a phone that is not answered is told as away, and its agent is rung for calls', async () => {
  const made = await centre.team(['4202'], 0, 'open');
  await until('it to be given up for now', async () => (await stands(made)) === 'away', 40_000);
  expect(await statesOf(made)).toEqual(['free']);
}, 90_000);

it('a killed call worker leaves the leg to the next one, between calls and in one', async () => {
  const made = await centre.team(['4502'], 0, 'open');
  const legId = await connected(made, '4502');
  await centre.replace('call-worker');
  await talk(made, 5, legId, async (callId) => {
    await centre.replace('call-worker');
    await until('the taking over', async () => (await centre.stepsOf(callId)).includes('taken-over'), 30_000);
  });
  await until('the agent to be free', async () => (await statesOf(made))[0] === 'free', 30_000);
  expect(await connected(made, '4502')).toBe(legId);
  await talk(made, 6, legId);
}, 120_000);

it('a leg that no row knows is ended', async () => {
  const made = await centre.team(['4001'], 0, 'open');
  await connected(made, '4001');
  const id = made.agents[0]?.id ?? '';
  await makeAgentGroups(centre.db).setMembers(made.groupId, []);
  await makeAgents(centre.db).remove(id);
  await until('the phone to be hung up', () => legOf('4001') === undefined, 40_000);
}, 90_000);
