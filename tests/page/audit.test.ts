/** The audit page: who changed what, in words that need no key. */
import { beforeAll, expect, it } from 'vitest';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();
const json = /[{[]"|":|\[object/;

beforeAll(async () => {
  const { client, runningTaskId, lineId } = world.seed;
  const days = { mon: [['09:00', '12:00']], tue: [['09:00', '12:00']] };
  await client.patch(`/tasks/${runningTaskId}`, { ringSecondsMax: 30, callingWindow: { timeZone: 'Asia/Shanghai', days } });
  await client.patch(`/lines/${lineId}`, { capacity: 12 });
  await client.post(`/tasks/${runningTaskId}/pause`, {});
});

it('tells fields, values and things by their words', async () => {
  const page = await world.at('/audit');
  const table = page.getByRole('table');
  const row = (action: string): ReturnType<typeof table.locator> => table.getByRole('row').filter({ hasText: action }).first();
  const changed = row('修改 · 任务');
  await changed.getByText('45 秒').waitFor();
  expect(await changed.textContent()).toMatch(/最长振铃 45 秒 → 30 秒/);
  expect(await changed.textContent()).toContain('外呼时段 （空） → 周一、周二 09:00–12:00 (Asia/Shanghai)');
  const paused = row('暂停 · 任务');
  await paused.getByRole('link', { name: '十一月老客户回访' }).waitFor();
  expect(await paused.textContent()).toMatch(/外呼中 → (暂停中|已暂停)/);
  await picture(page, 'audit-words', { whole: true });

  const text = (await table.textContent()) ?? '';
  expect(text).not.toMatch(json);
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  expect(text).not.toMatch(/[a-z]+[A-Z][a-z]+/);
  await page.context().close();
});

it('tells the same in English, and leads to what was changed', async () => {
  const page = await world.at('/audit', { language: 'en' });
  const row = page.getByRole('row').filter({ hasText: 'capacity' }).filter({ hasText: '→' });
  expect(await row.textContent()).toMatch(/capacity 10 → 12/);
  const cells = await page.getByRole('cell').allInnerTexts();
  expect(cells.filter((text) => json.test(text) || /[a-z][A-Z][a-z]/.test(text))).toEqual([]);
  await row.getByRole('link', { name: '联通中继 A' }).click();
  await page.getByRole('heading', { level: 1, name: 'Lines' }).waitFor();
  await page.context().close();
});
