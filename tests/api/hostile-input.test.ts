/** The corpus of hostile texts in every field that takes text: no fault of ours, nothing half kept, and no document for a switch that obeys it. */
import { randomUUID } from 'node:crypto';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { hostileTexts } from './hostile-text.ts';
import { switchPassword, useHouse } from './house.ts';
import { fileForm } from './multipart.ts';
import { lineBody, made, makeAccount, makeAssistant, makeLine, makeTask, makeVoice } from './nouns.ts';

const house = useHouse();

type Noun = { path: string; fields: readonly string[]; body: () => Promise<Record<string, unknown>> | Record<string, unknown> };

const unique = (noun: string): string => `${noun} ${randomUUID()}`;
const extension = (): { number: string } => ({ number: String(2000 + Math.floor(Math.random() * 1_000_000)) });

const nouns: readonly Noun[] = [
  {
    path: '/lines',
    fields: ['name', 'node', 'profile', 'address', 'gateway', 'username', 'password', 'realm', 'proxy', 'prefix', 'calledStrip'],
    body: () => lineBody({ name: unique('line') }),
  },
  { path: '/voices', fields: ['name'], body: () => ({ name: unique('voice'), kind: 'tone' }) },
  {
    path: '/voices',
    fields: ['name', 'baseUrl', 'model', 'voiceName', 'apiKey'],
    body: () => ({
      name: unique('voice'),
      kind: 'openai',
      baseUrl: 'https://v.example/v1',
      model: 'm',
      voiceName: 'v',
      apiKey: 'k',
    }),
  },
  {
    path: '/llm-accounts',
    fields: ['name', 'baseUrl', 'model', 'apiKey'],
    body: () => ({ name: unique('model'), kind: 'openai-compatible', baseUrl: 'https://m.example/v1', model: 'm', apiKey: 'k' }),
  },
  {
    path: '/recognisers',
    fields: ['name', 'baseUrl'],
    body: () => ({ name: unique('ears'), kind: 'funasr', baseUrl: 'wss://e.example' }),
  },
  {
    path: '/assistants',
    fields: ['name', 'prompt', 'openingLine', 'hangupLine', 'silenceLine', 'troubleLine'],
    async body() {
      return assistantBody();
    },
  },
  {
    path: '/tasks',
    fields: ['name'],
    body: async () => ({
      name: unique('task'),
      type: 'ai',
      maxConcurrency: 1,
      assistantId: await anAssistant(),
      lineIds: [await aLine()],
    }),
  },
  { path: '/extensions', fields: ['number', 'name', 'password', 'node'], body: extension },
  {
    path: '/do-not-call',
    fields: ['number', 'reason'],
    body: () => ({ number: `138${Math.floor(Math.random() * 89_999_999 + 1e7)}` }),
  },
  {
    path: '/users',
    fields: ['username'],
    body: () => ({ username: `u${randomUUID()}`, password: 'a-strong-one-33', role: 'viewer' }),
  },
  { path: '/api-keys', fields: ['name'], body: () => ({ name: unique('key'), role: 'viewer' }) },
  {
    path: '/webhooks',
    fields: ['name', 'url'],
    body: () => ({ name: unique('hook'), url: 'https://hook.example/in', events: ['call.ended'] }),
  },
];

const kept: { assistant?: string; line?: string; account?: string; voice?: string; ears?: string } = {};
const anAssistant = async (): Promise<string> => (kept.assistant ??= await makeAssistant(house));
const aLine = async (): Promise<string> => (kept.line ??= await makeLine(house));

async function assistantBody(): Promise<Record<string, unknown>> {
  kept.account ??= await makeAccount(house);
  kept.voice ??= await makeVoice(house);
  kept.ears ??= (await made(house, '/recognisers', { name: unique('ears'), kind: 'tone' })).id;
  return {
    ...{ name: unique('assistant'), language: 'zh', llmAccountId: kept.account, voiceId: kept.voice, recogniserId: kept.ears },
    ...{ prompt: 'p', openingLine: 'o', hangupLine: 'h', silenceLine: 's', troubleLine: 't' },
  };
}

