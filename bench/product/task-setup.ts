/** Line, assistant, task and list, made through the product's api as anybody makes them. */
import type { Door } from './door.ts';

type Made = { id: string };

/** What one request may append. */
const batchMax = 10_000;

const words = {
  language: 'zh',
  prompt: '你是客服。',
  openingLine: '您好，我是小钟，现在方便吗？',
  hangupLine: '好的，再见。',
  silenceLine: '您好，听得到吗？',
  troubleLine: '抱歉，再见。',
  interruption: 'any',
};

/** An assistant with the tone voice. `modelUrl`: where its language model answers. */
export async function makeAssistant(
  door: Door,
  { modelUrl, callSecondsMax = 60 }: { modelUrl: string; callSecondsMax?: number },
): Promise<string> {
  const voice = await door.post<Made>('/voices', { name: 'tone', kind: 'tone' });
  const recogniser = await door.post<Made>('/recognisers', { name: 'tone', kind: 'tone' });
  const account = await door.post<Made>('/llm-accounts', {
    name: 'demo',
    kind: 'openai-compatible',
    baseUrl: modelUrl,
    model: 'demo',
    apiKey: 'demo',
  });
  const assistant = await door.post<Made>('/assistants', {
    ...words,
    name: 'assistant',
    callSecondsMax,
    llmAccountId: account.id,
    voiceId: voice.id,
    recogniserId: recogniser.id,
  });
  return assistant.id;
}

/** A line on the first switch that the product knows. Without a `gateway` the product names it. */
export async function makeLine(
  door: Door,
  { name, capacity, gateway }: { name: string; capacity: number; gateway?: string },
): Promise<string> {
  const nodes = await door.get<{ items: { name: string }[] }>('/nodes');
  const node = nodes.items[0]?.name;
  if (node === undefined) throw new Error('the product knows no switch');
  const address = '127.0.0.1:5080';
  const draft = { name, node, capacity, profile: 'external', address, register: false, callerNumbers: [] };
  return (await door.post<Made>('/lines', { ...draft, ...(gateway === undefined ? {} : { gateway }) })).id;
}

export type TaskDraft = { name: string; lineId: string; assistantId: string; maxConcurrency: number; ringSecondsMax?: number };

export async function makeTask(door: Door, { lineId, ringSecondsMax = 20, ...draft }: TaskDraft): Promise<string> {
  return (await door.post<Made>('/tasks', { ...draft, type: 'ai', lineIds: [lineId], ringSecondsMax })).id;
}

/** Throws unless every number is accepted. */
export async function appendNumbers(door: Door, taskId: string, numbers: readonly string[]): Promise<void> {
  for (let from = 0; from < numbers.length; from += batchMax) {
    const contacts = numbers.slice(from, from + batchMax).map((number) => ({ number }));
    const { accepted } = await door.post<{ accepted: number }>(`/tasks/${taskId}/contacts`, { contacts });
    if (accepted !== contacts.length) throw new Error(`${accepted} of ${contacts.length} contacts were accepted`);
  }
}

export type TaskState = { status: string; counts: { total: number; notDialled: number; dialling: number; dialled: number } };

export function taskState(door: Door, taskId: string): Promise<TaskState> {
  return door.get<TaskState>(`/tasks/${taskId}`);
}
