/** Agents on the page: from users to people who wait for calls, what the bar shows, and what a supervisor sees of it. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { faultsOf } from './page-axe.ts';
import { phone, picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();
const password = 'a horse on the moon';

async function makePerson(username: string, language = 'zh'): Promise<string> {
  const { id } = await world.seed.client.post('/users', { username, password, role: 'agent', language });
  await world.house.db.query('update app_user set must_change_password = false where username = $1::text', [username]);
  return id;
}

async function signIn(page: Page, username: string, language: 'zh' | 'en' = 'zh'): Promise<void> {
  const say = language === 'zh' ? ['用户名', '密码', '登录'] : ['User name', 'Password', 'Sign in'];
  const [name = '', secret = '', go = ''] = say;
  await page.goto('/sign-in?to=/agents');
  await page.getByLabel(name).fill(username);
  await page.getByLabel(secret, { exact: true }).fill(password);
  await page.getByRole('button', { name: go }).click();
  await page.getByRole('heading', { level: 1, name: language === 'zh' ? '坐席' : 'Agents' }).waitFor();
}

function phoneThere(number: string): Promise<void> {
  const seen = { profile: 'internal', address: '198.51.100.4', port: 5_062, userAgent: 'Desk phone', expiresInMs: 600_000 };
  return makeRegistrations(world.house.db).registered('sw1', { ...seen, callId: `phone-${number}`, number });
}

/** The task worker's, which does not run here. */
const round = () => makeAgentStandings(world.house.db, { settleMs: 0 }).round();

const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const bar = (page: Page, words: string) => page.getByRole('button', { name: `我的坐席状态: ${words}` });

async function press(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: '我的坐席状态' }).click();
  await page.getByRole('menuitem', { name: words }).click();
}