/** As UTF-8 carries it: half a letter becomes a mark. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

describe.each(nouns)('$path', ({ path, fields, body }) => {
  it.each(fields)(
    'keeps or refuses whatever stands in %s',
    async (field) => {
      for (const text of hostileTexts) {
        const payload = { ...(await body()), [field]: text };
        const reply = await house.as('admin', { method: 'POST', url: `/api/v1${path}`, payload });
        const what = `${path} ${field} ${JSON.stringify(text.slice(0, 40))}: ${reply.statusCode} ${reply.body.slice(0, 200)}`;
        if (reply.statusCode === 201) {
          const told = reply.json<Record<string, unknown>>()[field];
          // What is secret is not told back.
          if (told !== undefined && typeof told === 'string') expect([text, text.trim()], what).toContain(told);
        } else {
          expect([400, 409, 422], what).toContain(reply.statusCode);
          expect(reply.headers['content-type'], what).toContain('application/problem+json');
        }
        expect(reply.headers['set-cookie'], what).toBeUndefined();
      }
    },
    60_000,
  );
});

it('contacts keep whatever their cells say, and refuse what is no number', async () => {
  const taskId = await makeTask(house);
  for (const [n, text] of hostileTexts.entries()) {
    const contact = { number: `1390000${String(n).padStart(4, '0')}`, name: text, variables: { 备注: text } };
    const reply = await house.as('admin', {
      ...{ method: 'POST', url: `/api/v1/tasks/${taskId}/contacts`, payload: { contacts: [contact, { number: text }] } },
    });
    expect(reply.statusCode, `${JSON.stringify(text.slice(0, 40))} ${reply.body.slice(0, 300)}`).toBeLessThan(500);
  }
  const list = await house.as('admin', { url: `/api/v1/tasks/${taskId}/contacts?limit=100` });
  for (const { number } of list.json<{ items: { number: string }[] }>().items) expect(number).toMatch(/^\+?\d{3,20}$/);
});

it('the search of lists finds words and obeys none', async () => {
  const paths = ['/tasks?q=', '/calls?number=', '/audit?q=', '/logs?q=', '/lines?q=', '/extensions?q=', '/do-not-call?number='];
  for (const path of paths) {
    for (const text of hostileTexts.filter(({ length }) => length < 200)) {
      const value = encodeURIComponent(wellFormed(text));
      const reply = await house.as('admin', { url: `/api/v1${path}${value}` });
      expect(reply.statusCode, `${path}${value} ${reply.body.slice(0, 200)}`).toBeLessThan(500);
    }
  }
});

it('the name of a file never becomes a header', async () => {
  const taskId = await makeTask(house);
  for (const text of hostileTexts.filter((one) => !/["\r\n\0]/.test(one) && one.length < 200)) {
    const form = fileForm(`${wellFormed(text)}.csv`, Buffer.from('手机号码\n123'));
    const sent = await house.as('admin', { method: 'POST', url: `/api/v1/tasks/${taskId}/imports`, ...form });
    expect(sent.statusCode, sent.body).toBeLessThan(500);
    if (sent.statusCode !== 202) continue;
    const { id } = sent.json<{ id: string }>();
    const file = await house.as('admin', { url: `/api/v1/tasks/${taskId}/imports/${id}/refused.xlsx` });
    expect(file.statusCode).toBeLessThan(500);
    expect(file.headers['content-disposition'] ?? '').not.toMatch(/[<>\r\n]|\.\.\//);
  }
});

const authorization = `Basic ${Buffer.from(`carillon:${switchPassword}`).toString('base64')}`;

/** What the switch is told, as one text. */
async function askAsSwitch(fields: Record<string, string>): Promise<string> {
  const reply = await house.app.inject({
    ...{ method: 'POST', url: '/fs?node=sw1', remoteAddress: '127.0.0.1' },
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization },
    payload: new URLSearchParams(fields).toString(),
  });
  expect(reply.statusCode, `${JSON.stringify(fields)} ${reply.body}`).toBe(200);
  return reply.body;
}

const parser = new XMLParser({ ignoreAttributes: false, processEntities: false });

