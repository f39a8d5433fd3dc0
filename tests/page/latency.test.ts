import { expect, it } from 'vitest';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

it('tells how long callees waited and for whom, and keeps what was chosen over a reload', async () => {
  const page = await world.at('/latency');
  await page.getByRole('columnheader', { name: '客户等待' }).waitFor();
  await page.getByText('十一月老客户回访').first().waitFor();
  await picture(page, 'latency');
  await page.getByRole('combobox', { name: '按' }).click();
  await page.locator('.ant-select-item-option', { hasText: '智能体' }).click();
  await page.waitForURL((url) => url.searchParams.get('by') === 'assistant');
  await page.getByRole('columnheader', { name: '智能体' }).waitFor();
  await page.getByText('最近 7 天').click();
  await page.getByText('最近 30 天').click();
  await page.waitForURL((url) => url.searchParams.get('by') === 'assistant' && url.searchParams.get('days') === '30');
  await page.reload();
  await page.getByText('最近 30 天').waitFor();
  expect(new URL(page.url()).searchParams.get('by')).toBe('assistant');
});
