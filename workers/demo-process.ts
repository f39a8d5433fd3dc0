/**
 * Makes the demo at the first start and ends: a line on the simulated switch, an assistant, a task, its list of 30 numbers
 * read from a real workbook, and the press on start. Every step is named, so that a demo that was cut short goes on where it was.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type CarillonClient, signIn } from './carillon-client.ts';
import { demoAssistant, demoLine, demoTask } from './demo/demo-words.ts';

const listFile = path.join('docs', 'demo', 'demo-list.xlsx');
const importPollMs = 200;
const importPollsMax = 300;

type Made = { id: string };

async function main(): Promise<void> {
  const origin = `http://127.0.0.1:${required('CARILLON_PORT')}`;
  const password = (await readFile(path.join(required('CARILLON_DATA'), 'admin-password'), 'utf8')).trim();
  const client = await signIn({ origin, username: 'admin', password });
  const taskId = await makeTask(client);
  await importList(client, taskId);
  await client.post(`/tasks/${taskId}/start`, {});
}

async function makeTask(client: CarillonClient): Promise<string> {
  const nodes = await client.get<{ items: { name: string }[] }>('/nodes');
  const node = nodes.items[0]?.name;
  if (node === undefined) throw new Error('no switch is known');
  const line = await client.post<Made>('/lines', { ...demoLine, node }, 'demo-line');
  const voice = await client.post<Made>('/voices', { name: '示范音色', kind: 'tone' }, 'demo-voice');
  const recogniser = await client.post<Made>('/recognisers', { name: '示范识别', kind: 'tone' }, 'demo-recogniser');
  const account = await client.post<Made>(
    '/llm-accounts',
    {
      name: '示范大模型',
      kind: 'openai-compatible',
      baseUrl: required('CARILLON_DEMO_MODEL_URL'),
      model: 'demo',
      apiKey: 'demo',
    },
    'demo-llm-account',
  );
  const assistant = await client.post<Made>(
    '/assistants',
    { ...demoAssistant, llmAccountId: account.id, voiceId: voice.id, recogniserId: recogniser.id },
    'demo-assistant',
  );
  const task = await client.post<Made>('/tasks', { ...demoTask, lineIds: [line.id], assistantId: assistant.id }, 'demo-task');
  return task.id;
}

async function importList(client: CarillonClient, taskId: string): Promise<void> {
  const bytes = await readFile(listFile);
  const { id } = await client.upload<Made>(`/tasks/${taskId}/imports`, { name: 'demo-list.xlsx', bytes }, 'demo-import');
  for (let poll = 0; poll < importPollsMax; poll += 1) {
    const { status, reason } = await client.get<{ status: string; reason?: unknown }>(`/tasks/${taskId}/imports/${id}`);
    if (status === 'done') return;
    if (status === 'refused') throw new Error(`the demo list was refused: ${JSON.stringify(reason)}`);
    await pause(importPollMs);
  }
  throw new Error('the demo list was not read in time');
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '') throw new Error(`${variable} is not set`);
  return value;
}

await main();
