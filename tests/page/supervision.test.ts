/** The supervisors' page: who does what at this moment, and the ways into a call. The call worker is played by the test. */
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeCallListeners } from '../../storage/call-listeners.ts';
import { type CallMove, makeCallMoves } from '../../storage/call-moves.ts';
import { makeLedger } from '../../storage/ledger.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { answerOne, decideNow, makePredictiveTask } from '../storage/predictive-world.ts';
import { liveCall, makeAgent, standingsOf } from './console-scene.ts';
import { faultsOf } from './page-axe.ts';
import { phone, picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();
const password = 'a horse on the moon';
const moves = () => makeCallMoves(world.house.db);
const listeners = () => makeCallListeners(world.house.db);
let groupId = '';
let agentId = '';
let supervisorId = '';
let call: DialGrant;

beforeAll(async () => {
  ({ id: groupId } = await world.seed.client.post('/agent-groups', { name: '售后回访组' }));
  agentId = await talker('wang.li', '6501');
  supervisorId = await makeAgent(world, { username: 'zhou', number: '6502', groupIds: [] });
  await world.house.db.query(`update app_user set role = 'supervisor' where username = 'zhou'`);
  call = await liveCall(world);
  await standingsOf(world).reserve({ groupId, callId: call.callId });
  await standingsOf(world).step(agentId, { kind: 'answer', callId: call.callId });
}, 60_000);

async function talker(username: string, number: string): Promise<string> {
  const id = await makeAgent(world, { username, number, groupIds: [groupId] });
  await makeAgentStandings(world.house.db).signIn(id, null);
  await standingsOf(world).step(id, { kind: 'go-free' });
  return id;
}

async function asSupervisor(look: { language?: 'zh' | 'en'; size?: typeof phone } = {}): Promise<Page> {
  const page = await world.stranger(look);
  const [name = '', secret = '', go = ''] =
    look.language === 'en' ? ['User name', 'Password', 'Sign in'] : ['用户名', '密码', '登录'];
  await page.goto('/sign-in?to=/supervision');
  await page.getByLabel(name).fill('zhou');
  await page.getByLabel(secret, { exact: true }).fill(password);
  await page.getByRole('button', { name: go }).click();
  await page.getByRole('heading', { level: 1, name: look.language === 'en' ? 'Supervision' : '坐席监控' }).waitFor();
  return page;
}

/** What was asked of the call, as its worker takes it. */
async function taken(kind: CallMove['kind']): Promise<CallMove> {
  const found: CallMove[] = [];
  await expect
    .poll(
      async () => {
        found.push(...(await moves().take(call)));
        return found.some((move) => move.kind === kind);
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  const [move] = found;
  if (move === undefined) throw new Error('it was taken');
  return move;
}

/** The worker rings, and the supervisor answers. */
async function listening(): Promise<string> {
  const { id, wish } = await taken('listen');
  const legId = randomUUID();
  await listeners().begin(call, { agentId: supervisorId, by: 'zhou', legId, mode: wish.mode ?? 'listen' });
  await listeners().listens(legId, wish.mode ?? 'listen');
  await moves().done(id);
  return legId;
}

const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const bar = (page: Page) => page.getByRole('region', { name: '正在监听' });

it('says to whoever has no phone what makes one, and shows calls of assistants all the same', async () => {
  const page = await world.at('/supervision');
  await page.getByText('要监听通话，您需要一部话机').waitFor();
  expect(await page.getByRole('alert').getByRole('link', { name: '去新建坐席' }).getAttribute('href')).toBe('/agents');
  const assistant = rowOf(page, '智能体').first();
  await assistant.waitFor();
  expect(await assistant.getByRole('button', { name: /^监听/ }).isDisabled()).toBe(true);
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

it('shows groups, agents with their callees, who waits, and the pace of tasks; one group by a press', async () => {
  const { db } = world.house;
  const other = await world.seed.client.post('/agent-groups', { name: '投诉组' });
  const taskId = await makePredictiveTask(db, { groupId: other.id, pacing: { mode: 'ratio', ratio: 2 } });
  await makeAgent(world, { username: 'li.qiang', number: '6503', groupIds: [other.id] });
  await db.query(`update app_user set language = 'zh' where username = 'li.qiang'`);
  const { rows } = await db.query<{ id: string }>(
    `select a.id from agent a join app_user u on u.id = a.user_id where u.username = 'li.qiang'`,
  );
  const beside = rows[0]?.id ?? '';
  await makeAgentStandings(db).signIn(beside, null);
  await standingsOf(world).step(beside, { kind: 'go-free' });
  await answerOne({ db, ledger: makeLedger(db) }, taskId);
  await decideNow(db, taskId);

  const page = await asSupervisor();
  const row = rowOf(page, 'wang.li');
  await row.getByText('通话中').waitFor();
  await row.getByText(call.number).waitFor();
  await rowOf(page, 'li.qiang').getByText('置闲').waitFor();
  await rowOf(page, '投诉组').first().waitFor();
  await page
    .getByRole('region', { name: /外呼节奏/ })
    .getByText(/固定比例外呼/)
    .waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await picture(page, 'supervision-zh', { whole: true });
  await page.getByRole('button', { name: '售后回访组' }).click();
  await rowOf(page, 'li.qiang').waitFor({ state: 'detached' });
  await row.waitFor();
  expect(new URL(page.url()).searchParams.get('groupId')).toBe(groupId);
  await page.context().close();
});

it('listens, whispers and leaves: who listens is seen beside the call, and the bar has the ways on', async () => {
  const page = await asSupervisor();
  await page.getByRole('button', { name: new RegExp(`监听 .*${call.number}`) }).click();
  const { id } = await taken('listen');
  const legId = randomUUID();
  await listeners().begin(call, { agentId: supervisorId, by: 'zhou', legId, mode: 'listen' });
  await page.getByText('正在呼叫您的分机 6502').waitFor();
  await rowOf(page, 'wang.li').getByText('zhou · 话机振铃中').waitFor();
  await picture(page, 'supervision-rings-zh');
  await listeners().listens(legId, 'listen');
  await moves().done(id);
  await bar(page).getByText('监听', { exact: true }).waitFor();
  await rowOf(page, 'wang.li').getByText('zhou · 监听').waitFor();
  expect(await faultsOf(page)).toEqual([]);

  await bar(page).getByText('密语', { exact: true }).click();
  const whisper = await taken('mode');
  expect(whisper.wish).toEqual({ mode: 'whisper' });
  await listeners().listens(legId, 'whisper');
  await moves().done(whisper.id);
  await rowOf(page, 'wang.li').getByText('zhou · 密语').waitFor();
  await picture(page, 'supervision-listens-zh');

  await bar(page).getByRole('button', { name: '离开' }).click();
  const leave = await taken('leave');
  await listeners().end(legId);
  await moves().done(leave.id);
  await bar(page).waitFor({ state: 'detached' });
  await page.context().close();
});

it('tells seconds later that the phone was not answered, and once', async () => {
  const page = await asSupervisor();
  const answered = page.waitForResponse((reply) => reply.url().endsWith('/moves'));
  await page.getByRole('button', { name: new RegExp(`监听 .*${call.number}`) }).click();
  const { id } = await taken('listen');
  const legId = randomUUID();
  await listeners().begin(call, { agentId: supervisorId, by: 'zhou', legId, mode: 'listen' });
  await page.getByText('正在呼叫您的分机 6502').waitFor();
  expect(await (await answered).json()).toMatchObject({ state: 'doing' });
  await listeners().end(legId);
  await moves().refuse(id, 'no-answer');
  await page.getByText('您的分机没有接听，监听没有开始').waitFor();
  expect(await page.getByText('您的分机没有接听，监听没有开始').count()).toBe(1);
  await page.context().close();
});

it('takes a call over and ends it, after a question each', async () => {
  const page = await asSupervisor();
  await page.getByRole('button', { name: new RegExp(`监听 .*${call.number}`) }).click();
  const legId = await listening();
  await bar(page).getByRole('button', { name: '接管' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('客户转由您接听，坐席退出通话并进入话后整理。').waitFor();
  await picture(page, 'supervision-take-over-zh');
  await dialog.getByRole('button', { name: '接管' }).click();
  const takeOver = await taken('take-over');
  await listeners().beginTakeOver(call, supervisorId, 60_000);
  await listeners().endTakeOver(call, supervisorId, true);
  await listeners().end(legId);
  await moves().done(takeOver.id);
  await rowOf(page, 'wang.li').getByText('话后整理').waitFor();
  const own = rowOf(page, 'zhou').filter({ hasText: call.number });
  await own.getByText('通话中').waitFor();

  await own.getByRole('button', { name: /更多操作/ }).click();
  await page.getByRole('menuitem', { name: '结束通话' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '结束通话' }).click();
  await moves().done((await taken('end')).id);
  await page.context().close();
});

it('says the same in English, and fits a phone', async () => {
  const page = await asSupervisor({ language: 'en', size: phone });
  await rowOf(page, 'wang.li').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  await picture(page, 'supervision-phone-en', { whole: true });
  await page.context().close();
});

it('is not for agents', async () => {
  const page = await world.stranger();
  await page.goto('/sign-in?to=/supervision');
  await page.getByLabel('用户名').fill('wang.li');
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByText('这一页供班长和管理员使用').waitFor();
  expect(await page.getByRole('menuitem', { name: '坐席监控' }).count()).toBe(0);
  await page.context().close();
});
