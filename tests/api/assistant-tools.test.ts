/** Tools of an assistant through the api: what is stored and shown, what is refused with its cure, and the test of one's own. */
import { describe, expect, it } from 'vitest';
import type { HttpTool } from '../../conversation/http-tool.ts';
import type { ToolTrial } from '../../conversation/tool-trial.ts';
import { useHouse } from './house.ts';
import { makeAssistant } from './nouns.ts';

const tried: { tool: HttpTool; given: unknown; variables: unknown }[] = [];
let trial: ToolTrial = { ok: true, status: 200, ms: 12, answer: '{"state":"shipped"}', code: null };

const house = useHouse({
  tryTool: (tool, given, { variables }) => {
    tried.push({ tool, given, variables });
    return Promise.resolve(trial);
  },
});

const http = {
  name: 'order_status',
  description: 'where an order is',
  parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
  method: 'GET',
  url: 'https://crm.example.com/orders/{{order}}',
  body: '',
  timeoutMs: 3000,
  answerCharsMax: 500,
} as const;

const read = (id: string) => house.as('viewer', { url: `/api/v1/assistants/${id}` });
const change = (id: string, tools: object, language = 'en') =>
  house.as('supervisor', {
    method: 'PATCH',
    url: `/api/v1/assistants/${id}`,
    payload: { tools },
    headers: { 'accept-language': language },
  });
const codes = (reply: Awaited<ReturnType<typeof change>>) =>
  reply.json<{ errors: { field: string; code: string }[] }>().errors.map(({ field, code }) => [field, code]);

describe('tools of an assistant', () => {
  it('are those of every AI call unless told otherwise: another time and never again, nobody to hand over to', async () => {
    const reply = await read(await makeAssistant(house));
    expect(reply.json()).toMatchObject({
      tools: { transfer: null, callbackOn: true, doNotCall: 'all', sendDigits: false, secretKeys: false, http: [] },
    });
  });

  it('change one by one; what is left out stays', async () => {
    const id = await makeAssistant(house);
    const transfer = { kind: 'number', target: '02155501234', lineId: null, ringSeconds: 20 };
    expect((await change(id, { transfer, transferLine: '请稍候。' })).statusCode).toBe(200);
    expect((await change(id, { doNotCall: 'task' })).json()).toMatchObject({
      tools: { transfer, transferLine: '请稍候。', doNotCall: 'task', callbackOn: true },
    });
  });

  it('keep header values sealed: never sent back, kept by null, not carried to another server', async () => {
    const id = await makeAssistant(house, { tools: { http: [{ ...http, headers: { Authorization: 'Bearer top-secret' } }] } });
    const shown = await read(id);
    expect(shown.body).not.toContain('top-secret');
    expect(shown.json()).toMatchObject({ tools: { http: [{ name: 'order_status', headerNames: ['Authorization'] }] } });
    const { rows } = await house.db.query<{ text: string }>(
      'select tool_headers::text as text from assistant where id = $1::uuid',
      [id],
    );
    expect(rows[0]?.text).not.toContain('top-secret');

    const run = () =>
      house.as('supervisor', {
        method: 'POST',
        url: `/api/v1/assistants/${id}/tools/test`,
        payload: { name: 'order_status', arguments: { order: 'A1' }, variables: { 城市: '上海' } },
      });
    await change(id, { http: [{ ...http, timeoutMs: 4000, headers: { Authorization: null } }] });
    expect((await run()).json()).toEqual({ ...trial, sentence: null });
    expect(tried.at(-1)).toMatchObject({
      tool: { timeoutMs: 4000, headers: { Authorization: 'Bearer top-secret' } },
      given: { order: 'A1' },
      variables: { 城市: '上海' },
    });

    const elsewhere = { ...http, url: 'https://evil.example.com/{{order}}' };
    expect((await change(id, { http: [{ ...elsewhere, headers: { Authorization: null } }] })).json()).toMatchObject({
      status: 422,
      code: 'key-not-lent',
      errors: [{ field: 'tools.http.0.headers.Authorization' }],
    });
    await change(id, { http: [{ ...elsewhere, headers: { Authorization: 'Bearer other' } }] });
    await run();
    expect(tried.at(-1)?.tool.headers).toEqual({ Authorization: 'Bearer other' });
    const audit = await house.db.query<{ text: string }>('select after::text as text from audit_entry where subject_id = $1', [
      id,
    ]);
    expect(audit.rows.some(({ text }) => text.includes('top-secret'))).toBe(false);
  });

  it.each<[string, object, [string, string][]]>([
    ['a host in braces', { url: 'https://{{host}}/x' }, [['tools.http.0.url', 'tool-host']]],
    ['a host behind an @', { url: 'https://crm.example.com@evil.example.com/' }, [['tools.http.0.url', 'tool-host']]],
    ['a name of the house', { name: 'end_call' }, [['tools.http.0.name', 'tool-name-taken']]],
    ['a body that is no JSON', { method: 'POST', body: '{"a": {{order}}}' }, [['tools.http.0.body', 'not-json']]],
    ['a schema of no object', { parameters: { type: 'string' } }, [['tools.http.0.parameters', 'not-a-schema']]],
    ['a header of the connection', { headers: { Host: 'x' } }, [['tools.http.0.headers.Host', 'wrong-format']]],
    ['a header with a break', { headers: { 'X\nY': 'x' } }, [['tools.http.0.headers.X\nY', 'wrong-format']]],
  ])('with %s are refused, field by field', async (_name, wrong, expected) => {
    const reply = await change(await makeAssistant(house), { http: [{ ...http, ...wrong }] });
    expect(reply.statusCode).toBe(400);
    expect(codes(reply)).toEqual(expected);
  });

  it.each(['', '${system(id)}', '110\n', "1001'", '1001@x', '１３８'])('%j is nobody to hand over to', async (target) => {
    const id = await makeAssistant(house);
    for (const kind of ['number', 'extension']) {
      const reply = await change(id, { transfer: { kind, target, lineId: null, ringSeconds: 20 } }, 'zh');
      expect(reply.statusCode).toBe(400);
    }
  });

  it('an extension may have letters, a number may not', async () => {
    const id = await makeAssistant(house);
    const of = (kind: string) => ({ transfer: { kind, target: 'desk-1', lineId: null, ringSeconds: 20 } });
    expect((await change(id, of('extension'))).statusCode).toBe(200);
    expect(codes(await change(id, of('number')))).toEqual([['tools.transfer.target', 'wrong-format']]);
  });
});

describe('the test of a tool', () => {
  it('tells in words why nothing came, and is for supervisors', async () => {
    const id = await makeAssistant(house, { tools: { http: [http] } });
    trial = { ok: false, status: null, ms: 3, answer: 'crm.example.com', code: 'private-address' };
    const request = {
      method: 'POST',
      url: `/api/v1/assistants/${id}/tools/test`,
      payload: { name: 'order_status', arguments: {} },
    } as const;
    expect((await house.as('agent', request)).statusCode).toBe(403);
    const told = await house.as('supervisor', { ...request, headers: { 'accept-language': 'zh' } });
    expect(told.json<{ sentence: string }>().sentence).toContain('CARILLON_TOOL_HOSTS');
    const none = await house.as('supervisor', { ...request, payload: { name: 'nothing', arguments: {} } });
    expect(none.statusCode).toBe(404);
  });
});
