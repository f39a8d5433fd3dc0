/** Call records: found by filters, exported, and one of them heard and read. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

it('keeps the filters of the list in the address over a reload, and exports what they leave', async () => {
  const page = await world.at('/calls');
  await page.getByRole('link', { name: '13900001000' }).waitFor();
  await page.getByRole('combobox', { name: '外呼状态' }).click();
  await page.locator('.ant-select-item-option', { hasText: '占线' }).click();
  await page.waitForURL(/outcome=busy/);
  await page.getByRole('link', { name: '13900001001' }).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('link', { name: '13900001000' }).waitFor();
  expect(await page.getByRole('link', { name: '13900001001' }).count()).toBe(0);

  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出' }).click()]);
  const bytes = await readFile(await file.path());
  expect(file.suggestedFilename()).toMatch(/\.xlsx$/);
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
  await page.context().close();
});

it('plays a recording while the transcript follows, and goes to a word that is clicked', async () => {
  const page = await world.at(`/calls/${world.seed.talkedCallId}`);
  const play = page.getByRole('button', { name: '播放', exact: true });
  await play.click();
  await page.locator('li[aria-current="true"]').filter({ hasText: '您好，王丽' }).waitFor();
  await picture(page, 'call-playing', { whole: true });
  await page.getByRole('button', { name: '暂停播放' }).click();

  await page.getByText('免费', { exact: true }).last().click();
  await page.locator('li[aria-current="true"]').filter({ hasText: '九十九元' }).waitFor();
  const position = await page.getByRole('timer', { name: '播放位置' }).textContent();
  expect(position).toMatch(/^0:1[6-9] \/ 0:2[01]$/);
  await page.context().close();
});

it('strikes through what the customer did not hear, and says that we were interrupted', async () => {
  const page = await world.at(`/calls/${world.seed.talkedCallId}`);
  const cut = page.getByRole('listitem').filter({ hasText: '出水变慢多半是滤芯该换了' });
  await cut.waitFor();
  expect((await cut.locator('del').allTextContents()).join('')).toBe('我可以为您安排免费上门检测，请问您哪天方便？');
  await cut.getByText('被打断').waitFor();
  expect(
    await page
      .locator('del')
      .allTextContents()
      .then((all) => all.join('')),
  ).not.toContain('九十九元');
  await page.context().close();
});

it('says in words who made each step of a call, with the raw name on hover', async () => {
  const page = await world.at(`/calls/${world.seed.talkedCallId}`);
  const story = page.getByRole('tabpanel', { name: '步骤' });
  const lane = story.getByText('拨号调度（第 1 组）');
  await lane.waitFor();
  await story.getByText('呼叫服务 vm').first().waitFor();
  expect(await story.textContent()).not.toMatch(/lane \d|vm\/\d/);
  await lane.hover();
  await page.getByRole('tooltip', { name: 'lane 0' }).waitFor();
  await page.context().close();
});

it('opens the time of an answer to its stages', async () => {
  const page = await world.at(`/calls/${world.seed.talkedCallId}`);
  await page.getByRole('button', { name: '响应用时 0.91 s' }).click();
  await page.getByText('模型首字').waitFor();
  await page.getByText('690 ms').waitFor();
  await picture(page, 'call-latency');
  await page.context().close();
});

it('tells the outcome with its evidence, and the durable story with a way to Temporal', async () => {
  const page = await world.at(`/calls/${world.seed.talkedCallId}`, { language: 'en' });
  await page.getByText('NORMAL_CLEARING').first().waitFor();
  await page.getByText('200 OK').waitFor();
  await page.getByRole('tab', { name: 'Durable history' }).click();
  const link = page.getByRole('link', { name: 'Open in Temporal' });
  await link.waitFor();
  expect(await link.getAttribute('href')).toContain('temporal.example');
  await page.context().close();
});
