/** Asking why of a number, and the list of those that are not called. */
import { expect, it } from 'vitest';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

it('finds any number from any page, tells where it stands and its story, and leads to the call', async () => {
  const page = await world.at('/settings');
  const search = page.getByRole('combobox', { name: '搜索号码或功能' });
  await search.fill('+86 139-0000-1000');
  await search.press('Enter');
  await page.waitForURL(/\/numbers\//);
  const standing = page.getByRole('alert', { name: '现状' });
  await standing.getByText('13900001000').waitFor();
  expect(await standing.textContent()).toContain('占线');
  await page.getByText('客户占线（SIP 486）').waitFor();
  await page.getByText(/追加到任务“十一月老客户回访”/).waitFor();
  await picture(page, 'number-why', { whole: true });
  await page.getByRole('link', { name: '查看通话' }).first().click();
  await page.waitForURL(/\/calls\//);
  await page.context().close();
});

it('finds a page by the name that its menu has in EasyCallCenter365', async () => {
  const page = await world.at('/tasks');
  const search = page.getByRole('combobox', { name: '搜索号码或功能' });
  for (const [words, path] of [
    ['profile管理', '/sip-profiles'],
    ['参数管理', '/settings'],
    ['AI外呼记录', '/calls'],
  ]) {
    await search.fill(words ?? '');
    await search.press('Enter');
    await page.waitForURL(`**${path}`);
  }
  await search.fill('tts');
  await page.locator('.ant-select-item-option').getByText('音色', { exact: true }).click();
  await page.waitForURL('**/voices');
  await page.context().close();
});

it('says in words what is no number', async () => {
  const page = await world.at('/numbers/abc');
  await page
    .getByRole('alert')
    .getByText(/不是电话号码/)
    .waitFor();
  await page.context().close();
});

it('forbids a number from its story, and the story says who did it', async () => {
  const page = await world.at('/numbers/13900001020', { language: 'en' });
  await page.getByText('Called in its turn').waitFor();
  await page.getByRole('button', { name: 'Do not call' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Do not call' }).click();
  await page.getByText(/^Never called: the number is on the do-not-call list of all tasks/).waitFor();
  await page.getByText('Put on the do-not-call list of all tasks by admin (on the page).').waitFor();
  await picture(page, 'number-forbidden', { whole: true });
  await page.getByRole('link', { name: 'Open the do-not-call list' }).click();
  await page.getByRole('row').filter({ hasText: '13900001020' }).waitFor();
  await page.getByRole('button', { name: /13900001020/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('row').filter({ hasText: '13900001020' }).waitFor({ state: 'detached' });
  await page.context().close();
});

it('takes numbers one by one and by a list, with the reason of each refused row', async () => {
  const page = await world.at('/do-not-call');
  await page.getByText('免打扰名单是空的').waitFor();
  await picture(page, 'do-not-call-empty');
  const add = page.getByRole('button', { name: '添加号码' }).first();
  const drawer = page.getByRole('dialog', { name: '添加号码' });
  await add.click();
  await drawer.getByLabel('号码').fill('138 0000');
  await drawer.getByRole('button', { name: '保存' }).click();
  await drawer
    .getByText(/号码位数/)
    .first()
    .waitFor();
  await picture(page, 'do-not-call-fault');
  await drawer.getByRole('button', { name: '取消' }).click();
  await drawer.waitFor({ state: 'detached' });

  await add.click();
  await drawer.getByLabel('号码').fill('138 0000 0077');
  await drawer.getByLabel('原因').fill('来信要求');
  await drawer.getByRole('button', { name: '保存' }).click();
  await page.getByRole('row').filter({ hasText: '来信要求' }).waitFor();

  await page.getByRole('button', { name: '导入名单' }).click();
  const buffer = Buffer.from('手机号码\n13800000077\n13800000078\n1.38E+10\n');
  await page.locator('input[type="file"]').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer });
  await page.getByText('3 行：新增 1，已在名单中 1，文件内重复 0，拒绝 1').waitFor();
  await picture(page, 'do-not-call-import');
  await page.keyboard.press('Escape');
  await page.getByRole('row').filter({ hasText: '13800000078' }).waitFor();
  await picture(page, 'do-not-call');
  await page.context().close();
});
