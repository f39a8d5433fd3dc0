/** Webhooks from the change in Postgres to the receiver's socket; Temporal's part has a test of its own. */
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, it } from 'vitest';
import { addressFault } from '../../conversation/http-guard.ts';
import type { WebhookEvent } from '../../domain/webhooks.ts';
import { deliveryTriesMax, failingMsMax } from '../../domain/webhooks.ts';
import type { WaitingBatch } from '../../storage/webhook-outbox.ts';
import { useHouse } from './house.ts';
import { makeTask } from './nouns.ts';
import { deliver as deliverNow, feed as feedNow } from './webhook-post.ts';
import { useReceiver } from './webhook-receiver.ts';

/** Where nobody listens. */
const nobody = '127.0.0.1:1';
/** The rule of the product; written out are the receiver of these tests and nobody, and names lead where this says. */
const house = useHouse({
  judgeWebhookUrl: (url) => {
    const written = [receiver.host, nobody];
    return addressFault(url, written.includes(url.host) ? written : null, async (host) => {
      const address = { 'crm.example': '203.0.114.7', 'inside.example': '10.0.0.5' }[host];
      if (address === undefined) throw new Error('no such name');
      return [{ address, family: 4 }];
    });
  },
});
const receiver = useReceiver();
let named = 0;

type Made = { webhook: { id: string }; secret: string };
type Delivery = { id: number; state: string; attempts: number; status: number | null; fault: string | null; sentence: string };

async function makeHook(change: object = {}): Promise<Made> {
  named += 1;
  const payload = { name: `crm ${named}`, url: receiver.url, events: ['task.started', 'task.paused', 'call.ended'], ...change };
  const reply = await house.as('admin', { method: 'POST', url: '/api/v1/webhooks', payload });
  expect(reply.statusCode, reply.body).toBe(201);
  return reply.json<Made>();
}

const feed = (): Promise<WaitingBatch[]> => feedNow(house.db);
const deliver = (batch: WaitingBatch, attempt = 1, allowed: readonly string[] | null = [receiver.host]): Promise<number> =>
  deliverNow(house.db, batch, { attempt, allowed });

async function happen(type: WebhookEvent): Promise<string> {
  const taskId = await makeTask(house);
  await house.db.query('select note_event($1::text, $2::uuid)', [type, taskId]);
  return taskId;
}

async function deliveries(id: string): Promise<Delivery[]> {
  return (await house.as('admin', { url: `/api/v1/webhooks/${id}/deliveries` })).json<{ items: Delivery[] }>().items;
}

beforeEach(async () => {
  await house.db.query('delete from webhook');
});

describe('an address', () => {
  const from = (url: string) =>
    house.as('admin', { method: 'POST', url: '/api/v1/webhooks', payload: { name: `to ${url}`, url, events: ['call.ended'] } });

  it.each([
    'http://127.0.0.1:9/in',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/in',
    'http://2130706433/in',
    'https://inside.example/in',
  ])('inside, such as %s, is refused when it is entered, by the rule of delivery', async (url) => {
    expect((await from(url)).json()).toMatchObject({
      status: 422,
      code: 'webhook-address',
      errors: [{ field: 'url', code: 'private-address', message: expect.stringContaining('CARILLON_WEBHOOK_HOSTS') as unknown }],
    });
  });

  it('of another kind is refused', async () => {
    expect((await from('ftp://crm.example/in')).json()).toMatchObject({ status: 400, errors: [{ field: 'url' }] });
  });

  it('that leads outside, or nowhere for now, is taken; a change is judged like a new one', async () => {
    expect((await from('https://not-yet.example/in')).statusCode).toBe(201);
    const made = await from('https://crm.example/in');
    const url = `/api/v1/webhooks/${made.json<Made>().webhook.id}`;
    const change = (payload: object) => house.as('admin', { method: 'PATCH', url, payload });
    expect((await change({ url: 'https://inside.example/in' })).json()).toMatchObject({ status: 422, code: 'webhook-address' });
    expect((await change({ url: 'https://crm.example/other', name: 'moved' })).json()).toMatchObject({ name: 'moved' });
    await house.db.query(`update webhook set url = 'http://10.0.0.7/in' where name = 'moved'`);
    expect((await change({ url: 'http://10.0.0.7/in', enabled: false })).json()).toMatchObject({ enabled: false });
  });
});

