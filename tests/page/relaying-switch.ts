/**
 * A switch for two browsers: it lets anybody register (RFC 3261 over WebSocket, RFC 7118), carries a call from one to the other as it
 * is, and adds to its INVITE what a switch of ours adds to an offered call. The sound goes from browser to browser.
 */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export type RelayingSwitch = {
  port: number;
  /** Lines that the next INVITE carries. */
  headers: string[];
  /** Everything that was carried, in order. */
  carried: string[];
  /** Until somebody registers as this number. */
  registered(number: string): Promise<void>;
  close(): void;
};

export async function openRelayingSwitch(): Promise<RelayingSwitch> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'sip' });
  await new Promise((resolve) => server.once('listening', resolve));
  const phones = new Map<string, WebSocket>();
  /** Of each call, by Call-ID: its two ends. */
  const calls = new Map<string, [WebSocket, WebSocket]>();
  const waiting = new Map<string, () => void>();
  const relaying: RelayingSwitch = {
    port: (server.address() as AddressInfo).port,
    headers: [],
    carried: [],
    registered: (number) =>
      new Promise((resolve) => {
        if (phones.has(number)) resolve();
        else waiting.set(number, resolve);
      }),
    close: () => server.close(),
  };
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const message = data.toString();
      if (message.trim() === '') return;
      if (message.startsWith('REGISTER ')) register(socket, message);
      else carry(socket, message);
    });
    socket.on('close', () => {
      for (const [number, phone] of phones) if (phone === socket) phones.delete(number);
    });
  });

  function register(socket: WebSocket, message: string): void {
    const number = /^To:.*sip:(\d+)@/im.exec(message)?.[1] ?? '';
    const contact = headerOf(message, 'Contact');
    if (/expires=0/i.test(contact) || headerOf(message, 'Expires') === '0') phones.delete(number);
    else phones.set(number, socket);
    waiting.get(number)?.();
    const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${headerOf(message, name)}`);
    const own = [`To: ${headerOf(message, 'To')};tag=switch`, `Contact: ${contact};expires=60`, 'Content-Length: 0'];
    socket.send(['SIP/2.0 200 OK', ...copied, ...own, '', ''].join('\r\n'));
  }

  function carry(socket: WebSocket, message: string): void {
    const callId = headerOf(message, 'Call-ID');
    const dialled = /^INVITE sip:(\d+)@/.exec(message)?.[1];
    const callee = dialled === undefined ? undefined : phones.get(dialled);
    if (callee !== undefined && !calls.has(callId)) calls.set(callId, [socket, callee]);
    const other = calls.get(callId)?.find((end) => end !== socket);
    const told = dialled === undefined || callee !== other ? message : withHeaders(message, relaying.headers);
    relaying.carried.push(told);
    other?.send(told);
  }
  return relaying;
}

function headerOf(message: string, name: string): string {
  return new RegExp(`^${name}:\\s*(.*?)\\r?$`, 'im').exec(message)?.[1] ?? '';
}

function withHeaders(message: string, headers: readonly string[]): string {
  const [first = '', ...rest] = message.split('\r\n');
  return [first, ...headers, ...rest].join('\r\n');
}
