/**
 * `/sip`: the phone of a browser reaches the WebSocket of a switch through the page's own address, so that one certificate and one port
 * serve both. A pipe of bytes for people who are signed in, to the switches that this house has, and to nothing else: the request that
 * the switch gets is written here, and holds nothing of the browser's but the key of the WebSocket.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Database } from '../../storage/database.ts';
import { isOwnOrigin, personOfToken } from '../access.ts';
import { type Actor, reaches } from '../actor.ts';
import { phonePipesMax, phonePipesPerPersonMax } from '../limits.ts';
import { sessionCookie } from '../session-cookie.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { type DoorAddress, doorAddress } from './phone-door.ts';

export const phonePath = '/sip';
/** Whoever may hear calls may have a phone. */
const leastRole = 'agent';

export type PipeLimits = {
  connectMsMax: number;
  /** Without a byte either way; a registration is renewed every minute. */
  idleMsMax: number;
  /** Signalling only, in one direction: a day of it is far less. */
  bytesMax: number;
  /** How often it is asked whether the person is still signed in. */
  recheckMs: number;
};
const pipeLimits: PipeLimits = { connectMsMax: 3_000, idleMsMax: 180_000, bytesMax: 64 * 1024 * 1024, recheckMs: 30_000 };

export type PipeDeps = {
  db: Database;
  log: Logger;
  publicUrl: string;
  settings: Pick<CurrentSettings, 'read'>;
  /** The switches of this house. */
  nodes: () => Promise<readonly string[]>;
  limits?: Partial<PipeLimits>;
};

type Pipe = { id: string; personId: string; end: () => void };
/** Null: not a request that a phone makes. */
type Asked = { node: string; key: string; token: string | undefined };

export function installSipPipe(app: FastifyInstance, deps: PipeDeps): void {
  const pipes = new Set<Pipe>();
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // A browser that goes away in the middle is no fault.
    socket.on('error', () => socket.destroy());
    accept({ app, request, socket, head }, deps, pipes).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'a phone of a browser was not let through');
      refuse(socket, '503 Service Unavailable');
    });
  };
  app.server.on('upgrade', upgrade);
  app.addHook('preClose', async () => {
    app.server.off('upgrade', upgrade);
    for (const pipe of pipes) pipe.end();
  });
}

type Arrival = { app: FastifyInstance; request: IncomingMessage; socket: Duplex; head: Buffer };

async function accept(arrival: Arrival, deps: PipeDeps, pipes: Set<Pipe>): Promise<void> {
  const { socket, head } = arrival;
  const { db, settings, log } = deps;
  const admitted = await admit(arrival, deps);
  if (typeof admitted === 'string') {
    refuse(socket, admitted);
    return;
  }
  const { asked, personId, address } = admitted;
  // Counted and taken in one stroke: nothing is waited for between the two.
  const own = [...pipes].filter((pipe) => pipe.personId === personId).length;
  if (pipes.size >= phonePipesMax || own >= phonePipesPerPersonMax) {
    refuse(socket, '429 Too Many Requests');
    return;
  }
  const stillHere = async (): Promise<boolean> => {
    const now = await personOfToken(db, asked.token, settings);
    return now !== null && mayPhone(now);
  };
  const pipe: Pipe = { id: randomUUID(), personId, end: () => undefined };
  pipes.add(pipe);
  log.info({ node: asked.node, pipe: pipe.id }, 'a phone of a browser is connected');
  const limits = { ...pipeLimits, ...deps.limits };
  pipe.end = join({ socket, head, address, key: asked.key, limits, stillHere }, () => {
    pipes.delete(pipe);
    log.info({ node: asked.node, pipe: pipe.id }, 'a phone of a browser is gone');
  });
}

/** A status where it is not let through. */
async function admit(
  { app, request }: Arrival,
  { db, settings, publicUrl, nodes }: PipeDeps,
): Promise<string | { asked: Asked; personId: string; address: DoorAddress }> {
  const asked = readAsked(app, request);
  if (asked === 'elsewhere') return '404 Not Found';
  if (asked === 'unfit') return '400 Bad Request';
  const { origin, host } = request.headers;
  // Only browsers come here, and they name their page.
  if (origin === undefined || !isOwnOrigin(origin, host, publicUrl)) return '403 Forbidden';
  const person = await personOfToken(db, asked.token, settings);
  if (person === null) return '401 Unauthorized';
  if (!mayPhone(person)) return '403 Forbidden';
  if (!(await nodes()).includes(asked.node)) return '404 Not Found';
  const address = await doorAddress(db, asked.node);
  return address === null ? '503 Service Unavailable' : { asked, personId: person.id, address };
}

function mayPhone({ role, mustChangePassword, mustSetSecondFactor }: Actor): boolean {
  return reaches(role, leastRole) && !mustChangePassword && !mustSetSecondFactor;
}

function readAsked(app: FastifyInstance, { url = '', method, headers }: IncomingMessage): Asked | 'elsewhere' | 'unfit' {
  const [path, query] = url.split('?');
  if (path !== phonePath) return 'elsewhere';
  const key = headers['sec-websocket-key'] ?? '';
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const isPhone =
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    /^[A-Za-z0-9+/]{22}==$/.test(key) &&
    protocols.includes('sip');
  if (!isPhone) return 'unfit';
  const node = new URLSearchParams(query ?? '').get('node') ?? '';
  return { node, key, token: app.parseCookie(headers.cookie ?? '')[sessionCookie] };
}

function refuse(socket: Duplex, status: string): void {
  if (socket.destroyed) return;
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

type Joining = {
  socket: Duplex;
  head: Buffer;
  address: DoorAddress;
  key: string;
  limits: PipeLimits;
  stillHere: () => Promise<boolean>;
};

/** Joins both ways; gives back how to end it. `over` is told once. */
function join({ socket, head, address, key, limits, stillHere }: Joining, over: () => void): () => void {
  const upstream = connect(address);
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    clearInterval(recheck);
    clearTimeout(slow);
    upstream.destroy();
    socket.destroy();
    over();
  };
  const slow = setTimeout(end, limits.connectMsMax);
  const recheck = setInterval(() => {
    if (upstream.bytesRead > limits.bytesMax || upstream.bytesWritten > limits.bytesMax) end();
    // A database that is away for a moment must not tear every call: it is asked again.
    else
      stillHere().then(
        (is) => (is ? undefined : end()),
        () => undefined,
      );
  }, limits.recheckMs).unref();
  upstream.setTimeout(limits.idleMsMax, end);
  upstream.once('connect', () => {
    clearTimeout(slow);
    upstream.write(switchRequest(address, key));
    if (head.length > 0) upstream.write(head);
    upstream.pipe(socket);
    socket.pipe(upstream);
  });
  upstream.once('error', () => {
    // A switch that does not listen: the browser is told, as long as nothing else was said.
    if (upstream.bytesRead === 0) refuse(socket, '502 Bad Gateway');
    end();
  });
  for (const side of [upstream, socket] satisfies (Socket | Duplex)[]) side.once('close', end);
  return end;
}

function switchRequest({ host, port }: DoorAddress, key: string): string {
  const at = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return [
    'GET / HTTP/1.1',
    `Host: ${at}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: sip',
    '',
    '',
  ].join('\r\n');
}
