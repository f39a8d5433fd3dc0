/** Services in trouble, over real sockets: what providers answer to a wrong key, a wrong path or an empty account, and one that never says a word. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** By the first part of the path. */
const staged: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'wrong-key': (response) => json(response, 401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }),
  'web-page': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>nginx</body></html>'),
  'no-such-path': (response) => json(response, 404, { detail: 'Not Found' }),
  'says-nothing': (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: [DONE]\n\n'),
  'no-credit': (response) => json(response, 402, { error: { message: 'Insufficient Balance' } }),
};

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** `host`: `127.0.0.1:port`. `/mute` is a WebSocket that takes every sound and tells nothing. */
export async function openStagedServices(): Promise<{ host: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => staged[request.url?.split('/')[1] ?? '']?.(response));
  });
  const mutes = new WebSocketServer({ server, path: '/mute' });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const link of mutes.clients) link.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