describe('a message', () => {
  it('is the thing as the API shows it, signed so that a library of others trusts it', async () => {
    const { webhook, secret } = await makeHook();
    const taskId = await happen('task.started');
    const [batch] = await feed();
    if (batch === undefined) throw new Error('a batch was expected');
    expect(await deliver(batch)).toBe(0);
    const [got] = receiver.received;
    if (got === undefined) throw new Error('a message was expected');
    const headers = Object.fromEntries(Object.entries(got.headers).map(([name, value]) => [name, String(value)]));
    const message = new Webhook(secret).verify(got.body, headers);
    expect(message).toMatchObject({
      id: got.headers['webhook-id'],
      type: 'task.started',
      createdAt: expect.stringMatching(/Z$/) as string,
      data: { id: taskId, type: 'ai', status: 'draft' },
    });
    const asked = await house.as('admin', { url: `/api/v1/tasks/${taskId}` });
    expect(message).toMatchObject({ data: { lineIds: asked.json<{ lineIds: string[] }>().lineIds } });
    expect(() => new Webhook(secret).verify(`${got.body} `, headers)).toThrow();
    expect(await deliveries(webhook.id)).toMatchObject([{ state: 'delivered', attempts: 1, status: 204, fault: null }]);
  });

  it('of a call tells its end and what the list said of the contact, with the number in the clear', async () => {
    await makeHook();
    const taskId = await makeTask(house);
    const { rows } = await house.db.query<{ id: string }>(
      `with i as (
        insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id, task_id
      ), k as (
        insert into contact (task_id, import_id, row_number, number, name, state, variables)
        select task_id, id, 1, '13987654321', 'Wang', 'live', '{"order": "A-7"}' from i returning *
      )
      insert into call (task_id, contact_id, attempt, state, lane, claim_key, number, node, dialled_at, answered_at)
      select task_id, id, 1, 'live', 0, 'key', number, 'sw1', now(), now() from k returning id`,
      [taskId],
    );
    const callId = rows[0]?.id ?? '';
    await house.db.query(
      `update call set state = 'final', outcome = 'completed', reason = 'answered-callee-hung-up', ended_at = now() where id = $1::uuid`,
      [callId],
    );
    for (const batch of await feed()) await deliver(batch);
    const message: unknown = JSON.parse(receiver.received[0]?.body ?? '');
    const seen = await house.as('agent', { url: `/api/v1/calls?taskId=${taskId}` });
    const listed = seen.json<{ items: object[] }>().items[0];
    expect(message).toMatchObject({
      type: 'call.ended',
      data: { ...listed, number: '13987654321', variables: { order: 'A-7' } },
    });
  });

  it('is signed with the old secret too, for a while after a change', async () => {
    const { webhook, secret: before } = await makeHook();
    const changed = await house.as('admin', { method: 'POST', url: `/api/v1/webhooks/${webhook.id}/secret` });
    const { secret: after } = changed.json<Made>();
    expect(after).not.toBe(before);
    await happen('task.started');
    for (const batch of await feed()) await deliver(batch);
    const [got] = receiver.received;
    const headers = Object.fromEntries(Object.entries(got?.headers ?? {}).map(([name, value]) => [name, String(value)]));
    for (const secret of [before, after]) new Webhook(secret).verify(got?.body ?? '', headers);
  });

  it('is tried again under the same id until it gets through, and each attempt is told', async () => {
    const { webhook } = await makeHook();
    await happen('task.started');
    const [batch] = await feed();
    if (batch === undefined) throw new Error('a batch was expected');
    receiver.answer = { status: 503, body: 'maintenance' };
    expect(await deliver(batch)).toBe(1);
    receiver.answer = { status: 200, body: 'thanks' };
    expect(await deliver(batch, 2)).toBe(0);
    const [first, second] = receiver.received;
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
    const [listed] = await deliveries(webhook.id);
    const told = await house.as('admin', { url: `/api/v1/webhooks/${webhook.id}/deliveries/${listed?.id ?? 0}` });
    expect(told.json()).toMatchObject({
      state: 'delivered',
      attempts: 2,
      body: first?.body,
      log: [
        { n: 1, status: 503, fault: 'http-error', answer: 'maintenance' },
        { n: 2, status: 200, fault: null, answer: 'thanks' },
      ],
    });
    // A worker that was thought dead sends what is pending, and nothing is.
    expect(await deliver(batch, 2)).toBe(0);
    expect(receiver.received).toHaveLength(2);
  });

  it('is given up after the last attempt, and sent once more by a button', async () => {
    const { webhook } = await makeHook();
    await happen('task.started');
    const [batch] = await feed();
    if (batch === undefined) throw new Error('a batch was expected');
    receiver.answer = { status: 500, body: '' };
    expect(await deliver(batch, deliveryTriesMax)).toBe(0);
    const [failed] = await deliveries(webhook.id);
    expect(failed).toMatchObject({
      state: 'failed',
      status: 500,
      sentence: expect.stringContaining('answered with an error') as string,
    });
    receiver.answer = { status: 204, body: '' };
    const url = `/api/v1/webhooks/${webhook.id}/deliveries/${failed?.id ?? 0}/repeat`;
    expect((await house.as('admin', { method: 'POST', url })).json()).toMatchObject({ state: 'pending' });
    for (const again of await feed()) await deliver(again);
    expect(await deliveries(webhook.id)).toMatchObject([{ state: 'delivered', attempts: 2 }]);
    expect(receiver.received[0]?.headers['webhook-id']).toBe(receiver.received[1]?.headers['webhook-id']);
  });
});

