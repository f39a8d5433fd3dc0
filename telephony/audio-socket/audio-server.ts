/**
 * The WebSocket server at which the switches' modules call, one for a process. Its path ends in a call and a token that is good for one
 * connection; TLS is the business of a proxy in front of it, which may also cut off a beginning of the path.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';

export type AudioServerLimits = {
  /** From the first byte of a connection to the end of its HTTP head. */
  headMsMax: number;
  /** A connection that answered no ping for one to two of these is dead. */
  aliveEveryMs: number;
};

const defaultLimits: AudioServerLimits = { headMsMax: 5_000, aliveEveryMs: 4_000 };

/** A second of sound is 16,000 bytes; a longer message is no frame. */
const messageBytesMax = 65_536;
const connectionsMax = 5_000;
const tokenBytes = 24;

export type Invitation = {
  /** Where the module is to connect. */
  readonly url: string;
  /** Nobody may come by it any more. Without effect once somebody has. */
  withdraw(): void;
};

export type AudioServer = {
  readonly port: number;
  /** Lets one connection in for this call, in place of any invited before, and hands it to `accept` before its first message is read. */
  invite(callId: string, accept: (link: WebSocket) => void): Invitation;
  close(): Promise<void>;
};

export type AudioServerOptions = {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** The address of this server as switches see it, without a slash at the end; null: host and port. */
  url: string | null;
  log: Logger;
  limits?: Partial<AudioServerLimits>;
};

type Guest = { token: Buffer; accept: (link: WebSocket) => void };

/** Resolves when it listens; rejects when the port can't be had. */
export async function openAudioServer({ host, port, url, log, limits }: AudioServerOptions): Promise<AudioServer> {
  const { headMsMax, aliveEveryMs } = { ...defaultLimits, ...limits };
  const guests = new Map<string, Guest>();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: messageBytesMax });
  const http = createServer({ connectionsCheckingInterval: headMsMax, headersTimeout: headMsMax, requestTimeout: headMsMax });
  http.maxConnections = connectionsMax;
  http.on('request', (_request, response) => response.writeHead(426, { upgrade: 'websocket' }).end());
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const guest = takeGuest(guests, request.url ?? '');
    if (guest === null) {
      log.warn('somebody without a valid token asked for the sound of a call');
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, guest.accept);
  });
  await listening(http, host, port);
  const address = http.address() as AddressInfo;
  const base = url ?? `ws://${host}:${address.port}`;
  const stopWatching = watchAlive(sockets, aliveEveryMs);
  return {
    port: address.port,
    invite(callId, accept) {
      const token = randomBytes(tokenBytes).toString('base64url');
      const guest = { token: Buffer.from(token), accept };
      guests.set(callId, guest);
      return {
        url: `${base}/${callId}/${token}`,
        withdraw: () => {
          if (guests.get(callId) === guest) guests.delete(callId);
        },
      };
    },
    async close() {
      stopWatching();
      guests.clear();
      for (const link of sockets.clients) link.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

/** Finds whom the path names, and strikes the name off: a token is good once. */
function takeGuest(guests: Map<string, Guest>, path: string): Guest | null {
  const [, callId = '', token = ''] = /\/([0-9a-f-]{36})\/([\w-]{1,64})$/.exec(path) ?? [];
  const guest = guests.get(callId);
  const given = Buffer.from(token);
  if (guest === undefined || given.length !== guest.token.length || !timingSafeEqual(given, guest.token)) return null;
  guests.delete(callId);
  return guest;
}

function listening(http: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

/** A switch that vanished closes nothing: who answers no ping is cut off, and is mended like any other loss. */
function watchAlive(sockets: WebSocketServer, everyMs: number): () => void {
  const answered = new WeakSet<WebSocket>();
  const known = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const link of sockets.clients) {
      if (!known.has(link)) {
        known.add(link);
        link.on('pong', () => answered.add(link));
      } else if (!answered.delete(link)) {
        link.terminate();
        continue;
      }
      link.ping();
    }
  }, everyMs).unref();
  return () => clearInterval(timer);
}
