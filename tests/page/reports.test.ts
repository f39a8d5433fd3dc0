/** The page of reports: figures, charts, what is remembered, prices and their costs, the export, and who may read it. */
import { readFile } from 'node:fs/promises';
import exceljs from 'exceljs';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { makeAgent, makeGroup } from '../storage/agent-world.ts';
import { makePredictiveTask } from '../storage/predictive-world.ts';
import { endedCall, stood } from '../storage/report-world.ts';
import { faultsOf } from './page-axe.ts';
import { phone, picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();
const november = 'from=2025-11-01&to=2025-11-30';
const intents = ['A', 'B', 'C'] as const;

beforeAll(async () => {
  const { db } = world.house;
  const { lineId } = world.seed;
  const groupId = await makeGroup(db);
  const taskId = await makePredictiveTask(db, { groupId, contacts: 1 });
  await db.query(`update task set name = '十一月续费回访' where id = $1::uuid`, [taskId]);
  const agents = [await makeAgent(db, { groups: [{ groupId }] }), await makeAgent(db, { groups: [{ groupId }] })];
  for (let n = 0; n < 60; n += 1) {
    const at = new Date(Date.UTC(2025, 10, 3 + (n % 10), 1 + (n % 11), n)).toISOString();
    if (n % 3 !== 0) {
      await endedCall(db, { taskId, lineId, at, outcome: n % 2 === 0 ? 'busy' : 'no-answer' });
      continue;
    }
    if (n % 15 === 0) {
      await endedCall(db, { taskId, lineId, at, talkSeconds: 3, outcome: 'abandoned', abandoned: true });
      continue;
    }
    const intent = intents[n % 4] ?? 'A';
    const callId = await endedCall(db, { taskId, lineId, at, talkSeconds: 60 + n, outcome: 'transferred', intent });
    const agentId = agents[n % 2]?.id ?? '';
    await stood(db, { agentId, callId, state: 'talking', at, from: 11, until: 70 + n });
    await stood(db, { agentId, callId, state: 'wrap-up', at, from: 70 + n, until: 85 + n });
    await db.query(
      `insert into call_note (call_id, agent_id, written_by, disposition) values ($1::uuid, $2::uuid, 'x', $3::text)`,
      [callId, agentId, n % 4 === 0 ? '有意向' : '稍后联系'],
    );
  }
});

const figure = (page: Page, name: string) => page.locator('.figure-row > div').filter({ hasText: name }).locator('dd').first();

/** The cells of the row that begins with these words. */
async function rowOf(page: Page, name: string): Promise<string[]> {
  const row = page.locator('.ant-table').first().getByRole('row').filter({ hasText: name }).first();
  await row.waitFor();
  return row.getByRole('cell').allInnerTexts();
}

it('tells what came of calls by task, with totals, charts and the regulators’ rates, and reads well', async () => {
  const page = await world.at(`/reports?${november}`);
  await figure(page, '外呼次数').getByText('60').waitFor();
  expect(await figure(page, '接通率').innerText()).toBe('33.3%');
  expect(await figure(page, '呼损率').innerText()).toBe('20.0%');
  expect((await rowOf(page, '十一月续费回访')).slice(0, 7)).toEqual(['十一月续费回访', '60', '20', '33.3%', '20', '4', '20.0%']);
  await page.getByText('2025-11-01 – 2025-11-30（Asia/Shanghai）').waitFor();
  await page.getByRole('region', { name: '外呼状态分布' }).waitFor();
  await page.getByRole('region', { name: '坐席小结' }).getByText('有意向').waitFor();
  await page.getByText('2025-11-03 – 2025-12-02').waitFor();
  await page.getByText('20.0% · 超过 3.0%').waitFor();
  expect(await faultsOf(page, 'main')).toEqual([]);
  await picture(page, 'reports-task-zh');
});

it('is told by agent and by hour, and an address brings the same report again', async () => {
  const page = await world.at(`/reports?${november}`);
  await page.getByText('坐席', { exact: true }).last().waitFor();
  await page.locator('.ant-segmented-item', { hasText: '坐席' }).click();
  await page.waitForURL((url) => url.searchParams.get('groupBy') === 'agent');
  await figure(page, '通话数').getByText('16').waitFor();
  expect((await rowOf(page, 'agent-'))[1]).toBe('8');
  await picture(page, 'reports-agent-zh');
  await page.locator('.ant-segmented-item', { hasText: '时段' }).click();
  await page.getByRole('region', { name: '一天中各时段的外呼' }).waitFor();
  await page.reload();
  const table = page.getByRole('region', { name: '一天中各时段的外呼' }).getByRole('table');
  await table.waitFor({ state: 'attached' });
  // Every hour has its place, and its figures for who can't see the bars.
  expect(await table.getByRole('row').count()).toBe(25);
  expect((await rowOf(page, '09:00'))[0]).toBe('09:00');
  expect(await faultsOf(page, 'main')).toEqual([]);
  await picture(page, 'reports-hour-zh');
});

it('shows no cost without a price, and what calls cost once an admin has set one', async () => {
  const page = await world.at(`/reports?${november}&groupBy=line`);
  await page.getByText('没有设置单价，因此没有费用。').waitFor();
  expect(await figure(page, '费用').innerText()).toBe('–');
  await page.getByRole('button', { name: '设置单价' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('联通中继 A · 每分钟').fill('0.06');
  expect(await faultsOf(page, '.ant-drawer')).toEqual([]);
  await picture(page, 'reports-prices-zh');
  await drawer.getByRole('button', { name: '保存' }).click();
  await drawer.waitFor({ state: 'hidden' });
  // Four calls of 3 s, and sixteen that each begin a second minute.
  await figure(page, '费用').getByText('¥2.16', { exact: true }).waitFor();
  await page.getByText('没有设置单价').waitFor({ state: 'hidden' });
});

it('is exported as it is shown', async () => {
  const page = await world.at(`/reports?${november}&groupBy=day`);
  await page.getByRole('region', { name: '每天的外呼' }).waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 Excel' }).click()]);
  expect(file.suggestedFilename()).toBe('报表-日期.xlsx');
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.load((await readFile(await file.path())) as unknown as Parameters<typeof workbook.xlsx.load>[0]);
  const sheet = workbook.worksheets[0];
  expect(sheet?.getRow(1).getCell(2).value).toBe('外呼次数');
  expect(sheet?.getRow(12).getCell(1).value).toBe('合计');
  expect(sheet?.getRow(12).getCell(2).value).toBe(60);
});

it('says so where there was no call, in both languages and on a phone', async () => {
  const page = await world.at('/reports?from=2024-01-01&to=2024-01-02', { size: phone, language: 'en' });
  await page.getByText('No calls in this time').waitFor();
  expect(await faultsOf(page, 'main')).toEqual([]);
  const narrow = await world.at(`/reports?${november}`, { size: phone });
  await figure(narrow, '外呼次数').getByText('60').waitFor();
  expect(await narrow.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  await picture(narrow, 'reports-phone-zh');
});

it('is not for agents: their menu has none of it, and its address says why', async () => {
  const password = 'a horse on the moon';
  await world.seed.client.post('/users', { username: 'report.agent', password, role: 'agent', language: 'zh' });
  await world.house.db.query(`update app_user set must_change_password = false where username = 'report.agent'`);
  const page = await world.stranger();
  await page.goto('/sign-in?to=/tasks');
  await page.getByLabel('用户名').fill('report.agent');
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { level: 1, name: '外呼任务' }).waitFor();
  expect(await page.getByRole('link', { name: '响应时延' }).count()).toBe(1);
  expect(await page.getByRole('link', { name: '报表' }).count()).toBe(0);
  await page.goto('/reports');
  await page.getByRole('alert').filter({ hasText: 'forbidden' }).first().waitFor();
});