describe('a receiver', () => {
  it('in a private network is refused, unless the operator wrote it out', async () => {
    const { webhook } = await makeHook();
    await happen('task.started');
    const [batch] = await feed();
    if (batch === undefined) throw new Error('a batch was expected');
    expect(await deliver(batch, 1, null)).toBe(1);
    expect(receiver.received).toEqual([]);
    expect(await deliveries(webhook.id)).toMatchObject([{ state: 'pending', fault: 'private-address', status: null }]);
  });

  it('that sends elsewhere is not followed', async () => {
    await makeHook();
    await happen('task.started');
    receiver.answer = { status: 302, body: '', headers: { location: `${receiver.url}/elsewhere` } };
    for (const batch of await feed()) expect(await deliver(batch)).toBe(1);
    expect(receiver.received).toHaveLength(1);
  });

  it('that is out of reach is not asked a hundred times at once', async () => {
    const { webhook } = await makeHook({ url: `http://${nobody}/in` });
    for (let n = 0; n < 20; n += 1) await happen('task.started');
    for (const batch of await feed()) expect(await deliver(batch, 1, ['127.0.0.1'])).toBe(20);
    const tried = (await deliveries(webhook.id)).filter(({ attempts }) => attempts > 0);
    expect(tried).toHaveLength(8);
    expect(await deliveries(webhook.id)).toHaveLength(20);
  });

  it('that fails for days is switched off with its reason, and what waits is told as not sent', async () => {
    const { webhook } = await makeHook();
    await happen('task.started');
    const [batch] = await feed();
    if (batch === undefined) throw new Error('a batch was expected');
    receiver.answer = { status: 500, body: '' };
    await deliver(batch);
    const read = async () => (await house.as('admin', { url: `/api/v1/webhooks/${webhook.id}` })).json<object>();
    expect(await read()).toMatchObject({ enabled: true, failingSince: expect.any(String) as string });
    await house.db.query(`update webhook set failing_since = now() - ($1::double precision + 1000) * interval '1 ms'`, [
      failingMsMax,
    ]);
    await deliver(batch, 2);
    expect(await read()).toMatchObject({ enabled: false, disabledReason: 'failing' });
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectKind=webhook&subjectId=${webhook.id}` });
    expect(audit.json()).toMatchObject({
      items: [{ action: 'webhook.disable', actorKind: 'system' }, { action: 'webhook.create' }],
    });
    expect(await deliver(batch, 3)).toBe(0);
    expect(await deliveries(webhook.id)).toMatchObject([{ state: 'failed', fault: 'webhook-off' }]);
    const url = `/api/v1/webhooks/${webhook.id}`;
    const on = await house.as('admin', { method: 'PATCH', url, payload: { enabled: true } });
    expect(on.json()).toMatchObject({ enabled: true, disabledReason: null, failingSince: null });
  });

  it('that says it is gone is believed at once', async () => {
    const { webhook } = await makeHook();
    await happen('task.started');
    receiver.answer = { status: 410, body: '' };
    for (const batch of await feed()) await deliver(batch);
    const read = await house.as('admin', { url: `/api/v1/webhooks/${webhook.id}` });
    expect(read.json()).toMatchObject({ enabled: false, disabledReason: 'gone' });
  });
});

describe('a webhook', () => {
  it('is tried by a button also while it is off, once', async () => {
    const { webhook } = await makeHook({ enabled: false });
    const asked = await house.as('admin', { method: 'POST', url: `/api/v1/webhooks/${webhook.id}/test` });
    expect(asked.statusCode).toBe(202);
    const [batch] = await feed();
    expect(batch).toMatchObject({ triesMax: 1 });
    if (batch === undefined) throw new Error('a batch was expected');
    await deliver(batch);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ type: 'webhook.test', data: { webhookId: webhook.id } });
    expect(await deliveries(webhook.id)).toMatchObject([{ state: 'delivered' }]);
  });

  it('shows its secret once, and nobody but an admin sees anything of it', async () => {
    const { webhook, secret } = await makeHook();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const seen = [
      (await house.as('admin', { url: '/api/v1/webhooks' })).body,
      (await house.as('admin', { url: `/api/v1/webhooks/${webhook.id}` })).body,
      (await house.as('admin', { url: '/api/v1/audit?subjectKind=webhook' })).body,
    ].join();
    expect(seen).toContain(webhook.id);
    expect(seen).not.toContain('whsec_');
    expect((await house.as('supervisor', { url: '/api/v1/webhooks' })).statusCode).toBe(403);
    const { rows } = await house.db.query<{ sealed: Buffer }>('select secret_sealed as sealed from webhook');
    expect(rows[0]?.sealed.toString('latin1')).not.toContain(secret);
  });

  it('is refused an address that carries a password, or a name twice', async () => {
    const post = (payload: object) => house.as('admin', { method: 'POST', url: '/api/v1/webhooks', payload });
    const events = ['call.ended'];
    const withPassword = await post({ name: 'a', url: 'https://me:secret@crm.example/', events });
    expect(withPassword.json()).toMatchObject({ status: 422, code: 'url-unusable', errors: [{ field: 'url' }] });
    expect((await post({ name: 'b', url: 'ftp://crm.example/', events })).statusCode).toBe(400);
    expect((await post({ name: 'c', url: 'https://crm.example/', events: ['call.began'] })).statusCode).toBe(400);
    await post({ name: 'd', url: 'https://crm.example/', events });
    expect((await post({ name: 'd', url: 'https://crm.example/', events })).json()).toMatchObject({
      status: 409,
      code: 'name-taken',
    });
  });
});
