/** A new installation: the way to the first call, ticked by what is really there. */
import { expect, it } from 'vitest';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { phone, picture } from './page-browser.ts';
import { clientOf } from './page-client.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld({ seeded: false });

it('stays away once it was sent away', async () => {
  const page = await world.at('/tasks');
  await page.getByRole('button', { name: '不再显示' }).click();
  await page.getByText('开始使用').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('还没有外呼任务').waitFor();
  expect(await page.getByText('开始使用').count()).toBe(0);
  await page.context().close();
});

it('leads from nothing to the start and is gone then', async () => {
  const { post } = await clientOf(world.house);
  const page = await world.at('/tasks');
  const steps = page.getByRole('listitem').filter({ has: page.locator('.first-step-sign') });
  const done = page.getByRole('img', { name: '已完成' });
  const next = page.locator('li[aria-current="step"]');
  await next.getByRole('link', { name: '添加线路' }).waitFor();
  expect(await steps.count()).toBe(5);
  expect(await done.count()).toBe(0);
  await picture(page, 'first-steps-zh');
  await page.setViewportSize(phone);
  await picture(page, 'first-steps-phone');

  await makeSwitchNodes(world.house.db).report({ name: 'sw1', state: 'ready', coreUuid: null, detail: null });
  const line = await post('/lines', {
    name: '线路',
    node: 'sw1',
    profile: 'external',
    address: 'a.example',
    register: false,
    capacity: 1,
    callerNumbers: [],
  });
  await page.reload();
  await next.getByRole('link', { name: '添加音色或智能体' }).waitFor();
  const voice = await post('/voices', { name: '晓彤', kind: 'tone' });
  await page.reload();
  await next.getByRole('link', { name: '新建任务' }).waitFor();
  const task = await post('/tasks', {
    name: '第一个',
    type: 'notification',
    maxConcurrency: 1,
    lineIds: [line.id],
    voiceId: voice.id,
  });
  await page.reload();
  await next.getByRole('link', { name: '导入名单' }).waitFor();
  await post(`/tasks/${task.id}/contacts`, { contacts: [{ number: '13711112222', message: '您好' }] });
  await page.reload();
  await next.getByRole('link', { name: '启动任务' }).waitFor();
  expect(await done.count()).toBe(4);
  await picture(page, 'first-steps-last');
  await page.getByRole('button', { name: '启动 第一个' }).click();
  await next.waitFor({ state: 'detached' });
  await page.context().close();
});
