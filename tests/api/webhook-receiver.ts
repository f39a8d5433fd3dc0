/** A program elsewhere: takes messages over a real socket and answers as it is told. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

export type Received = { headers: IncomingHttpHeaders; body: string };

export type Receiver = {
  readonly url: string;
  readonly host: string;
  readonly received: Received[];
  /** What it answers from now on. */
  answer: { status: number; body: string; headers?: Record<string, string> };
};

/** Call it at the top of a file; use what it returns inside tests only. */
export function useReceiver(): Receiver {
  const received: Received[] = [];
  let port = 0;
  const receiver = {
    received,
    answer: { status: 204, body: '' },
    get host() {
      return `127.0.0.1:${port}`;
    },
    get url() {
      return `http://127.0.0.1:${port}/hook`;
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      const { status, body, headers } = receiver.answer as Receiver['answer'];
      response.writeHead(status, headers).end(body);
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    received.length = 0;
    receiver.answer = { status: 204, body: '' };
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return receiver;
}
