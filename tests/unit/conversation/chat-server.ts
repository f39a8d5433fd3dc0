/** A chat-completions server that answers with exactly the bytes a test gives it, and remembers what it was asked. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SeenRequest = { path: string; headers: IncomingHttpHeaders; body: unknown; closed: Promise<void> };

export type ChatServer = { baseUrl: string; seen: SeenRequest[]; close(): Promise<void> };

export type ChatAnswer = (response: ServerResponse) => void;

/** The n-th request gets the n-th answer; the last answer is used for all that follow. */
export async function startChatServer(answers: readonly [ChatAnswer, ...ChatAnswer[]]): Promise<ChatServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
      const closed = new Promise<void>((resolve) => response.on('close', resolve));
      const answer = answers[seen.length] ?? answers.at(-1) ?? answers[0];
      seen.push({ path: request.url ?? '', headers: request.headers, body, closed });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export type Choice = { delta?: Record<string, unknown>; finish_reason?: string | null };

/** Streams chunks with one choice each (null = a chunk without choices), then `[DONE]` and the end. */
export function streamOf(choices: readonly (Choice | null)[], { done = true }: { done?: boolean } = {}): ChatAnswer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const choice of choices) response.write(eventOf(choice));
    if (done) response.write('data: [DONE]\n\n');
    response.end();
  };
}

/** One event of a stream. */
export function eventOf(choice: Choice | null): string {
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: choice === null ? [] : [{ index: 0, ...choice }] })}\n\n`;
}

/** An error as providers send it. */
export function refusal(
  status: number,
  error: Record<string, unknown> | string,
  headers: Record<string, string> = {},
): ChatAnswer {
  return (response) => {
    response.writeHead(status, { 'content-type': typeof error === 'string' ? 'text/html' : 'application/json', ...headers });
    response.end(typeof error === 'string' ? error : JSON.stringify({ error }));
  };
}
