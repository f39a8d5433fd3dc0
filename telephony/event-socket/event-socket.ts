/**
 * A connection to one switch that mends itself: connecting, authenticating, subscribing, ready, and after a loss waiting, by exactly one
 * timer, for the next try. Everything else in telephony talks to the switch through it.
 *
 * One TCP connection carries commands and events alike. Two would keep events flowing while an `api` command runs, but then a reply and
 * the events around it have no order between them, and re-sync after a loss depends on that order. Instead nothing slow is
 * asked with `api`: dialling and listing go by `bgapi`, whose answers come as events in the same stream.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { JobResult } from './background-jobs.ts';
import { BackgroundJobs } from './background-jobs.ts';
import { backoffMs } from './backoff.ts';
import { CommandWindow } from './command-window.ts';
import type { CloseReason } from './errors.ts';
import { CommandRefused, ConnectionLost, SwitchNotReady } from './errors.ts';
import { cureOf } from './loss-cures.ts';
import type { WireState } from './modesl-wire.ts';
import { ModeslWire } from './modesl-wire.ts';
import { channelEvents, customEvents, subscriptionLine } from './subscription.ts';
import type { SwitchEvent } from './switch-event.ts';
import type { SwitchLogLine } from './switch-log.ts';
import { Watchdog } from './watchdog.ts';
import { safeUuid } from './wire-words.ts';

export type SocketState = WireState | 'waiting';

export type SocketLimits = {
  /** From the start of a connect to the end of the subscription. */
  readyMsMax: number;
  /** From a command to its reply; past it the connection is given up. */
  commandMsMax: number;
  inFlightMax: number;
  queuedMax: number;
  /** Silence after which we ask whether the other side still answers. */
  pingMs: number;
  /** Time without a HEARTBEAT (each 20 s by default) after which event delivery is taken for dead. */
  heartbeatMsMax: number;
  /** A connection that held this long starts the backoff anew. */
  stableMs: number;
  backoffMs(attempt: number): number;
};

const defaultSocketLimits: SocketLimits = {
  readyMsMax: 5_000,
  commandMsMax: 5_000,
  inFlightMax: 64,
  queuedMax: 2_000,
  pingMs: 10_000,
  heartbeatMsMax: 65_000,
  stableMs: 10_000,
  backoffMs: (attempt) => backoffMs(attempt, Math.random()),
};

export type EventSocketOptions = {
  name: string;
  host: string;
  port: number;
  password: string;
  log: Logger;
  limits?: Partial<SocketLimits>;
  /** With it the switch is asked for its log. */
  onLog?: (line: SwitchLogLine) => void;
};

type EventHandler = (event: SwitchEvent) => void;

export class EventSocket {
  readonly #options: EventSocketOptions;
  readonly #limits: SocketLimits;
  readonly #log: Logger;
  readonly #jobs = new BackgroundJobs();
  readonly #window: CommandWindow;
  readonly #watchdog: Watchdog;
  readonly #routes = new Map<string, EventHandler>();
  readonly #stateListeners = new Set<(state: SocketState) => void>();
  readonly #unroutedListeners = new Set<EventHandler>();
  #wire: ModeslWire | null = null;
  #state: SocketState = 'connecting';
  #attempt = 0;
  #lossReason: CloseReason | null = null;
  #reconnectTimer: NodeJS.Timeout | null = null;
  #stableTimer: NodeJS.Timeout | null = null;

