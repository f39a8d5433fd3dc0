/** Lines: what a person may set, and what they are told of them. */
import { describe, expect, it } from 'vitest';
import { makeGateways } from '../../storage/gateways.ts';
import { useHouse } from './house.ts';
import { lineBody, makeLine } from './nouns.ts';

const house = useHouse();

async function problem(payload: object): Promise<{ status: number; code: string; field: string; detail: string }> {
  const reply = await house.as('admin', { method: 'POST', url: '/api/v1/lines', payload: lineBody(payload) });
  const { code, detail, errors } = reply.json<{ code: string; detail: string; errors?: { field: string; message: string }[] }>();
  return { status: reply.statusCode, code, detail, field: errors?.[0]?.field ?? '' };
}

type Seen = Record<string, unknown> & { id: string };

async function line(id: string): Promise<Seen> {
  return (await house.as('viewer', { method: 'GET', url: `/api/v1/lines/${id}` })).json<Seen>();
}

async function change(id: string, payload: object): Promise<number> {
  return (await house.as('admin', { method: 'PATCH', url: `/api/v1/lines/${id}`, payload })).statusCode;
}

describe('a line', () => {
  it('has what was not said from the house', async () => {
    expect(await line(await makeLine(house))).toMatchObject({
      purpose: 'both',
      enabled: true,
      realm: null,
      proxy: null,
      pingSeconds: 25,
      parameters: {},
      callerRotation: 'roundRobin',
      calledStrip: null,
      priority: 5,
      standing: null,
    });
  });

  it('keeps everything that a carrier may ask for', async () => {
    const login = {
      register: true,
      username: '02188880001',
      password: 'secret',
      realm: 'ims.example.com',
      proxy: '10.0.0.1:5060',
    };
    const rest = { pingSeconds: null, parameters: { 'from-domain': 'ims.example.com', 'expire-seconds': '600' }, priority: 1 };
    const id = await makeLine(house, { ...login, ...rest, callerRotation: 'byArea', calledStrip: '+86', purpose: 'tasks' });
    const { password, ...told } = login;
    expect(await line(id)).toMatchObject({ ...told, ...rest, callerRotation: 'byArea', calledStrip: '+86', hasPassword: true });
    expect(JSON.stringify(await line(id))).not.toContain(password);
  });

  it('that is off is not enabled, and back as it was asked', async () => {
    const id = await makeLine(house, { enabled: false });
    expect(await line(id)).toMatchObject({ purpose: 'off', enabled: false });
    expect(await change(id, { enabled: true })).toBe(200);
    expect(await line(id)).toMatchObject({ purpose: 'both', enabled: true });
    expect(await change(id, { purpose: 'phoneBar' })).toBe(200);
    expect(await change(id, { enabled: true })).toBe(200);
    expect(await line(id)).toMatchObject({ purpose: 'phoneBar' });
  });

  it.each<[string, object, string, string]>([
    ['registers without a user name', { register: true, password: 'p' }, 'login-needed', 'username'],
    ['registers without a password', { register: true, username: 'u' }, 'login-needed', 'password'],
    [
      'has a parameter that may run something',
      { parameters: { 'ext-rtp-ip': 'x' } },
      'parameter-unknown',
      'parameters.ext-rtp-ip',
    ],
    [
      'has a value that does not fit',
      { parameters: { 'expire-seconds': 'soon' } },
      'parameter-unfit',
      'parameters.expire-seconds',
    ],
    ['has a user name that is a variable of the switch', { username: ['$', '{x}'].join('') }, 'login-unfit', 'username'],
    ['asks too often', { pingSeconds: 1 }, 'invalid-request', 'pingSeconds'],
    ['has no such purpose', { purpose: 'fax' }, 'invalid-request', 'purpose'],
  ])('is refused when it %s', async (_name, payload, code, field) => {
    expect(await problem(payload)).toMatchObject({ code, field });
  });

  it.each<[string, object, number]>([
    ['another host', { address: 'sip.other.example' }, 422],
    ['a proxy before it', { proxy: 'proxy.other.example:5060' }, 422],
    ['another place to register', { parameters: { 'register-proxy': 'sip.other.example' } }, 422],
    ['another host with its own password', { address: 'sip.other.example', password: 'other' }, 200],
    ['another host without a login', { address: 'sip.other.example', register: false, password: null }, 200],
    ['another port of its host', { address: 'SIP.carrier.example:5080' }, 200],
    ['a proxy that is its host', { proxy: 'sip.carrier.example' }, 200],
  ])('that is given %s does not take its password along', async (_name, payload, status) => {
    const login = { address: 'sip.carrier.example:5060', register: true, username: 'u', password: 'secret' };
    const id = await makeLine(house, login);
    const reply = await house.as('admin', { method: 'PATCH', url: `/api/v1/lines/${id}`, payload });
    expect(reply.statusCode).toBe(status);
    if (status === 422) expect(reply.json()).toMatchObject({ code: 'password-not-lent', errors: [{ field: 'password' }] });
  });

  it('without its login here is changed without it, because it may stand in files of the switch', async () => {
    const id = await makeLine(house, {});
    await house.db.query('update line set register = true where id = $1::uuid', [id]);
    expect(await change(id, { capacity: 7 })).toBe(200);
  });

  it('tells how it stands in words, and how it stood', async () => {
    const id = await makeLine(house, { gateway: 'told', node: 'sw1' });
    const gateways = makeGateways(house.db);
    const see = (state: string, up: boolean, status: number | null) =>
      gateways.report(
        'sw1',
        [{ name: 'told', state, up, answer: status === null ? null : { status, phrase: 'Forbidden' } }],
        () => null,
      );
    await see('NOREG', true, null);
    await see('FAILED', false, 403);
    expect(await line(id)).toMatchObject({
      gatewayUp: false,
      standing: { state: 'failed', sipStatus: 403, sipPhrase: 'Forbidden' },
    });
    const { items } = (await house.as('viewer', { method: 'GET', url: `/api/v1/lines/${id}/standings` })).json<{
      items: { state: string; sentence: string }[];
    }>();
    expect(items.map(({ state }) => state)).toEqual(['failed', 'reachable']);
    expect(items[0]?.sentence).toContain('403 Forbidden, the carrier forbids it');
    // What was seen of a gateway is not told of the next one of its name.
    expect(await change(id, { gateway: 'other' })).toBe(200);
    expect(await line(id)).toMatchObject({ standing: null });
  });

  it('that gave up its login is woken by a supervisor', async () => {
    const id = await makeLine(house, { gateway: 'refused', register: true, username: 'u', password: 'p' });
    const gateways = makeGateways(house.db);
    for (let refusal = 0; refusal < 3; refusal += 1) {
      await gateways.report(
        'sw1',
        [{ name: 'refused', state: 'FAILED', up: false, answer: { status: 401, phrase: 'no' } }],
        () => 'm',
      );
    }
    expect(await line(id)).toMatchObject({ standing: { state: 'stopped' } });
    expect([...(await gateways.stopped('sw1'))]).toEqual(['m']);
    expect((await house.as('supervisor', { method: 'POST', url: `/api/v1/lines/${id}/wake` })).statusCode).toBe(200);
    expect([...(await gateways.stopped('sw1'))]).toEqual([]);
    expect(await line(id)).toMatchObject({ standing: { state: 'trying' } });
  });
});
