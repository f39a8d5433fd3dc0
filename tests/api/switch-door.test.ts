/** The door at which switches ask for their configuration. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAllowedAddresses } from '../../api/allowed-addresses.ts';
import { switchPassword, useHouse } from './house.ts';
import { makeLine } from './nouns.ts';

const house = useHouse();
const form = 'application/x-www-form-urlencoded';

type Asked = { node?: string | null; password?: string; from?: string; fields?: Record<string, string> };

async function ask({ node = 'sw1', password = switchPassword, from = '127.0.0.1', fields = {} }: Asked) {
  return house.app.inject({
    method: 'POST',
    url: node === null ? '/fs' : `/fs?node=${node}`,
    remoteAddress: from,
    headers: { 'content-type': form, authorization: `Basic ${Buffer.from(`carillon:${password}`).toString('base64')}` },
    payload: new URLSearchParams({ section: 'configuration', key_value: 'sofia.conf', ...fields }).toString(),
  });
}

async function hasProfiles(node: string): Promise<void> {
  await house.db.query(
    `insert into sip_profile (node, name, settings) values ($1::text, 'external',
      '{"sipIp":null,"sipPort":5080,"rtpIp":null,"extSipIp":null,"extRtpIp":null,"authCalls":false,"wsBinding":null,"wssBinding":null,"codecs":["PCMA"]}')
    on conflict do nothing`,
    [node],
  );
}

/** The change is told by Postgres a moment after its commit. */
async function untilTold(fields: Asked, told: (body: string) => boolean): Promise<string> {
  for (let look = 0; look < 500; look += 1) {
    const { body } = await ask(fields);
    if (told(body)) return body;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the switch was not told');
}

describe('the door of the switches', () => {
  it('tells a switch its lines, and what changes as soon as it is stored', async () => {
    await hasProfiles('sw1');
    const lineId = await makeLine(house, {
      gateway: 'carrier-a',
      address: 'sip.example.com:5060',
      register: true,
      username: 'u',
      password: 'p<&"',
    });
    const body = await untilTold({}, (text) => text.includes('carrier-a'));
    expect(body).toContain('<param name="password" value="p&lt;&amp;&quot;"/>');
    await house.as('admin', {
      method: 'PATCH',
      url: `/api/v1/lines/${lineId}`,
      payload: { address: 'other.example.com', password: 'q' },
    });
    await untilTold({}, (text) => text.includes('other.example.com') && !text.includes('sip.example.com'));
    await house.as('admin', { method: 'PATCH', url: `/api/v1/lines/${lineId}`, payload: { purpose: 'off' } });
    await untilTold({}, (text) => !text.includes('carrier-a'));
  });

  it('tells each switch its own', async () => {
    await hasProfiles('sw1');
    await hasProfiles('sw2');
    await makeLine(house, { node: 'sw2', gateway: 'only-at-sw2' });
    await untilTold({ node: 'sw2' }, (text) => text.includes('only-at-sw2'));
    expect((await ask({})).body).not.toContain('only-at-sw2');
    expect((await ask({ node: null, fields: { hostname: 'sw2' } })).body).toContain('only-at-sw2');
    expect((await ask({ node: 'sw3' })).body).toContain('not found');
  });

  it.each<[string, Asked, number]>([
    ['with another password', { password: 'wrong' }, 401],
    ['with none', { password: '' }, 401],
    ['from elsewhere', { from: '203.0.113.5' }, 403],
  ])('lets nobody in %s, and says nothing', async (_name, asked, status) => {
    const reply = await ask(asked);
    expect(reply.statusCode).toBe(status);
    expect(reply.body).toContain('not found');
    expect(reply.body).not.toContain('gateway');
  });

  it('enters the call of a carrier once, however often it is asked, and refuses what is no number of ours', async () => {
    const { rows } = await house.db.query<{ id: string }>(
      `with v as (insert into voice (name, kind) values ('of the callers', 'tone') returning id)
      insert into task (name, type, status, max_concurrency, voice_id)
      select 'those who call', 'notification', 'running', 1, v.id from v returning id`,
    );
    const taskId = rows[0]?.id ?? '';
    await house.db.query(`insert into inbound_number (number, task_id) values ('02161239999', $1::uuid)`, [taskId]);
    const callId = randomUUID();
    const fields = {
      section: 'dialplan',
      key_value: '',
      'Caller-Context': 'public',
      'Caller-Destination-Number': '+862161239999',
      'Caller-Caller-ID-Number': '13800000001',
      'Unique-ID': callId,
    };
    const answers = [await ask({ fields }), await ask({ fields })];
    for (const { body } of answers) expect(body).toContain(`carillon_task=${taskId}`);
    const calls = await house.db.query('select id, number, direction, state, node from call where task_id = $1::uuid', [taskId]);
    expect(calls.rows).toEqual([{ id: callId, number: '13800000001', direction: 'inbound', state: 'dialling', node: 'sw1' }]);
    const other = { ...fields, 'Caller-Destination-Number': '02100000000', 'Unique-ID': randomUUID() };
    expect((await ask({ fields: other })).body).toContain('data="404"');
    expect((await ask({ fields: { ...fields, 'Unique-ID': 'no uuid' } })).body).toContain('data="404"');
  });

  it('is not in the description of the api', async () => {
    const description = await house.app.inject({ method: 'GET', url: '/api/v1/openapi.json' });
    expect(description.body).not.toContain('"/fs"');
  });
});

describe('an address', () => {
  it.each([
    ['::ffff:127.0.0.1', true],
    ['::1', true],
    ['10.1.2.3', true],
    ['172.17.0.1', true],
    ['172.32.0.1', false],
    ['not-an-address', false],
  ])('%s may ask: %s', async (address, expected) => {
    expect(await makeAllowedAddresses(['10.1.2.3', '172.16.0.0/12', 'localhost']).has(address)).toBe(expected);
  });
});