  constructor(options: EventSocketOptions) {
    this.#options = options;
    this.#log = options.log;
    this.#limits = { ...defaultSocketLimits, ...options.limits };
    this.#window = new CommandWindow(this.#limits);
    this.#watchdog = new Watchdog({
      pingMs: this.#limits.pingMs,
      heartbeatMsMax: this.#limits.heartbeatMsMax,
      lastTrafficAtMs: () => this.#wire?.lastTrafficAtMs ?? 0,
      ping: () => void this.exists('00000000-0000-0000-0000-000000000000').catch(() => undefined),
      onDead: () => this.#wire?.destroy('heartbeat-lost'),
    });
    this.#connect();
  }

  get state(): SocketState {
    return this.#state;
  }

  /** Why the last connection ended, or could not be made. */
  get lossReason(): CloseReason | null {
    return this.#lossReason;
  }

  onState(listener: (state: SocketState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Hands every event of one channel to `handler`. One handler a channel. */
  route(uuid: string, handler: EventHandler): () => void {
    this.#routes.set(uuid, handler);
    return () => {
      if (this.#routes.get(uuid) === handler) this.#routes.delete(uuid);
    };
  }

  /** Events that belong to no routed channel. */
  onUnrouted(listener: EventHandler): () => void {
    this.#unroutedListeners.add(listener);
    return () => this.#unroutedListeners.delete(listener);
  }

  /** Runs a quick command and answers its text, `-ERR` or not. Rejects with SwitchNotReady, ConnectionLost, CommandQueueFull, UnsafeWord. */
  api(line: string): Promise<string> {
    return this.#send((wire) => wire.api(line));
  }

  /** Like api, but an `-ERR` is thrown as CommandRefused. */
  async apiOrThrow(line: string): Promise<string> {
    const reply = await this.api(line);
    if (reply.startsWith('-ERR')) throw new CommandRefused(line.split(' ', 1)[0] ?? '', reply);
    return reply;
  }

  /** Runs a slow command in the switch's background and answers what it said. `msMax` bounds the wait for the answer. */
  async bgapi(line: string, msMax: number): Promise<JobResult> {
    const jobId = randomUUID();
    const done = this.#jobs.expect(jobId, msMax);
    // The job is awaited below; until then a lost connection must not count as an unhandled rejection.
    done.catch(() => undefined);
    try {
      const reply = await this.#send((wire) => wire.command(`bgapi ${line}`, { 'Job-UUID': jobId }));
      if (reply.startsWith('-ERR')) throw new CommandRefused('bgapi', reply);
    } catch (error) {
      this.#jobs.forget(jobId);
      throw error;
    }
    return done;
  }

  /** Sends a message to a channel. `+OK` means that it is queued, nothing more. */
  async sendmsg(uuid: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const reply = await this.#send((wire) => wire.command(`sendmsg ${safeUuid(uuid)}`, headers));
    if (reply.startsWith('-ERR')) throw new CommandRefused('sendmsg', reply);
  }

  /** Gives the switch an event. With `unique-id` it is handed to that channel's application, if there is such a channel. */
  async sendevent(name: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const reply = await this.#send((wire) => wire.command(`sendevent ${name}`, headers));
    if (reply.startsWith('-ERR')) throw new CommandRefused('sendevent', reply);
  }

  /** Whether the switch has a channel of this uuid, asked of its memory and not of its (lagging) database. */
  async exists(uuid: string): Promise<boolean> {
    return (await this.api(`uuid_exists ${safeUuid(uuid)}`)) === 'true';
  }

  /** Gives up the present connection, for a reason found above this layer; the next try begins as after any loss. */
  drop(reason: CloseReason): void {
    this.#wire?.destroy(reason);
  }

  close(): void {
    if (this.#state === 'closed') return;
    if (this.#reconnectTimer !== null) clearTimeout(this.#reconnectTimer);
    this.#reconnectTimer = null;
    const wire = this.#wire;
    this.#wire = null;
    this.#setState('closed');
    wire?.destroy('closed-by-us');
    this.#settleLoss('closed-by-us');
  }

  async #send<Reply>(exchange: (wire: ModeslWire) => Promise<Reply>): Promise<Reply> {
    if (this.#state !== 'ready') throw new SwitchNotReady();
    return this.#window.run(async () => {
      const wire = this.#wire;
      if (wire === null) throw new SwitchNotReady();
      return exchange(wire);
    });
  }

  #connect(): void {
    const wire = new ModeslWire({
      host: this.#options.host,
      port: this.#options.port,
      password: this.#options.password,
      subscription: subscriptionLine(channelEvents, customEvents),
      log: this.#log,
      readyMsMax: this.#limits.readyMsMax,
      commandMsMax: this.#limits.commandMsMax,
      onState: (state) => {
        if (state !== 'closed') this.#onWireState(state);
      },
      onEvent: (event) => this.#onEvent(event),
      onLog: this.#options.onLog ?? null,
      onClosed: (reason) => {
        if (this.#wire === wire) this.#onWireClosed(reason);
      },
    });
    this.#wire = wire;
    this.#setState('connecting');
  }

  #onWireState(state: WireState): void {
    if (state === 'ready') {
      this.#log.info({ node: this.#options.name }, 'switch connected');
      this.#watchdog.start();
      this.#stableTimer = setTimeout(() => {
        this.#attempt = 0;
      }, this.#limits.stableMs);
    }
    this.#setState(state);
  }

  #onWireClosed(reason: CloseReason): void {
    this.#wire = null;
    this.#lossReason = reason;
    this.#settleLoss(reason);
    const waitMs = this.#limits.backoffMs(this.#attempt);
    this.#attempt += 1;
    this.#log.warn({ node: this.#options.name, reason, waitMs, cure: cureOf(reason) }, 'switch connection lost');
    this.#reconnectTimer = setTimeout(() => {
      this.#reconnectTimer = null;
      this.#connect();
    }, waitMs);
    this.#setState('waiting');
  }

  #settleLoss(reason: CloseReason): void {
    this.#watchdog.stop();
    if (this.#stableTimer !== null) clearTimeout(this.#stableTimer);
    this.#stableTimer = null;
    this.#jobs.rejectAll(new ConnectionLost(reason));
    this.#window.rejectQueued(new SwitchNotReady());
  }

  #onEvent(event: SwitchEvent): void {
    if (event.name === 'HEARTBEAT') this.#watchdog.heartbeat();
    if (event.name === 'BACKGROUND_JOB') this.#jobs.arrive(event);
    const route = event.uuid === null ? undefined : this.#routes.get(event.uuid);
    try {
      if (route !== undefined) route(event);
      else for (const listener of this.#unroutedListeners) listener(event);
    } catch (error) {
      this.#log.error({ node: this.#options.name, event: event.name, err: error }, 'an event handler failed');
    }
  }

  #setState(state: SocketState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of [...this.#stateListeners]) listener(state);
  }
}
