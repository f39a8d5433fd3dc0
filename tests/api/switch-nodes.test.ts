/** Switches by the api: adding, changing, emptying and removing one, and what a person is told of each. */
import { describe, expect, it } from 'vitest';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { switchPassword, useHouse } from './house.ts';
import { makeLine } from './nouns.ts';

const house = useHouse({});

type Node = Record<string, unknown> & {
  name: string;
  sentence: string;
  start: string | null;
  draining: { empty: boolean } | null;
};

const url = '/api/v1/switch-nodes';
const draft = { name: 'far', host: '10.0.0.6', port: 8021, password: 'a-secret-of-the-switch' };

function add(change: object = {}, role: 'admin' | 'supervisor' = 'admin') {
  return house.as(role, { method: 'POST', url, payload: { ...draft, ...change } });
}

async function read(name: string): Promise<Node> {
  return (await house.as('viewer', { method: 'GET', url: `${url}/${name}` })).json<Node>();
}

async function act(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  payload?: object,
): Promise<{ status: number; code: string }> {
  const reply = await house.as('admin', { method, url: `${url}/${path}`, ...(payload === undefined ? {} : { payload }) });
  const code = reply.body === '' ? '' : (reply.json<{ code?: string }>().code ?? '');
  return { status: reply.statusCode, code };
}

/** What a call worker that has it in its settings says every five seconds. */
async function served(name: string, state: 'ready' | 'down' = 'ready'): Promise<void> {
  const given = { host: '127.0.0.1', port: 8021 };
  await makeSwitchNodes(house.db).report({ name, state, coreUuid: null, detail: null, version: '1.10.12', given });
  await house.db.query(
    `insert into worker_presence (owner, kind, node, lock_key, started_at, seen_at)
    values ($1::text, 'call-worker', $1::text, 1, now(), now()) on conflict (owner) do update set seen_at = now()`,
    [name],
  );
}

describe('a switch', () => {
  it('is added with a password that nobody is ever shown, and says what to start beside it', async () => {
    const reply = await add();
    expect(reply.statusCode).toBe(201);
    expect(reply.json<Node>()).toMatchObject({
      name: 'far',
      host: '10.0.0.6',
      state: 'down',
      fromPage: true,
      workers: 0,
      lines: 0,
    });
    expect(reply.json<Node>().start).toContain('CARILLON_NODES=far ');
    const audit = await house.as('admin', { method: 'GET', url: '/api/v1/audit' });
    const list = await house.as('viewer', { method: 'GET', url });
    for (const text of [reply.body, audit.body, list.body]) expect(text).not.toContain(draft.password);
    const { rows } = await house.db.query<{ sealed: Buffer }>(
      `select password_sealed as sealed from switch_node where name = 'far'`,
    );
    expect(rows[0]?.sealed.toString('latin1')).not.toContain(draft.password);
  });

  it('is added by admins only, once, and with what an event socket takes', async () => {
    expect((await add({ name: 'other' }, 'supervisor')).statusCode).toBe(403);
    await add({ name: 'twice' });
    expect((await add({ name: 'twice' })).json()).toMatchObject({ status: 409, errors: [{ field: 'name' }] });
    for (const [field, value] of [
      ['name', 'a b'],
      ['host', 'http://x'],
      ['port', 0],
      ['password', 'two words'],
      ['password', 'line\nauth'],
      ['capacity', 0],
    ] as const) {
      expect((await add({ name: 'wrong', [field]: value })).json()).toMatchObject({ status: 400, errors: [{ field }] });
    }
  });

  it('may ask at the door for switches from the moment on in which it was added', async () => {
    const ask = (node: string) =>
      house.app.inject({
        method: 'POST',
        url: `/fs?node=${node}`,
        headers: {
          authorization: `Basic ${Buffer.from(`carillon:${switchPassword}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: 'section=configuration&key_value=sofia.conf',
      });
    expect((await ask('sw1')).body).toContain('sofia.conf');
    expect((await ask('nobody')).body).toContain('not found');
  });

  it('is moved, and limited, but one of the settings is only limited', async () => {
    await add({ name: 'moved' });
    // Its event socket would be told the password in the clear.
    expect(await act('PATCH', 'moved', { host: '10.0.0.7' })).toEqual({ status: 422, code: 'password-not-lent' });
    const there = { host: '10.0.0.7', password: 'another', capacity: 30 };
    expect(await act('PATCH', 'moved', there)).toMatchObject({ status: 200 });
    expect(await read('moved')).toMatchObject({ host: '10.0.0.7', port: 8021, capacity: 30 });
    await served('given');
    expect(await act('PATCH', 'given', { host: '10.0.0.7' })).toEqual({ status: 409, code: 'node-of-settings' });
    expect(await act('PATCH', 'given', { callsPerSecond: 20 })).toMatchObject({ status: 200 });
    expect(await read('given')).toMatchObject({
      host: '127.0.0.1',
      callsPerSecond: 20,
      version: '1.10.12',
      workers: 1,
      start: null,
    });
  });

  it('that the settings take over is theirs from then on', async () => {
    await add({ name: 'adopted' });
    await served('adopted');
    expect(await read('adopted')).toMatchObject({ fromPage: false, host: '127.0.0.1', state: 'ready' });
  });

  it('drains and resumes, each once, and says when it is empty', async () => {
    await served('busy');
    expect(await act('POST', 'busy/drain')).toMatchObject({ status: 200 });
    await act('POST', 'busy/drain');
    expect(await read('busy')).toMatchObject({ draining: { empty: true } });
    expect((await read('busy')).sentence).toContain('empty');
    await act('POST', 'busy/resume');
    expect(await read('busy')).toMatchObject({ draining: null });
    const { rows } = await house.db.query<{ action: string }>(
      `select action from audit_entry where subject_id = 'busy' order by id`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['switch-node.drain', 'switch-node.resume']);
  });

  it('is removed when no line stands on it and no worker has it in its settings', async () => {
    await served('kept');
    expect(await act('DELETE', 'kept')).toEqual({ status: 409, code: 'node-of-settings' });
    await add({ name: 'lined' });
    await makeLine(house, { node: 'lined' });
    expect(await act('DELETE', 'lined')).toEqual({ status: 409, code: 'node-has-lines' });
    await add({ name: 'gone' });
    expect(await act('DELETE', 'gone')).toMatchObject({ status: 204 });
    expect(await act('DELETE', 'gone')).toEqual({ status: 404, code: 'not-found' });
    // A worker that has not yet heard of it goes on reporting for a moment.
    await makeSwitchNodes(house.db).report({ name: 'gone', state: 'ready', coreUuid: null, detail: null, fromPage: true });
    expect(await act('DELETE', 'gone')).toEqual({ status: 404, code: 'not-found' });
  });
});
