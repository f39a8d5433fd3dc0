/** A user's own tool over a real socket: what it sends, where it may go, and what the model is told when it fails. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPrivate, type Resolve } from '../../../conversation/http-guard.ts';
import { type HttpTool, makeHttpTool } from '../../../conversation/http-tool.ts';
import { tryHttpTool } from '../../../conversation/tool-trial.ts';

type Got = { method: string; url: string; headers: IncomingMessage['headers']; body: string };

let server: Server;
let port: number;
let got: Got[];
let answer: { status: number; body: string | null; headers?: Record<string, string> };

beforeEach(async () => {
  got = [];
  answer = { status: 200, body: '{"state":"shipped"}' };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      // Without a body it never answers.
      if (answer.body !== null) response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const contact = { name: '王女士', number: '13800138000', variables: { 城市: '上海 & 北京', 系统: '${system(id)}' } };
const schema = {
  type: 'object',
  properties: { order: { type: 'string' }, count: { type: 'integer' } },
  required: ['order'],
  additionalProperties: false,
};

function tool(change: Partial<HttpTool> = {}): HttpTool {
  return {
    name: 'order_status',
    description: 'where an order is',
    parameters: schema,
    method: 'GET',
    url: `http://127.0.0.1:${port}/orders/{{order}}?city={{城市}}`,
    body: '',
    headers: { authorization: 'Bearer secret' },
    timeoutMs: 2000,
    answerCharsMax: 200,
    ...change,
  };
}

const open = { allowed: ['127.0.0.1'] };
const run = (one: HttpTool, args: unknown, deps: Parameters<typeof makeHttpTool>[2] = open): Promise<string> =>
  makeHttpTool(one, contact, deps).run(JSON.stringify(args), new AbortController().signal);

describe('a request', () => {
  it('fills arguments and columns encoded, sends its headers, and gives the answer', async () => {
    expect(await run(tool(), { order: 'a/b?c=1&d', count: 2 })).toBe('{"state":"shipped"}');
    const [request] = got;
    const asked = new URL(request?.url ?? '', 'http://x');
    expect(asked.pathname).toBe(`/orders/${encodeURIComponent('a/b?c=1&d')}`);
    expect(Object.fromEntries(asked.searchParams)).toEqual({ city: '上海 & 北京', count: '2' });
    expect(request).toMatchObject({
      method: 'GET',
      body: '',
      headers: { authorization: 'Bearer secret', host: `127.0.0.1:${port}` },
    });
  });

  it('puts values into a JSON body as values: none can add a field, end a string or begin a placeholder', async () => {
    const body = '{"order":"{{order}}","count":"{{count}}","note":"from {{城市}}: {{order}}"}';
    await run(tool({ method: 'POST', body }), { order: '","admin":true,"x":"{{城市}}', count: 3 });
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({
      order: '","admin":true,"x":"{{城市}}',
      count: 3,
      note: 'from 上海 & 北京: ","admin":true,"x":"{{城市}}',
    });
  });

  it('sends the arguments themselves when there is no body', async () => {
    await run(tool({ method: 'POST' }), { order: 'A1' });
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({ order: 'A1' });
    expect(got[0]?.headers['content-type']).toBe('application/json');
  });

  it.each([
    ['no JSON', 'tomorrow', /must be a JSON object/],
    ['another kind', '{"order":5}', /\/order/],
    ['a missing one', '{}', /order/],
    ['one too many', '{"order":"1","url":"http://169.254.169.254/"}', /arguments do not fit/],
    ['a list', '[1]', /must be a JSON object/],
  ])('is not made for arguments with %s', async (_name, json, told) => {
    await expect(makeHttpTool(tool(), contact, open).run(json, new AbortController().signal)).rejects.toThrow(told);
    expect(got).toEqual([]);
  });

  it.each(['.', '..'])('is not made for a value that would climb: %s', async (order) => {
    await expect(run(tool(), { order })).rejects.toThrow(/bad-value/);
    expect(got).toEqual([]);
  });

  it.each([
    'http://{{order}}/x',
    'http://127.0.0.1:{{order}}/',
    'http://user@127.0.0.1/',
    'ftp://127.0.0.1/',
    'http://127.0.0.1\\@evil.example/',
    '//127.0.0.1/',
  ])('never leaves its host to an argument: %s', async (url) => {
    await expect(run(tool({ url }), { order: '127.0.0.1' })).rejects.toThrow(/bad-url/);
    expect(got).toEqual([]);
  });
});

describe('where it may go', () => {
  const elsewhere =
    (address: string): Resolve =>
    () =>
      Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]);

  it('is public hosts alone unless the server says otherwise', async () => {
    await expect(run(tool(), { order: '1' }, { allowed: null })).rejects.toThrow(/private-address/);
    await expect(run(tool(), { order: '1' }, { allowed: ['*'] })).rejects.toThrow(/private-address/);
    await expect(run(tool(), { order: '1' }, { allowed: ['*.example.com'] })).rejects.toThrow(/host-not-allowed/);
    expect(await run(tool(), { order: '1' }, { allowed: [`127.0.0.1:${port}`] })).toBe('{"state":"shipped"}');
  });

  it.each([
    '10.0.0.5',
    '127.0.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '172.16.3.4',
    '100.64.0.1',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])('is not a name that leads to %s', async (address) => {
    const url = `http://crm.example.com:${port}/`;
    const deps = { allowed: ['*.example.com'], resolve: elsewhere(address) };
    await expect(run(tool({ url }), { order: '1' }, deps)).rejects.toThrow(/private-address/);
    expect(got).toEqual([]);
  });

  it('is the very address that was judged: a name that answers otherwise the next time gets nobody in', async () => {
    const answers = ['127.0.0.1', '10.0.0.1'];
    let asked = 0;
    const resolve: Resolve = () => {
      asked++;
      return Promise.resolve([{ address: answers.shift() ?? '10.0.0.1', family: 4 }]);
    };
    const url = `http://crm.example.com:${port}/`;
    expect(await run(tool({ url }), { order: '1' }, { allowed: ['crm.example.com'], resolve })).toBe('{"state":"shipped"}');
    expect(asked).toBe(1);
    expect(got[0]?.headers.host).toBe(`crm.example.com:${port}`);
  });

  it('is judged by every address of a name', async () => {
    const resolve: Resolve = () =>
      Promise.resolve([
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    await expect(run(tool({ url: 'http://a.example.com/' }), { order: '1' }, { allowed: null, resolve })).rejects.toThrow(
      /private/,
    );
  });

  it('is not where a redirect leads', async () => {
    answer = { status: 302, body: '', headers: { location: 'http://169.254.169.254/latest' } };
    await expect(run(tool(), { order: '1' })).rejects.toThrow(/redirect/);
    expect(got).toHaveLength(1);
  });

  it.each(['8.8.8.8', '93.184.216.34', '2606:4700::1111'])('%s is public', (address) => {
    expect(isPrivate(address)).toBe(false);
  });
});

describe('an answer', () => {
  it('that does not come in time is told so', async () => {
    answer = { status: 200, body: null };
    expect(await tryHttpTool(tool({ timeoutMs: 100 }), { order: '1' }, contact, open)).toMatchObject({
      ok: false,
      code: 'timeout',
    });
  });

  it('is cut at its limit, whatever its length, and is one line without control characters', async () => {
    answer = { status: 200, body: `\u0000\r\nline\u001b[31m ${'x'.repeat(1_000_000)}` };
    const text = await run(tool(), { order: '1' });
    expect(text).toHaveLength(200);
    expect(text.startsWith('line [31m xxx')).toBe(true);
  });

  it('of an error is told with its status and words', async () => {
    answer = { status: 404, body: 'no such order' };
    expect(await tryHttpTool(tool(), { order: '1' }, contact, open)).toMatchObject({
      ok: false,
      status: 404,
      code: 'http-error',
      answer: 'HTTP 404 no such order',
    });
  });

  it('of nobody is told as unreachable', async () => {
    const free = tool({ url: 'http://127.0.0.1:1/' });
    expect(await tryHttpTool(free, { order: '1' }, contact, open)).toMatchObject({
      ok: false,
      status: null,
      code: 'unreachable',
    });
  });
});
