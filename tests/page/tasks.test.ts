/** A task from its making to its stop, by hand. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { phone, picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/;

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

it('is made once by a double click', async () => {
  const page = await world.at('/tasks/new');
  const made: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/v1/tasks')) made.push(request.url());
  });
  await page.getByLabel('任务名称').fill('双击任务');
  await choose(page, '智能体', '回访助理');
  await choose(page, '外呼线路', '联通中继 A');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '创建任务' }).dblclick();
  await page.getByRole('heading', { level: 1, name: '双击任务' }).waitFor();
  expect(made.length).toBe(1);
  await page.context().close();
});

it('saves once by a double click, and sends what is changed afterwards', async () => {
  const page = await world.at(`/tasks/${world.seed.runningTaskId}?tab=settings`);
  const sent: unknown[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') sent.push(request.postDataJSON());
  });
  await page.getByLabel('最大并发').fill('8');
  await page.getByRole('button', { name: '保存' }).dblclick();
  const limit = page.locator('dl div').filter({ hasText: '并发/上限' }).locator('dd');
  await limit.filter({ hasText: '/ 8' }).waitFor();
  expect(sent).toMatchObject([{ maxConcurrency: 8 }]);
  await page.context().close();
});

it('goes on being paused when the second half of a double click meets the opposite button', async () => {
  const page = await world.at(`/tasks/${world.seed.runningTaskId}`);
  const pressed: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') pressed.push(new URL(request.url()).pathname.split('/').at(-1) ?? '');
  });
  await page.getByRole('button', { name: '暂停', exact: true }).dblclick();
  await page
    .getByText(/暂停中|已暂停/)
    .first()
    .waitFor();
  expect(pressed).toEqual(['pause']);
  await world.seed.client.post(`/tasks/${world.seed.runningTaskId}/resume`, {});
  await page.context().close();
});

it('shows what is chosen by its name before the lists are there', async () => {
  const page = await world.at('/tasks');
  const lists = /\/api\/v1\/(lines|voices|assistants)\?/;
  let open = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    open = resolve;
  });
  await page.route(lists, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/tasks/${world.seed.draftTaskId}?tab=settings`);
  const form = page.locator('form');
  await form.getByText('晓彤').waitFor();
  await form.getByText('联通中继 A').waitFor();
  expect(await form.textContent()).not.toMatch(uuid);
  open();
  await form.getByText('联通中继 A（容量 10').waitFor();
  expect(await form.textContent()).not.toMatch(uuid);
  await page.context().close();
});

it('shows number and outcome of its contacts on a phone without scrolling sideways', async () => {
  const page = await world.at(`/tasks/${world.seed.runningTaskId}?tab=contacts`, { size: phone });
  const row = page.getByRole('row').filter({ hasText: '13900001000' });
  for (const shown of [row.getByText('13900001000'), row.getByText('占线')]) {
    await shown.scrollIntoViewIfNeeded();
    const box = await shown.boundingBox();
    expect((box?.x ?? phone.width) + (box?.width ?? 0)).toBeLessThan(phone.width);
  }
  const scrolled = await page.evaluate('document.querySelector(".ant-table-content, .ant-table-body").scrollLeft');
  expect(scrolled).toBe(0);
  await picture(page, 'contacts-phone');
  await page.context().close();
});

it('shows what came of its calls and when they were dialled, in figures that can be read aloud', async () => {
  const page = await world.at(`/tasks/${world.seed.runningTaskId}`);
  const shares = page.getByRole('region', { name: '外呼状态分布' });
  await shares.getByRole('link', { name: '占线' }).waitFor();
  expect(await shares.locator('dl').textContent()).toContain('1 · 16.7%');
  const times = page.getByRole('region', { name: '每分钟拨出' });
  const rows = times.getByRole('row');
  const counts = await rows.locator('td').allTextContents();
  const sum = (from: number): number => counts.filter((_, i) => i % 2 === from).reduce((all, n) => all + Number(n), 0);
  // Six calls have ended; one of them was answered. Two still go on.
  expect([sum(0), sum(1)]).toEqual([1, 5]);
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
