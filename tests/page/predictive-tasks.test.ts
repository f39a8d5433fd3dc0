/** A predictive task on the page: from nothing to agents who get calls, and what its page tells of them. */
import { pino } from 'pino';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeLedger } from '../../storage/ledger.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { makeTaskPace } from '../../storage/task-pace.ts';
import { decideOne, makePacer } from '../../workers/pacing-round.ts';
import { faultsOf } from './page-axe.ts';
import { phone, picture } from './page-browser.ts';
import { type Client, clientOf } from './page-client.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld({ seeded: false });
const names = ['wang.li', 'li.qiang', 'zhang.min'];
const password = 'a horse on the moon';
const wide = { width: 1440, height: 900 };

/** Lines have tests of their own. */
async function lineThere(client: Client): Promise<void> {
  await makeSwitchNodes(world.house.db).report({ name: 'sw1', state: 'ready', coreUuid: null, detail: null });
  await client.post('/lines', {
    ...{ name: '联通中继', node: 'sw1', profile: 'external', address: 'a.example', register: false, capacity: 10 },
    callerNumbers: [],
  });
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).last().click();
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').getByTitle(option).click();
}

async function makeUser(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: '新建用户' }).first().click();
  await page.getByLabel('用户名').fill(name);
  await choose(page, '角色', '坐席 · 还能听录音和导出');
  await page.getByLabel('初始密码').fill(password);
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('row').filter({ hasText: name }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

const steps = (page: Page) => page.getByRole('region', { name: '坐席就位' });
const panel = (page: Page) => page.getByRole('region', { name: '外呼节奏' });
const limit = (page: Page) => page.getByLabel('当前限制');

let taskPath = '';
const taskId = (): string => taskPath.split('/').at(-1) ?? '';

it('leads an admin who has nothing but a line to a group of three and a task that waits for them', async () => {
  await lineThere(await clientOf(world.house));
  const page = await world.at('/tasks/new', { size: wide });
  await page.getByText('纯人工预测外呼', { exact: true }).click();
  await page.getByText('需要：一个业务组，坐席签入并置闲').waitFor();
  await picture(page, 'predictive-types-zh', { whole: true });
  await page.getByRole('link', { name: '还没有业务组，先新建一个' }).click();

  await page.getByText('还没有业务组').waitFor();
  await page.getByRole('button', { name: '新建业务组' }).first().click();
  await page.getByRole('link', { name: '去新建坐席' }).click();
  await page.getByText('还没有坐席').waitFor();
  await page.getByRole('link', { name: '去新建用户' }).click();
  await page.getByRole('heading', { level: 1, name: '用户' }).waitFor();
  for (const name of names) await makeUser(page, name);

  await page.goBack();
  await page.getByText('还没有坐席').waitFor();
  await page.getByRole('button', { name: '批量新建坐席' }).first().click();
  await page.getByRole('combobox', { name: '用户' }).click();
  for (const name of names) await page.getByTitle(name, { exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByLabel('起始分机号').fill('6001');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: '不下载，直接关闭' }).click();
  // An agent of no group gets no calls: that leads on as well.
  await page.getByRole('link', { name: '不在任何业务组' }).first().click();

  await page.getByRole('button', { name: '新建业务组' }).first().click();
  await page.getByLabel('名称').fill('售前');
  expect(await page.getByRole('switch', { name: '自动接听' }).isChecked()).toBe(true);
  for (const [n, name] of names.entries()) {
    await page.getByRole('button', { name: '加入坐席' }).click();
    await choose(page, '坐席', `${name} · ${6001 + n}`);
  }
  await picture(page, 'predictive-group-zh');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('row').filter({ hasText: '售前' }).getByText('zhang.min · 离线').waitFor();

  await page.goto('/tasks/new');
  await page.getByText('纯人工预测外呼', { exact: true }).click();
  await page.getByLabel('任务名称').fill('新品推荐');
  await choose(page, '业务组', '售前（坐席 3，签入 0）');
  await choose(page, '外呼线路', '联通中继（容量 10，使用中 0）');
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: /固定比例/ }).check();
  await page.getByRole('spinbutton', { name: '每名空闲坐席拨' }).waitFor();
  await page.getByRole('radio', { name: /^预览/ }).check();
  await page.getByRole('spinbutton', { name: '预览时长' }).waitFor();
  await page.getByRole('spinbutton', { name: '呼损上限' }).waitFor({ state: 'hidden' });
  await picture(page, 'predictive-form-preview-zh', { whole: true });
  await page.getByRole('radio', { name: /^预测/ }).check();
  // The type that was shown first hangs up on machines; people take every call unless somebody says otherwise.
  const unheard = page.getByRole('radio', { name: '不检测，直接转坐席' });
  expect(await unheard.isChecked()).toBe(true);
  await page.getByRole('radio', { name: '留言后挂机' }).check();
  await page.getByLabel('留言内容').fill('{{name}}您好，请回电。');
  await page.getByRole('combobox', { name: '音色' }).waitFor();
  await picture(page, 'predictive-machines-zh', { whole: true });
  await unheard.check();
  await page.getByLabel('留言内容').waitFor({ state: 'detached' });
  expect(await faultsOf(page)).toEqual([]);
  await picture(page, 'predictive-form-zh', { whole: true });
  await page.setViewportSize(phone);
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  await picture(page, 'predictive-form-phone-zh', { whole: true });
  await page.setViewportSize(wide);
  const list = Buffer.from(
    ['手机号码,客户姓名', ...Array.from({ length: 12 }, (_, n) => `1380000${3000 + n},客户${n}`)].join('\n'),
  );
  await page.locator('input[type=file]').setInputFiles({ name: '名单.csv', mimeType: 'text/csv', buffer: list });
  await page.getByRole('button', { name: '创建并导入名单' }).click();

  await page.getByRole('heading', { level: 1, name: '新品推荐' }).waitFor();
  await page.getByText('12 行：新增 12').waitFor();
  taskPath = new URL(page.url()).pathname;
  await steps(page).getByText('业务组“售前”：3 名坐席').waitFor();
  await steps(page).getByText('等待：li.qiang、wang.li、zhang.min。').waitFor();
  await page.getByRole('button', { name: '启动', exact: true }).click();
  await limit(page).getByText('业务组“售前”的 3 名坐席都没有签入，不拨号。').waitFor();
  await picture(page, 'predictive-waits-zh', { whole: true });
  expect(await steps(page).getByRole('link', { name: '坐席签入' }).getAttribute('href')).toMatch(/^\/agents\?groupId=/);

  await limit(page).getByRole('link', { name: '为什么没接到电话？' }).click();
  await page.getByText('预测外呼只在有坐席签入时拨号').waitFor();
  expect(await page.getByRole('link', { name: '去坐席页面' }).getAttribute('href')).toBe('/agents');
  await picture(page, 'predictive-diagnosis-zh');
  await page.context().close();
});