/** Every name of an element in the document. */
function elementsOf(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const one of node) elementsOf(one, found);
  else if (typeof node === 'object' && node !== null) {
    for (const [name, child] of Object.entries(node)) {
      if (!name.startsWith('@_') && name !== '#text') found.add(name);
      elementsOf(child, found);
    }
  }
  return found;
}

it('a switch is told well-formed documents of known elements, whatever it asks and whatever stands in the tables', async () => {
  await house.db.query(
    `insert into sip_profile (node, name, settings) values ('sw1', 'external', $1::jsonb), ('sw1', 'internal', $1::jsonb)
    on conflict do nothing`,
    [
      JSON.stringify({
        ...{ sipIp: null, sipPort: 5080, rtpIp: null, extSipIp: null, extRtpIp: null, authCalls: true },
        ...{ wsBinding: null, wssBinding: null, codecs: ['PCMA'] },
      }),
    ],
  );
  await house.as('admin', {
    method: 'PATCH',
    url: '/api/v1/settings',
    payload: { extensionDialling: true, extensionsDialOut: true },
  });
  const known = new Set(
    [
      '?xml',
      'document',
      'section',
      'configuration',
      'global_settings',
      'param',
      'profiles',
      'profile',
      'gateways',
      'gateway',
    ].concat(
      [
        'variables',
        'variable',
        'aliases',
        'domains',
        'domain',
        'settings',
        'params',
        'groups',
        'group',
        'users',
        'user',
        'result',
      ],
      ['context', 'extension', 'condition', 'action', 'anti-action'],
    ),
  );
  const asked = hostileTexts
    .filter(({ length }) => length < 200)
    .map(wellFormed)
    .flatMap((text): Record<string, string>[] => [
      { section: 'configuration', key_value: text },
      { section: 'directory', key_value: '127.0.0.1', user: text, domain: text, action: 'sip_auth', sip_auth_method: 'REGISTER' },
      { section: 'dialplan', 'Caller-Destination-Number': text, 'Caller-Context': 'extensions', 'Caller-Username': text },
      { section: text, key_value: text },
    ]);
  for (const fields of [{ section: 'configuration', key_value: 'sofia.conf' }, ...asked]) {
    const body = await askAsSwitch(fields);
    expect(XMLValidator.validate(body), `${JSON.stringify(fields)} ${body}`).toBe(true);
    expect(
      [...elementsOf(parser.parse(body))].filter((name) => !known.has(name)),
      body,
    ).toEqual([]);
    expect(body).not.toMatch(/application="(system|bgsystem|lua|javascript|spawn|bgspawn)"/);
    expect(
      [...body.matchAll(/<param name="dialplan" value="([^"]*)"/g)].map(([, value]) => value).filter((value) => value !== 'XML'),
    ).toEqual([]);
  }
});

describe('what no calendar and no counter holds', () => {
  const nobody = randomUUID();
  const forged = (values: unknown): string => Buffer.from(JSON.stringify(values)).toString('base64url');

  it.each([
    ['a day of the year 0', `/agents/${nobody}/states?day=0000-01-01`],
    ['a day that no month has', `/agents/${nobody}/states?day=2026-02-31`],
    ['a cursor that names no moment', `/calls?cursor=${forged(['0000-00-00 00:00:00+00', nobody])}`],
    ['a cursor of another list', `/calls?cursor=${forged([1, 2, 3])}`],
    ['a count beyond every counter', `/webhooks/${nobody}/deliveries/9999999999999999999`],
  ])('%s is the fault of whoever asks', async (_what, path) => {
    const reply = await house.as('admin', { url: `/api/v1${path}` });
    expect(reply.statusCode, reply.body).toBeGreaterThanOrEqual(400);
    expect(reply.statusCode, reply.body).toBeLessThan(500);
  });
});

it('a plus in the middle of what is taken off a number is refused by its field', async () => {
  const reply = await house.as('admin', { method: 'POST', url: '/api/v1/lines', payload: lineBody({ calledStrip: '*+875' }) });
  expect(reply.json()).toMatchObject({ status: 400, errors: [{ field: 'calledStrip' }] });
});