it('leads from nobody to agents with extensions in one step, and to a group of them', async () => {
  await Promise.all([makePerson('wang.li'), makePerson('li.qiang')]);
  const page = await world.at('/agents');
  await page.getByText('还没有坐席').waitFor();
  expect(await page.getByRole('link', { name: '去新建用户' }).getAttribute('href')).toBe('/users');
  expect(await faultsOf(page)).toEqual([]);
  await picture(page, 'agents-empty-zh');

  await page.getByRole('button', { name: '批量新建坐席' }).first().click();
  await page.getByRole('combobox', { name: '用户' }).click();
  await page.getByTitle('wang.li', { exact: true }).click();
  await page.getByTitle('li.qiang', { exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByLabel('起始分机号').fill('6001');
  await page.getByRole('button', { name: '保存' }).click();
  const shown = page.getByRole('dialog').filter({ hasText: '密码只显示这一次' });
  await shown.getByText('6002').waitFor();
  expect(await shown.locator('code').count()).toBe(2);
  await shown.getByRole('button', { name: '不下载，直接关闭' }).click();
  await rowOf(page, 'li.qiang').getByText('离线').waitFor();

  await page.goto('/agent-groups');
  await page.getByText('还没有业务组').waitFor();
  await page.getByRole('button', { name: '新建业务组' }).first().click();
  await page.getByLabel('名称').fill('售后');
  await page.getByLabel('话后整理').fill('30');
  await page.getByRole('button', { name: '加入坐席' }).click();
  await page.getByRole('combobox', { name: '坐席' }).click();
  await page.getByTitle('wang.li · 6001').click();
  await page.getByLabel('优先级').fill('2');
  await page.getByRole('combobox', { name: '技能' }).fill('英语');
  await page.keyboard.press('Enter');
  await picture(page, 'agent-group-drawer-zh');
  await page.getByRole('button', { name: '保存' }).click();
  await rowOf(page, '售后').getByText('wang.li · 离线 · 2 · 英语').waitFor();
  await rowOf(page, '售后').getByText('30 秒').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await picture(page, 'agent-groups-zh');
  await page.context().close();
});

it('signs in, goes busy, survives a reload, and is seen on the list as it happens', async () => {
  const userId = await makePerson('zhang.min');
  await world.seed.client.post('/agent-batches', { userIds: [userId], first: '6101' });
  await phoneThere('6101');
  const admin = await world.at('/agents');
  const row = rowOf(admin, 'zhang.min');
  await row.getByText('离线').waitFor();

  const own = await world.stranger();
  await signIn(own, 'zhang.min');
  await own.getByRole('button', { name: '签入' }).click();
  await bar(own, '已签入').waitFor();
  await row.getByText('已签入').waitFor();
  await press(own, '置闲');
  await bar(own, '置闲').waitFor();
  await row.getByText('置闲').waitFor();
  await press(own, '小休');
  await bar(own, '置忙 · 小休').waitFor();
  await row.getByText('置忙 · 小休').waitFor();
  expect(await faultsOf(own)).toEqual([]);
  await picture(own, 'agent-bar-zh');

  const since = await row.locator('time').first().getAttribute('datetime');
  await own.reload();
  await bar(own, '置忙 · 小休').waitFor();
  expect(await round()).toMatchObject({ vanished: 0 });
  expect(await bar(own, '置忙 · 小休').locator('time').getAttribute('datetime')).toBe(since);
  await picture(admin, 'agents-zh');

  // A supervisor's word reaches the agent's own page.
  await row.getByRole('button', { name: '强制改变 zhang.min 的状态' }).click();
  await admin.getByRole('menuitem', { name: '培训' }).click();
  await bar(own, '置忙 · 培训').waitFor();
  await row.getByText('由 admin 设置').waitFor();

  await row.getByRole('button', { name: 'zhang.min 的状态记录' }).click();
  const history = admin.getByRole('dialog');
  await history.getByRole('row').filter({ hasText: '置忙 · 小休' }).waitFor();
  await picture(admin, 'agent-history-zh');
  await admin.keyboard.press('Escape');

  await press(own, '签出');
  await own.getByRole('button', { name: '签入' }).waitFor();
  await row.getByText('离线').waitFor();
  await own.context().close();
  await admin.getByRole('tab', { name: '统计' }).click();
  await rowOf(admin, 'zhang.min · 6101').getByText('小休').waitFor();
  expect(await faultsOf(admin)).toEqual([]);
  await picture(admin, 'agent-report-zh');
  await admin.context().close();
});

it('gives a sign of life by itself while it is open, and none when it is closed', async () => {
  const userId = await makePerson('chen.jing');
  await world.seed.client.post('/agent-batches', { userIds: [userId], first: '6201' });
  const own = await world.stranger();
  await signIn(own, 'chen.jing');
  const seenAt = async () => {
    const { rows } = await world.house.db.query<{ seen: Date }>(
      `select g.seen_at as seen from agent_sign g join agent a on a.id = g.agent_id where a.user_id = $1::uuid`,
      [userId],
    );
    return rows[0]?.seen.getTime() ?? 0;
  };
  await own.getByRole('button', { name: '签入' }).click();
  await bar(own, '已签入').waitFor();
  await press(own, '置闲');
  await bar(own, '置闲').waitFor();
  // No phone: the bar says why no call comes.
  await own.getByLabel('分机 6201 没有话机在线，来电无法分配给您').waitFor();
  const first = await seenAt();
  await expect.poll(seenAt, { timeout: 10_000 }).toBeGreaterThan(first);

  await own.context().close();
  await world.house.db.query(
    `update agent_sign set seen_at = clock_timestamp() - interval '5 s' from agent a where a.id = agent_id and a.user_id = $1::uuid`,
    [userId],
  );
  await round();
  const admin = await world.at('/agents');
  await rowOf(admin, 'chen.jing').getByText('离线 · 失去联系').waitFor();
  await admin.context().close();

  // Back within a minute: free as before, without a press.
  const again = await world.stranger();
  await signIn(again, 'chen.jing');
  await bar(again, '置闲').waitFor();
  await again.context().close();
});

it('says the same in English, and fits a phone', async () => {
  const userId = await makePerson('smith', 'en');
  await world.seed.client.post('/agent-batches', { userIds: [userId], first: '6301' });
  const own = await world.stranger({ language: 'en', size: phone });
  await signIn(own, 'smith', 'en');
  await own.getByRole('button', { name: 'Sign in for calls' }).click();
  await own.getByRole('button', { name: 'My state as an agent: Signed in' }).click();
  await own.getByRole('menuitem', { name: 'break' }).click();
  await own.getByRole('button', { name: 'My state as an agent: Busy · break' }).waitFor();
  expect(await faultsOf(own)).toEqual([]);
  expect(await own.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  await picture(own, 'agent-bar-phone-en');
  await own.context().close();
});
