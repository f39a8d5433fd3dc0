/** The door of the page, and the language it speaks. */
import { expect, it } from 'vitest';
import { picture } from './page-browser.ts';
import { adminPassword } from './page-house.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

it('tells a wrong password and lets the right one in, to the page that was asked for', async () => {
  const page = await world.stranger();
  await page.goto(`/tasks/${world.seed.draftTaskId}?tab=settings`);
  await page.getByLabel('用户名').fill('admin');
  await page.getByLabel('密码', { exact: true }).fill('not-the-password');
  await page.getByRole('button', { name: '登录' }).click();
  const told = page.getByRole('alert');
  await told.waitFor();
  expect(await told.textContent()).toMatch(/密码|用户名/);
  await picture(page, 'sign-in-wrong');

  await page.getByLabel('密码', { exact: true }).fill(adminPassword);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { level: 1, name: '积分到期提醒' }).waitFor();
  expect(new URL(page.url()).searchParams.get('tab')).toBe('settings');
  await page.context().close();
});

it('leads who is signed in past the door, to the page that was asked for', async () => {
  const page = await world.at('/sign-in');
  await page.getByRole('heading', { level: 1, name: '外呼任务' }).waitFor();
  await page.goto('/sign-in?to=%2Faudit');
  await page.getByRole('heading', { level: 1, name: '审计' }).waitFor();
  await page.context().close();
});

it('changes its language without a reload, and remembers it', async () => {
  const page = await world.at('/tasks');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
  await page.getByText('Nothing limits it; it is dialling.').first().waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe('en');
  await page.context().close();
});

it('shows no door to what does not exist yet', async () => {
  const page = await world.at('/tasks', { language: 'en' });
  const places = await page.getByRole('menuitem').allTextContents();
  expect(places.join(' ')).not.toMatch(/IVR/i);
  await page.goto('/nowhere');
  await page.getByText('There is no such page').waitFor();
  await page.context().close();
});
