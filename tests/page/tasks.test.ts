/** A task from its making to its stop, by hand. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

/** 20 rows: 15 new, 3 that repeat the first, a number that is none, and a row without its message. */
function listOfTwenty(): Buffer {
  const rows = Array.from({ length: 15 }, (_, i) => `客户${i},1380000${String(2000 + i)},您的积分即将到期`);
  const repeated = Array.from({ length: 3 }, () => '客户0,13800002000,您的积分即将到期');
  const refused = ['张三,不是号码,您的积分即将到期', '李四,13800003000,'];
  return Buffer.from(['客户姓名,手机号码,通知内容', ...rows, ...repeated, ...refused].join('\n'));
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click();
  await page.locator('.ant-select-item-option', { hasText: option }).first().click();
}

it('is made with a warning above its lines’ capacity, and its list is imported at once with the refused rows told', async () => {
  const page = await world.at('/tasks');
  await page.getByRole('link', { name: '新建任务' }).first().click();
  await page.getByText('接通后播报名单中的通知内容').click();
  await page.getByLabel('任务名称').fill('双十二提醒');
  await choose(page, '音色', '晓彤');
  await choose(page, '外呼线路', '联通中继 A');
  await page.keyboard.press('Escape');
  await page.getByLabel('最大并发').fill('30');
  const warning = page.getByText('超过线路容量 10');
  await warning.waitFor();
  await picture(page, 'task-create-filled', { whole: true });
  await page.locator('input[type=file]').setInputFiles({ name: '名单.csv', mimeType: 'text/csv', buffer: listOfTwenty() });
  await page.getByRole('button', { name: '创建并导入名单' }).click();

  await page.getByRole('heading', { level: 1, name: '双十二提醒' }).waitFor();
  await page.getByText('20 行：新增 15，文件内重复 3，拒绝 2').waitFor();
  await page.getByText('同一任务的不同文件之间不去重，总量累加 15。').waitFor();
  const refused = page.getByRole('row').filter({ hasText: '不是号码' });
  await refused.waitFor();
  expect(await refused.textContent()).toContain('20');
  await page.getByRole('row').filter({ hasText: '通知内容' }).first().waitFor();
  await picture(page, 'import-result', { whole: true });
  expect(await page.getByRole('link', { name: '下载被拒绝的行' }).getAttribute('href')).toMatch(/refused\.xlsx$/);
  await page.context().close();
});

it('tells why it can’t be started', async () => {
  const page = await world.at('/tasks');
  await page.getByRole('button', { name: '启动 积分到期提醒' }).click();
  const told = page.getByRole('alert').filter({ hasText: '名单' });
  await told.waitFor();
  await picture(page, 'start-refused');
  await page.context().close();
});

it('refuses a file of another kind and tells the cure', async () => {
  const page = await world.at(`/tasks/${world.seed.draftTaskId}?tab=imports`);
  const file = { name: '名单.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 not a list') };
  await page.locator('input[type=file]').setInputFiles(file);
  const told = page.getByRole('alert').filter({ hasText: '.xlsx' });
  await told.waitFor();
  await page.context().close();
});

it('moves its figures by itself when contacts are appended', async () => {
  const page = await world.at(`/tasks/${world.seed.runningTaskId}`);
  const total = page.locator('dl div').filter({ hasText: '总名单量' }).locator('dd');
  await total.filter({ hasText: /^24$/ }).waitFor();
  const contacts = [{ number: '13711112222', name: '新客户' }];
  await world.seed.client.post(`/tasks/${world.seed.runningTaskId}/contacts`, { contacts });
  await total.filter({ hasText: /^25$/ }).waitFor();
  await page.context().close();
});

it('is changed while it runs, and the change is kept with its author', async () => {
  const page = await world.at(`/tasks/${world.seed.runningTaskId}?tab=settings`);
  await page.getByLabel('最大并发').fill('7');
  await page.getByRole('button', { name: '保存' }).click();
  await page.locator('dl div').filter({ hasText: '并发/上限' }).locator('dd').filter({ hasText: '/ 7' }).waitFor();
  await page.getByRole('tab', { name: '变更' }).click();
  const change = page
    .getByRole('row')
    .filter({ hasText: /最大并发/ })
    .filter({ hasText: '→' });
  await change.waitFor();
  expect(await change.textContent()).toContain('admin');
  await page.context().close();
});

it('keeps its filters in the address over a reload', async () => {
  const page = await world.at('/tasks');
  await choose(page, '任务类型', '语音通知');
  await page.waitForURL(/type=notification/);
  await page.getByRole('link', { name: '十一月老客户回访' }).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('link', { name: '积分到期提醒' }).waitFor();
  expect(await page.getByRole('link', { name: '十一月老客户回访' }).count()).toBe(0);
  await page.getByRole('button', { name: '重置筛选' }).click();
  await page.getByRole('link', { name: '十一月老客户回访' }).waitFor();
  await page.context().close();
});

it('says what a hang-up costs before it stops', async () => {
  const page = await world.at(`/tasks/${world.seed.runningTaskId}`);
  await page.getByRole('button', { name: '停止', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('没有通话会被打断').waitFor();
  await dialog.getByRole('radio', { name: /立即挂断进行中的 2 个通话/ }).check();
  await dialog.getByText('正在进行的 2 个通话会被立即切断').waitFor();
  await picture(page, 'task-stop');
  await dialog.getByRole('button', { name: '停止并挂断' }).click();
  await page.getByText('停止中').first().waitFor();
  await page.context().close();
});
