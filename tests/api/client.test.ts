/** The client that other programs use, against the api over a real socket. */
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTask } from '../../clients/typescript/examples/start-task.ts';
import { CarillonRefused, makeCarillon, told } from '../../clients/typescript/src/client.ts';
import { readWebhook } from '../../clients/typescript/src/webhooks.ts';
import { useHouse } from './house.ts';
import { makeAssistant, makeLine } from './nouns.ts';

const house = useHouse();
let baseUrl = '';

beforeAll(async () => {
  await house.app.listen({ port: 0, host: '127.0.0.1' });
  baseUrl = `http://127.0.0.1:${(house.app.server.address() as AddressInfo).port}`;
});

describe('the client', () => {
  it('makes a task, appends contacts and starts it, as its example does', async () => {
    await makeLine(house);
    await makeAssistant(house);
    const contacts = [
      { number: '13800000001', name: 'Wang' },
      { number: 'none', name: 'Li' },
    ];
    const task = await startTask(makeCarillon({ baseUrl, key: house.key('supervisor') }), { name: 'From afar', contacts });
    expect(task).toMatchObject({ name: 'From afar', status: 'running', counts: { total: 1 } });
    expect(house.told.at(-1)).toMatchObject({ taskId: task.id, change: 'started' });
  });

  it('throws what the API said, in the language that was asked for', async () => {
    const refused = told(makeCarillon({ baseUrl, key: house.key('viewer'), language: 'zh' }).GET('/api/v1/users'));
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CarillonRefused);
    expect(error).toMatchObject({
      problem: { status: 403, code: 'forbidden', detail: '此操作需要角色 admin，您的角色是 viewer。' },
    });
  });
});

describe('a webhook that is read', () => {
  const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
  const body = '{"id":"m1","type":"call.ended","createdAt":"2026-01-01T00:00:00.000Z","data":null}';
  const now = new Date('2026-01-01T00:00:10Z');
  const headersOf = (by: string, at = now) => ({
    'webhook-id': 'm1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(by).sign('m1', at, body),
  });

  it('is trusted when a library of the standard signed it, and not when anything was changed', () => {
    expect(readWebhook(body, headersOf(secret), secret, now)).toMatchObject({ type: 'call.ended' });
    expect(() => readWebhook(body.replace('ended', 'began'), headersOf(secret), secret, now)).toThrow('signature');
    const other = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
    expect(() => readWebhook(body, headersOf(other), secret, now)).toThrow('signature');
  });

  it('is not taken when it is old', () => {
    const before = new Date(now.getTime() - 301_000);
    expect(() => readWebhook(body, headersOf(secret, before), secret, now)).toThrow('too old');
  });
});
