/** Parameters: read, changed one by one, given back. */
import { expect, it } from 'vitest';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

it('shows each parameter with what it does, changes one, says who did, and gives the usual value back', async () => {
  const page = await world.at('/settings');
  const row = page.getByRole('row', { name: /静音多久后追问/ });
  await row.getByText('6000 毫秒').first().waitFor();
  await row.getByText('2000 至 60000').waitFor();
  await page.getByRole('button', { name: '修改 静音多久后追问' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('spinbutton').fill('9000');
  await drawer.getByRole('button', { name: '保存' }).click();
  await row.getByText('9000 毫秒').waitFor();
  await row.getByText('admin').waitFor();
  await picture(page, 'parameters', { whole: true });
  await page.getByRole('button', { name: '修改 静音多久后追问' }).click();
  await page.getByRole('button', { name: '恢复默认值' }).click();
  await drawer.waitFor({ state: 'hidden' });
  await row.getByText('6000 毫秒').first().waitFor();
  expect(await row.getByText('admin').count()).toBe(0);
  await page.context().close();
});

it('says beside the field which of the addresses can’t be read', async () => {
  const page = await world.at('/settings');
  await page.getByRole('button', { name: '修改 程序的来源地址' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('textbox').fill('10.0.0.0/8\neverywhere');
  await drawer.getByRole('button', { name: '保存' }).click();
  await drawer
    .getByText(/IP 地址或网段/)
    .first()
    .waitFor();
  await page.context().close();
});
