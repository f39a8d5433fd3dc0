/**
 * One physical connection, from the TCP connect to its end; it never comes back (the event socket opens the next one).
 *
 * It is the only place that touches modesl, and works around what modesl 1.2.1 leaves open: Nagle's delay, replies that go to the
 * wrong caller after a lost one, a `%` in a header that throws out of the socket handler, and refusals it does not report.
 */
import type { Socket } from 'node:net';
import type { Connection, Event } from 'modesl';
import modesl from 'modesl';
import type { Logger } from 'pino';
import type { CloseReason } from './errors.ts';
import { ConnectionLost, SwitchNotReady } from './errors.ts';
import type { SwitchEvent } from './switch-event.ts';
import { parseHeaderText, readSwitchEvent } from './switch-event.ts';
import { logCommand, readLogLine, type SwitchLogLine } from './switch-log.ts';
import { safeLine } from './wire-words.ts';

/** A message that grows past this without an end is not one of FreeSWITCH's (its own limit is 16 MB). */
const messageBytesMax = 32 * 1024 * 1024;
const keepAliveMs = 10_000;
/** How long a polite close may take before the socket is cut. */
const closeMsMax = 1_000;

export type WireState = 'connecting' | 'authenticating' | 'subscribing' | 'ready' | 'closed';

export type WireOptions = {
  host: string;
  port: number;
  password: string;
  subscription: string;
  log: Logger;
  readyMsMax: number;
  commandMsMax: number;
  onState(state: WireState): void;
  onEvent(event: SwitchEvent): void;
  /** Null: the switch is not asked for its log. */
  onLog: ((line: SwitchLogLine) => void) | null;
  /** Called once, after every pending command was rejected. */
  onClosed(reason: CloseReason): void;
};

type Pending = { reject(error: Error): void; timer: NodeJS.Timeout };

export class ModeslWire {
  readonly #options: WireOptions;
  readonly #connection: Connection;
  readonly #socket: Socket;
  readonly #pending = new Set<Pending>();
  readonly #readyTimer: NodeJS.Timeout;
  #state: WireState = 'connecting';
  /** When the last bytes came, in ms since the epoch. */
  lastTrafficAtMs = Date.now();

  constructor(options: WireOptions) {
    this.#options = options;
    const connection = new modesl.Connection(options.host, options.port, safeLine('switch password', options.password));
    const socket = connection.socket;
    if (socket === null) throw new Error('modesl gave a connection without a socket.');
    this.#connection = connection;
    this.#socket = socket;
    // Without this every command waits 40 ms for Nagle's algorithm; modesl writes each header line by itself.
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    connection.reqEvents = ['BACKGROUND_JOB'];
    this.#readyTimer = setTimeout(() => this.destroy('ready-timeout'), options.readyMsMax);
    this.#listen();
  }

  get state(): WireState {
    return this.#state;
  }

