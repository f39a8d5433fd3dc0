/** A WebSocket server on a port of this machine, for the fakes of providers. */
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

export type Visit = { socket: WebSocket; request: IncomingMessage };

export type SocketServer = {
  url: string;
  port: number;
  visits: Visit[];
  close(): Promise<void>;
};

const open: SocketServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** `admit` answers the status with which a handshake is refused, or null. */
export async function serveSockets(
  onVisit: (visit: Visit) => void,
  { admit = () => null, tls }: { admit?: (request: IncomingMessage) => number | null; tls?: { key: string; cert: string } } = {},
): Promise<SocketServer> {
  const http = tls === undefined ? createServer() : createTlsServer(tls);
  const sockets = new WebSocketServer({ noServer: true });
  const visits: Visit[] = [];
  http.on('upgrade', (request, socket, head) => {
    const status = admit(request);
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (visitor) => {
      const visit = { socket: visitor, request };
      visits.push(visit);
      onVisit(visit);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const server: SocketServer = {
    url: `${tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}`,
    port,
    visits,
    async close() {
      for (const { socket } of visits) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  open.push(server);
  return server;
}

/** Calls with each message of a visitor: the object of a text, or the bytes of sound. */
export function onMessages(
  { socket }: Visit,
  { text, sound }: { text?: (message: Message) => void; sound?: (bytes: Buffer) => void },
): void {
  socket.on('message', (data, isBinary) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(data instanceof ArrayBuffer ? [Buffer.from(data)] : data);
    if (isBinary) sound?.(bytes);
    else text?.(JSON.parse(bytes.toString('utf8')) as Message);
  });
}

export type Message = {
  header?: Record<string, unknown>;
  payload?: Record<string, unknown>;
  [field: string]: unknown;
};

export function tell({ socket }: Visit, message: object): void {
  socket.send(JSON.stringify(message));
}
