/** Webhooks on the page: made, tried, seen to fail and sent again, in both languages. */
import { expect, it } from 'vitest';
import { makeWebhookOutbox } from '../../storage/webhook-outbox.ts';
import { deliver, feed } from '../api/webhook-post.ts';
import { useReceiver } from '../api/webhook-receiver.ts';
import { faultsOf } from './page-axe.ts';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();
const receiver = useReceiver();

async function deliverAll(attempt = 1): Promise<void> {
  for (const batch of await feed(world.house.db)) await deliver(world.house.db, batch, { attempt, allowed: [receiver.host] });
}

it('shows the secret once, tries the address by a button, and tells what came of it', async () => {
  const page = await world.at('/webhooks');
  await page.getByRole('button', { name: '新建推送' }).first().click();
  await page.getByLabel('名称').fill('数据仓库');
  await page.getByLabel('地址').fill(receiver.url);
  await page.getByRole('button', { name: /保\s?存/ }).click();
  const secret = page.getByRole('dialog').filter({ hasText: '签名密钥' });
  await secret.getByText(/^whsec_/).waitFor();
  await picture(page, 'webhook-secret-zh');
  await secret.getByRole('button', { name: '我已保存' }).click();
  expect(await page.content()).not.toContain('whsec_');

  await page.getByRole('link', { name: '数据仓库' }).click();
  await page.getByText('还没有消息').waitFor();
  await page.getByRole('button', { name: '发送测试消息' }).click();
  await page.getByRole('cell', { name: '待送达' }).waitFor();
  await deliverAll();
  await page.getByRole('cell', { name: '已送达' }).waitFor();
  await page.getByText(/HTTP 204/).waitFor();
  expect(receiver.received).toHaveLength(1);
  expect(await faultsOf(page)).toEqual([]);
  await picture(page, 'webhook-page-zh', { whole: true });
  await page.context().close();
});

it('tells in English why a message failed, shows its attempts, and sends it again', async () => {
  const { client } = world.seed;
  const events = ['task.started'];
  const { webhook } = await client.post<{ webhook: { id: string } }>('/webhooks', {
    name: 'Warehouse',
    url: receiver.url,
    events,
  });
  await world.house.db.query(`select note_event('task.started', $1::uuid)`, [world.seed.draftTaskId]);
  receiver.answer = { status: 500, body: 'out of order' };
  const [batch] = await feed(world.house.db);
  if (batch === undefined) throw new Error('a batch was expected');
  await deliver(world.house.db, batch, { attempt: batch.triesMax, allowed: [receiver.host] });

  const page = await world.at(`/webhooks/${webhook.id}`, { language: 'en' });
  await page.getByRole('cell', { name: 'Failed', exact: true }).waitFor();
  await page.getByText('The receiver answered with an error.').first().waitFor();
  await page.getByText('Nothing got through since').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Details' }).click();
  await page.getByText('out of order').waitFor();
  await page.getByText('"type": "task.started"').waitFor();
  await picture(page, 'webhook-details-en');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  receiver.answer = { status: 200, body: '' };
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('cell', { name: 'Pending', exact: true }).waitFor();
  await deliverAll();
  await page.getByRole('cell', { name: 'Delivered', exact: true }).waitFor();
  expect(await makeWebhookOutbox(world.house.db).waitingBatches(10)).toEqual([]);
  await page.context().close();
});

it('says above everything else that a webhook was switched off', async () => {
  const { webhookId } = world.seed;
  await world.house.db.query(
    `update webhook set enabled = false, disabled_reason = 'failing', disabled_at = now() where id = $1::uuid`,
    [webhookId],
  );
  const page = await world.at(`/webhooks/${webhookId}`);
  await page.getByRole('alert').getByText('失败过久，已自动停用').waitFor();
  await page.goto('/webhooks');
  await page.getByRole('row').filter({ hasText: '客户系统' }).getByText('失败过久，已自动停用').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});