  /** Sends a command (`bgapi …`, `sendmsg …`) with header lines; answers its Reply-Text. Rejects with ConnectionLost. */
  command(line: string, headers: Readonly<Record<string, string>> | null): Promise<string> {
    const safeHeaders: Record<string, string> = {};
    for (const [name, value] of Object.entries(headers ?? {})) {
      safeHeaders[safeLine('header', name)] = safeLine(`header ${name}`, value);
    }
    const safe = safeLine('command', line);
    return this.#exchange((reply) => {
      this.#connection.sendRecv(safe, safeHeaders, (event) => reply(String(event.getHeader('Reply-Text') ?? '')));
    });
  }

  /** Sends `api <line>` and answers the body. Only for what the switch does at once: it blocks our events meanwhile. */
  api(line: string): Promise<string> {
    const safe = safeLine('command', line);
    return this.#exchange((reply) => this.#connection.api(safe, (event) => reply(event.getBody())));
  }

  /** Cuts the connection; every pending command is rejected. Further calls do nothing. */
  destroy(reason: CloseReason): void {
    if (this.#state === 'closed') return;
    const polite = reason === 'closed-by-us' && this.#state !== 'connecting';
    this.#setState('closed');
    clearTimeout(this.#readyTimer);
    this.#connection.removeAllListeners();
    // modesl turns late socket faults into 'error', which throws when nobody listens.
    this.#connection.on('error', () => undefined);
    if (polite) {
      this.#connection.disconnect();
      const cut = setTimeout(() => this.#socket.destroy(), closeMsMax);
      this.#socket.once('close', () => clearTimeout(cut));
    } else {
      // modesl builds its parser on the connect event, and throws out of it when its socket is gone by then.
      this.#socket.removeAllListeners('connect');
      this.#socket.destroy();
    }
    const lost = new ConnectionLost(reason);
    for (const pending of this.#pending) {
      clearTimeout(pending.timer);
      pending.reject(lost);
    }
    this.#pending.clear();
    this.#options.onClosed(reason);
  }

  #listen(): void {
    const connection = this.#connection;
    connection.on('error', (error: unknown) => this.destroy(isRefused(error) ? 'nobody-listens' : 'socket-error'));
    connection.on('esl::connect', () => this.#guardParser());
    connection.on('esl::end', () => this.destroy('socket-end'));
    connection.on('esl::event::auth::success', () => this.#subscribe());
    connection.on('esl::event::auth::fail', () => this.destroy('auth-failed'));
    connection.on('esl::event::**', (event, headers) => this.#onMessage(event, headers));
    this.#socket.on('close', () => this.destroy('socket-end'));
  }

  /** Puts our safe header decoding into modesl's parser, and a guard around it: what it throws must end one connection, not the process. */
  #guardParser(): void {
    const parser = this.#connection.parser;
    if (parser === undefined) throw new Error('modesl connected without a parser.');
    parser._parseHeaderText = parseHeaderText;
    this.#socket.removeAllListeners('data');
    this.#socket.on('data', (chunk: Buffer) => {
      this.lastTrafficAtMs = Date.now();
      try {
        parser._onData(chunk);
        if (parser.buffer.length > messageBytesMax) this.destroy('protocol-error');
      } catch (error) {
        this.#options.log.error({ err: error }, 'a message of the switch could not be handled');
        this.destroy('protocol-error');
      }
    });
  }

  #onMessage(event: Event, headers: Record<string, string | number> | undefined): void {
    const type = headers?.['Content-Type'];
    if (type === 'text/event-json') this.#options.onEvent(readSwitchEvent(event));
    else if (type === 'log/data') this.#options.onLog?.(readLogLine(event));
    else if (type === 'auth/request') this.#setState('authenticating');
    else if (type === 'text/rude-rejection') this.destroy('rude-rejection');
    else if (type === 'text/disconnect-notice') this.destroy('disconnect-notice');
  }

  #subscribe(): void {
    this.#setState('subscribing');
    this.command(this.#options.subscription, null).then(
      (reply) => {
        if (this.#state !== 'subscribing') return;
        if (!reply.startsWith('+OK')) {
          this.destroy('subscription-refused');
          return;
        }
        clearTimeout(this.#readyTimer);
        this.#setState('ready');
        // A switch that does not tell its log is a switch all the same.
        if (this.#options.onLog !== null) this.command(logCommand, null).catch(() => undefined);
      },
      () => undefined,
    );
  }

  /**
   * modesl matches replies to callers by order alone. When one does not come the order can't be mended, so the connection is given up.
   */
  #exchange(write: (reply: (text: string) => void) => void): Promise<string> {
    if (this.#state !== 'ready' && this.#state !== 'subscribing') return Promise.reject(new SwitchNotReady());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.destroy('command-timeout'), this.#options.commandMsMax);
      const pending: Pending = { reject, timer };
      this.#pending.add(pending);
      this.#socket.cork();
      write((text) => {
        clearTimeout(timer);
        this.#pending.delete(pending);
        resolve(text.trimEnd());
      });
      this.#socket.uncork();
    });
  }

  #setState(state: WireState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