it('follows the agents as they come, and tells why it dials as it does, until nobody decides any more', async () => {
  await world.house.db.query('update app_user set must_change_password = false');
  const page = await world.at(taskPath, { size: wide });
  const own = await world.stranger();
  await own.goto('/sign-in?to=/agents');
  await own.getByLabel('用户名').fill('wang.li');
  await own.getByLabel('密码', { exact: true }).fill(password);
  await own.getByRole('button', { name: '登录' }).click();
  await own.getByRole('button', { name: '签入' }).click();
  await steps(page).getByText('已签入 1 人').waitFor();
  await steps(page).getByText('等待：wang.li。请在页面顶部').waitFor();
  await own.getByRole('button', { name: '我的坐席状态' }).click();
  await own.getByRole('menuitem', { name: '置闲' }).click();
  await steps(page).getByText('等待：wang.li。请用分机号和密码登录话机。').waitFor();
  await limit(page).getByText('话机不在线 1 人').waitFor();
  const seen = { profile: 'internal', address: '198.51.100.4', port: 5_062, userAgent: 'Desk phone', expiresInMs: 600_000 };
  await makeRegistrations(world.house.db).registered('sw1', { ...seen, callId: 'phone-6001', number: '6001' });
  const pacer = makePacer({ pace: makeTaskPace(world.house.db), log: pino({ level: 'silent' }) });
  await steps(page).waitFor({ state: 'detached' });
  await limit(page).getByText('按外呼节奏拨打：空闲坐席 1 人').waitFor();
  await panel(page).getByText('刚开始，先按空闲坐席 1:1 拨号').waitFor();
  await panel(page).getByText('上限 3 %').waitFor();
  expect(await faultsOf(page)).toEqual([]);

  await panel(page).getByRole('button', { name: '暂按 1:1' }).click();
  await panel(page).getByRole('button', { name: '恢复“预测”' }).waitFor();
  await panel(page).getByText('已由人工改为 1:1 拨号').waitFor();
  await limit(page).getByText('已由人工暂按 1:1 拨号').waitFor();
  await picture(page, 'predictive-held-zh', { whole: true });
  await panel(page).getByRole('button', { name: '恢复“预测”' }).click();
  await panel(page).getByRole('button', { name: '暂按 1:1' }).waitFor();
  await page.getByRole('tab', { name: '变更' }).click();
  await page.getByText('外呼节奏 暂按 1:1 否 → 暂按 1:1 是').waitFor();

  await panel(page).getByText('刚开始，先按空闲坐席 1:1 拨号').waitFor();
  await picture(page, 'predictive-panel-zh', { whole: true });
  await page.getByRole('tab', { name: '设置' }).click();
  await page.getByRole('spinbutton', { name: '呼损上限' }).fill('2');
  await page.getByRole('button', { name: '保存' }).click();
  await panel(page).getByText('上限 2 %').waitFor();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.reload();
  await panel(page).getByText('刚开始').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await picture(page, 'predictive-panel-dark-zh');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.reload();
  await panel(page).getByText('刚开始').waitFor();
  await page.setViewportSize(phone);
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  await picture(page, 'predictive-panel-phone-zh', { whole: true });

  const english = await world.at(taskPath, { language: 'en', size: phone });
  await english.getByRole('region', { name: 'Pace' }).getByText('the list is not known yet').waitFor();
  expect(await english.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  await picture(english, 'predictive-panel-phone-en', { whole: true });
  await english.setViewportSize(wide);
  await english.goto('/tasks');
  await english.getByText('0 abandoned').waitFor();
  await picture(english, 'predictive-list-en');
  await english.context().close();

  await pacer.close();
  await world.house.db.query(`update task_pace set decided_at = now() - interval '1 minute'`);
  await world.house.db.query(`update task set changed_at = now() - interval '1 minute'`);
  await panel(page).getByText('秒没有新的决定，暂不拨号').waitFor();
  await picture(page, 'predictive-old-zh', { whole: true });
  await page.context().close();
  await own.context().close();
});

it('names the agent of a call in the list, its filter, its page and its story', async () => {
  const { db } = world.house;
  const ledger = makeLedger(db);
  const { rows } = await db.query<{ id: string }>(
    `select a.id from agent a join app_user u on u.id = a.user_id where u.username = 'wang.li'`,
  );
  const agentId = rows[0]?.id ?? '';
  await db.query('update agent_sign set seen_at = now() where agent_id = $1::uuid', [agentId]);
  await decideOne(taskId(), makeTaskPace(db));
  const [claimed] = await ledger.claim({ taskId: taskId(), lane: 0, claimKey: crypto.randomUUID(), want: 1 });
  const answer = await ledger.fence({ callId: claimed?.callId ?? '', owner: 'page' });
  if (answer.kind !== 'granted') throw new Error(`the fence said ${answer.kind}`);
  await ledger.markLive(answer.grant);
  const offers = makeAgentOffers(db);
  const group = await db.query<{ id: string }>('select id from agent_group');
  expect(await offers.offer(answer.grant, group.rows[0]?.id ?? '')).toMatchObject({ kind: 'reserved', agentId });
  await offers.rings(answer.grant, agentId, 15_000);
  expect(await offers.took(answer.grant, agentId, 60_000)).toBe(true);
  const evidence = { cause: 'NORMAL_CLEARING', q850: 16, sipCode: 200, sipReason: null, disposition: 'recv_bye' };
  const result = {
    outcome: 'transferred',
    reason: 'transferred-callee-hung-up',
    endedBy: 'callee',
    evidence,
    heardToEnd: null,
  } as const;
  await ledger.release({ ...answer.grant, result, waiter: null });

  const page = await world.at('/calls', { size: wide });
  const row = page.getByRole('row').filter({ hasText: '成功转接' });
  await row.getByText('wang.li').waitFor();
  await choose(page, '坐席', 'li.qiang · 6002');
  await row.waitFor({ state: 'detached' });
  expect(page.url()).toContain('agentId=');
  await page.getByRole('search').getByRole('button', { name: '重置筛选' }).click();
  await picture(page, 'predictive-calls-zh');
  await row.getByRole('link').first().click();
  await page.getByText('已分配给空闲坐席 wang.li（6001）').waitFor();
  await page.getByText('坐席 wang.li（6001）接听。').waitFor();
  await page.getByRole('link', { name: 'wang.li · 6001' }).waitFor();
  await picture(page, 'predictive-call-zh');
  await page.context().close();
});

it('asks for skills that members of the group have, and says how many can', async () => {
  const { db } = world.house;
  await db.query(`update agent_group_member m set skills = '{英语,VIP}' from agent a join app_user u on u.id = a.user_id
    where a.id = m.agent_id and u.username = 'wang.li'`);
  const page = await world.at(taskPath, { size: wide });
  await page.getByRole('tab', { name: '设置' }).click();
  await page.getByText('电话只分给该组中同时具备这些技能的坐席').waitFor();
  await choose(page, '技能要求', '英语');
  await page.getByText('该组有 1 名坐席同时具备这些技能').waitFor();
  await page.keyboard.press('Escape');
  await picture(page, 'predictive-skills-zh', { whole: true });
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('tab', { name: '变更' }).click();
  await page.getByText('技能要求').waitFor();
  await db.query(`update agent_group_member set skills = '{}'`);
  await page.reload();
  await limit(page).getByText('没有坐席具备任务要求的技能（英语），不拨号').waitFor();
  await picture(page, 'predictive-no-skills-zh');
  await page.context().close();
});
