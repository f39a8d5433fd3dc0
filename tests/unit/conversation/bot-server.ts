/** A server on a real socket that plays a provider: each request gets what a test says, and is remembered. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type BotRequest = {
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
  closed: Promise<void>;
};

export type BotAnswer = (response: ServerResponse, request: BotRequest) => void;

export type BotServer = {
  origin: string;
  seen: BotRequest[];
  /** Requests whose path ends so. */
  seenAt(end: string): BotRequest[];
  /** Resolves with the n-th request (from 1) whose path ends so. */
  arrival(end: string, n?: number): Promise<BotRequest>;
  close(): Promise<void>;
};

/** `answers` by the end of the path; the n-th request to one gets the n-th answer, the last answer serves all that follow. */
export async function startBotServer(answers: Readonly<Record<string, BotAnswer | readonly BotAnswer[]>>): Promise<BotServer> {
  const seen: BotRequest[] = [];
  const waiting: { end: string; n: number; resolve: (request: BotRequest) => void }[] = [];
  const seenAt = (end: string): BotRequest[] => seen.filter(({ path }) => path.endsWith(end));
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bot');
      const body = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}') as Record<string, unknown>;
      const closed = new Promise<void>((resolve) => response.on('close', resolve));
      const told: BotRequest = { path: pathname, query: searchParams, headers: request.headers, body, closed };
      const end = Object.keys(answers).find((key) => pathname.endsWith(key));
      const given = end === undefined ? [] : [answers[end] ?? []].flat();
      const answer = end === undefined ? undefined : (given[seenAt(end).length] ?? given.at(-1));
      seen.push(told);
      for (const one of waiting) {
        const match = seenAt(one.end)[one.n - 1];
        if (match !== undefined) one.resolve(match);
      }
      if (answer === undefined) response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      else answer(response, told);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    seenAt,
    arrival: (end, n = 1) =>
      new Promise((resolve) => {
        const there = seenAt(end)[n - 1];
        if (there === undefined) waiting.push({ end, n, resolve });
        else resolve(there);
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One server-sent event. */
export function sse(data: unknown, event?: string): string {
  const name = event === undefined ? '' : `event: ${event}\n`;
  return `${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

export function stream(...events: readonly string[]): BotAnswer {
  return (response) => {
    open(response, ...events);
    response.end();
  };
}

/** Begins a stream and leaves it open. */
export function open(response: ServerResponse, ...events: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
  for (const event of events) response.write(event);
}

export function json(status: number, body: unknown): BotAnswer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

export function page(status: number): BotAnswer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>login</body></html>');
  };
}

/** Answers as Coze streams them: https://www.coze.cn/docs/developer_guides/chat_v3 */
export const coze = {
  created: (chatId: string, conversationId = 'conv-1'): string =>
    sse({ id: chatId, conversation_id: conversationId, bot_id: '73', status: 'created' }, 'conversation.chat.created'),
  delta: (content: string, { type = 'answer', id = 'm1' }: { type?: string; id?: string } = {}): string =>
    sse({ id, conversation_id: 'conv-1', role: 'assistant', type, content, content_type: 'text' }, 'conversation.message.delta'),
  whole: (content: string, { type = 'answer', id = 'm1' }: { type?: string; id?: string } = {}): string =>
    sse(
      { id, conversation_id: 'conv-1', role: 'assistant', type, content, content_type: 'text' },
      'conversation.message.completed',
    ),
  completed: sse({ id: 'chat', conversation_id: 'conv-1', status: 'completed' }, 'conversation.chat.completed'),
  done: sse('"[DONE]"', 'done'),
  says: (...words: string[]): BotAnswer =>
    stream(
      coze.created('chat-1'),
      ...words.map((word) => coze.delta(word)),
      coze.whole(words.join('')),
      coze.completed,
      coze.done,
    ),
};

/** Events of Dify: https://docs.dify.ai/api-reference/chat/send-chat-message */
export const dify = {
  event: (event: string, fields: Record<string, unknown> = {}): string =>
    sse({ event, task_id: 'task-1', message_id: 'msg-1', conversation_id: 'conv-1', ...fields }),
  says: (...words: string[]): BotAnswer =>
    stream(
      dify.event('workflow_started'),
      sse({ event: 'ping' }),
      ...words.map((answer) => dify.event('message', { answer })),
      dify.event('message_end'),
    ),
};

/** Chunks of MaxKB: https://maxkb.cn/docs/v2/user_manual/chat_to_API */
export const maxkb = {
  chunk: (content: string, { finished = false, chatId = 'chat-1' }: { finished?: boolean; chatId?: string } = {}): string =>
    sse({
      id: 'r1',
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { content, chat_id: chatId }, finish_reason: finished ? 'stop' : null }],
    }),
  says: (...words: string[]): BotAnswer => stream(...words.map((word) => maxkb.chunk(word)), maxkb.chunk('', { finished: true })),
};
