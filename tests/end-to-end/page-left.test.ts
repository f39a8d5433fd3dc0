/** An agent's page that goes in the middle of a call, by a real call worker on the simulated switch: the callee waits for it, and never for ever. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
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

const talk = (extension: string): Promise<Conversation> => talkingTo(centre, { lineId, extension, teams });

/** As a page that is loaded anew says goodbye (web/src/features/console/phone-life.ts). */
async function pageLeaves(call: Conversation): Promise<void> {
  const leg = call.callee()?.bridgedTo ?? '';
  centre.switch.calleeHangsUp(leg, 'NORMAL_TEMPORARY_FAILURE');
  await until('the callee to wait', async () => (await call.steps()).includes('page-left'), 30_000);
}

it('is called again and talks on with the same callee: one call, in which nobody was lost', async () => {
  const call = await talk('5101');
  await pageLeaves(call);
  await until('the agent to be back', async () => (await call.steps()).includes('page-back'), 30_000);
  expect(call.callee()?.bridgedTo).toEqual(expect.any(String));
  expect(await call.states()).toEqual(['talking']);
  expect(await call.move('hold')).toMatchObject({ state: 'done' });
  expect(await call.move('resume')).toMatchObject({ state: 'done' });
  centre.switch.calleeHangsUp(call.callId);
  await call.isOver();
  expect(await call.states()).toEqual(['wrap-up']);
  expect((await callsOf(centre, call.taskId))[0]).toMatchObject({ outcome: 'transferred', reason: 'transferred-callee-hung-up' });
}, 90_000);

it('leaves nobody behind when the callee hangs up while the phone rings again', async () => {
  const call = await talk('5201');
  await pageLeaves(call);
  centre.switch.calleeHangsUp(call.callId);
  await call.isOver();
  expect(await call.states()).toEqual(['wrap-up']);
}, 90_000);

it('whose agent is signed out meanwhile ends the call as if they had hung up', async () => {
  const call = await talk('5203');
  await pageLeaves(call);
  const force = { kind: 'force', to: { state: 'offline' }, now: true };
  await centre.db.query('select agent_step($1::uuid, $2::jsonb)', [call.agent.id, JSON.stringify(force)]);
  await call.isOver();
}, 90_000);

it('and a call worker that is killed while the phone rings again leave neither callee nor agent behind', async () => {
  const call = await talk('5202');
  await pageLeaves(call);
  await ended(callWorker, 'SIGKILL');
  callWorker = await centre.start('call-worker');
  await call.isOver();
}, 120_000);
