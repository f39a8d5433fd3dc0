/** Makes the things that a task needs, through the api itself. */
import type { House } from './house.ts';

let named = 0;

export async function made(house: House, url: string, payload: object): Promise<{ id: string }> {
  const reply = await house.as('admin', { method: 'POST', url: `/api/v1${url}`, payload });
  if (reply.statusCode !== 201) throw new Error(`${url}: ${reply.statusCode} ${reply.body}`);
  return reply.json<{ id: string }>();
}

function name(noun: string): string {
  named += 1;
  return `${noun} ${named}`;
}

export function lineBody(change: object = {}): Record<string, unknown> {
  return {
    name: name('line'),
    node: 'sw1',
    profile: 'external',
    address: 'carrier.example:5060',
    register: false,
    capacity: 3,
    callerNumbers: ['01088880000'],
    ...change,
  };
}

export async function makeLine(house: House, change: object = {}): Promise<string> {
  return (await made(house, '/lines', lineBody(change))).id;
}

export async function makeVoice(house: House): Promise<string> {
  return (await made(house, '/voices', { name: name('voice'), kind: 'tone' })).id;
}

export async function makeAccount(house: House, change: object = {}): Promise<string> {
  const body = { name: name('model'), kind: 'openai-compatible', baseUrl: 'https://model.example/v1', model: 'm', ...change };
  return (await made(house, '/llm-accounts', body)).id;
}

export async function makeAssistant(house: House, change: object = {}): Promise<string> {
  const recogniser = await made(house, '/recognisers', { name: name('recogniser'), kind: 'tone' });
  const body = {
    name: name('assistant'),
    language: 'zh',
    llmAccountId: await makeAccount(house),
    voiceId: await makeVoice(house),
    recogniserId: recogniser.id,
    prompt: '你是客服，对方叫 {{name}}。',
    openingLine: '您好',
    hangupLine: '再见',
    silenceLine: '还在吗',
    troubleLine: '抱歉',
    ...change,
  };
  return (await made(house, '/assistants', body)).id;
}

export async function makeTask(house: House, change: object = {}): Promise<string> {
  const body = { name: name('task'), type: 'ai', maxConcurrency: 5, ...change };
  const speaker = 'voiceId' in body || 'assistantId' in body ? {} : { assistantId: await makeAssistant(house) };
  const lineIds = 'lineIds' in body ? {} : { lineIds: [await makeLine(house)] };
  return (await made(house, '/tasks', { ...body, ...speaker, ...lineIds })).id;
}
