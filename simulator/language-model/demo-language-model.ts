/** A language model for demonstrations and tests: an OpenAI-compatible server with a fixed script, delays and faults. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerChat, refuse, sendJson } from './chat-answer.ts';
import { BadChatRequest, type ChatRequest, parseChatRequest } from './chat-request.ts';
import { type DemoManners, demoModelNames, faultHeader, mannersOf, mannersUsual } from './demo-manners.ts';

const requestBytesMax = 4_000_000;

export type DemoLanguageModelOptions = {
  /** 0 takes a free port. */
  port?: number;
  host?: string;
  /** The only key that is accepted; absent: any, also none. */
  apiKey?: string;
} & Partial<DemoManners>;

/** What the server has seen so far. */
export type DemoSightings = {
  requests: number;
  /** Answers of which the last byte was sent. */
  completed: number;
  /** Requests that the client broke off before their end. */
  aborted: number;
  /** Events written to streams: after an abort this number stands still. */
  chunksSent: number;
  /** Answers that are being written now. */
  open: number;
};

export type DemoLanguageModel = {
  /** The base URL for a client: `http://127.0.0.1:<port>/v1`. */
  readonly baseUrl: string;
  readonly port: number;
  readonly seen: Readonly<DemoSightings>;
  /** Resolves when a client next breaks an answer off. */
  nextAbort(): Promise<void>;
  close(): Promise<void>;
};

/** Starts to listen. Rejects when the port is taken. */
export async function makeDemoLanguageModel(options: DemoLanguageModelOptions = {}): Promise<DemoLanguageModel> {
  const { port = 0, host = '127.0.0.1', apiKey, ...manners } = options;
  const seen: DemoSightings = { requests: 0, completed: 0, aborted: 0, chunksSent: 0, open: 0 };
  const waiting: (() => void)[] = [];
  const desk: Desk = {
    apiKey,
    usual: { ...mannersUsual, ...manners },
    seen,
    aborted() {
      seen.aborted++;
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
  const server = createServer((request, response) => {
    serve(desk, request, response).catch(() => response.destroy());
  });
  const address = await listen(server, port, host);
  return {
    baseUrl: `http://${host}:${address.port}/v1`,
    port: address.port,
    seen,
    nextAbort: () => new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

type Desk = { apiKey: string | undefined; usual: DemoManners; seen: DemoSightings; aborted(): void };

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the demo model listens on no port'));
      else resolve(address);
    });
  });
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  desk.seen.requests++;
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (desk.apiKey !== undefined && request.headers.authorization !== `Bearer ${desk.apiKey}`) {
    refuse(response, 401, { code: 'invalid_api_key', message: 'Incorrect API key provided.' });
  } else if (request.method === 'GET' && path === '/v1/models') {
    sendJson(response, 200, {
      object: 'list',
      data: demoModelNames.map((id) => ({ id, object: 'model', created: 0, owned_by: 'demo' })),
    });
  } else if (request.method === 'POST' && path === '/v1/chat/completions') {
    await serveChat(desk, request, response);
  } else {
    refuse(response, 404, { code: 'not_found', message: `Unknown request URL: ${request.method ?? ''} ${path}` });
  }
}

async function serveChat(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    refuse(response, 413, { code: 'too_large', message: `a request has at most ${requestBytesMax} bytes` });
    return;
  }
  let chat: ChatRequest;
  try {
    chat = parseChatRequest(body);
  } catch (error) {
    if (!(error instanceof BadChatRequest)) throw error;
    refuse(response, 400, { code: 'invalid_request', message: error.message, param: error.param });
    return;
  }
  const header = request.headers[faultHeader];
  const manners = mannersOf({ model: chat.model, header: typeof header === 'string' ? header : undefined, usual: desk.usual });
  if (manners === undefined) {
    refuse(response, 404, { code: 'model_not_found', message: `The model \`${chat.model}\` does not exist.`, param: 'model' });
    return;
  }
  const onChunk = (): void => {
    desk.seen.chunksSent++;
  };
  await answerUntilGone(desk, response, (signal) => answerChat({ chat, manners, response, signal, onChunk }));
}

/** Answers until done or until the client goes; counts which. */
async function answerUntilGone(
  desk: Desk,
  response: ServerResponse,
  answer: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const gone = new AbortController();
  const onClose = (): void => {
    gone.abort();
  };
  response.once('close', onClose);
  desk.seen.open++;
  try {
    await answer(gone.signal);
    desk.seen.completed++;
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    desk.aborted();
  } finally {
    response.off('close', onClose);
    desk.seen.open--;
  }
}

/** The body as text; undefined when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > requestBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
