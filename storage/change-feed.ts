/**
 * What changed in Postgres, as it is committed: one listening connection for the whole process, typed changes out.
 * NOTIFY keeps nothing for a listener that is away: after a gap every subscriber hears `resync` and must read again what it shows.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { makeClient } from './database.ts';

export const changeChannels = [
  'task',
  'call',
  'import',
  'slot',
  'switch',
  'configuration',
  'trial',
  'node',
  'agent',
  'move',
] as const;
type Channel = (typeof changeChannels)[number];

export type Change =
  /** A task's own fields or status, or its list grew. Its counts also move with each of its calls. */
  | { kind: 'task'; taskId: string }
  /** `over`: with this change the call left its lane, which has room for another. */
  | { kind: 'call'; taskId: string; callId: string; over: boolean }
  | { kind: 'import'; taskId: string; importId: string }
  /** A line fell free and nobody took it in the same commit. */
  | { kind: 'slot'; taskId: string; lineId: string | null; node: string }
  | { kind: 'switch'; node: string }
  /** What a switch is configured from: profiles, lines, extensions. `node` null: that of every switch. */
  | { kind: 'configuration'; node: string | null }
  /** A trial call went on, or its end was asked for. */
  | { kind: 'trial'; trialId: string }
  /** A switch was added, removed, moved, or begins or ends to drain. */
  | { kind: 'node'; node: string }
  /** An agent stands otherwise, belongs to other groups, or is gone. */
  | { kind: 'agent'; agentId: string }
  /** Something was asked of a running call, or what was asked went on. */
  | { kind: 'move'; callId: string; moveId: string }
  /** The connection was lost for a while (or has just been made): whatever was read before may be old. */
  | { kind: 'resync' };

export type ChangeListener = (change: Change) => void;

const reconnectMsFirst = 100;
const reconnectMsMax = 5_000;
/** A connection that a router forgot looks alive for ever: asked this often, and dropped when it does not answer. */
const aliveEveryMs = 15_000;
const aliveMsMax = 10_000;

export class ChangeFeed {
  readonly #connectionString: string;
  readonly #log: Logger;
  readonly #listeners = new Set<ChangeListener>();
  readonly #closing = new AbortController();
  #client: pg.Client | null = null;
  #running: Promise<void> | null = null;

  constructor({ connectionString, log }: { connectionString: string; log: Logger }) {
    this.#connectionString = connectionString;
    this.#log = log;
  }

  /** Begins to listen. Resolves when the first connection listens; the first change every subscriber hears is `resync`. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#running ??= this.#run(resolve);
    });
  }

  /** A listener that throws is logged and stays. Returns the way out. */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => undefined);
    await this.#running;
    this.#listeners.clear();
  }

  async #run(onFirst: () => void): Promise<void> {
    const { signal } = this.#closing;
    let waitMs = reconnectMsFirst;
    while (!signal.aborted) {
      try {
        await this.#listenUntilLost(() => {
          waitMs = reconnectMsFirst;
          onFirst();
        });
      } catch (error) {
        this.#tellLoss(error);
      }
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, reconnectMsMax);
    }
    onFirst();
  }

  #tellLoss(error: unknown): void {
    // Our own close ends the connection too: that is no news.
    if (this.#closing.signal.aborted) return;
    this.#log.warn({ err: error }, 'the change feed lost its database connection');
  }

  async #listenUntilLost(onListening: () => void): Promise<void> {
    const client = makeClient({ connectionString: this.#connectionString, applicationName: 'carillon change feed' });
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => {
        reject(new Error('the connection ended'));
      });
    });
    // Watched from here on: a loss before the race below begins must not count as unhandled.
    lost.catch(() => undefined);
    client.on('notification', ({ channel, payload }) => {
      this.#receive(channel, payload ?? '');
    });
    this.#client = client;
    let alive: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      await client.query(changeChannels.map((channel) => `listen ${channel}`).join('; '));
      this.#tell({ kind: 'resync' });
      onListening();
      alive = setInterval(() => void this.#checkAlive(client), aliveEveryMs);
      await lost;
    } finally {
      clearInterval(alive);
      this.#client = null;
      await client.end().catch(() => undefined);
    }
  }

  async #checkAlive(client: pg.Client): Promise<void> {
    const answered = await Promise.race([
      client.query('select 1').then(
        () => true,
        () => false,
      ),
      pause(aliveMsMax, false, { ref: false }),
    ]);
    if (!answered) client.emit('error', new Error('the connection did not answer'));
  }

  #receive(channel: string, payload: string): void {
    const change = parseChange(channel, payload);
    if (change === null) this.#log.warn({ channel }, 'a change of unknown form was ignored');
    else this.#tell(change);
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#log.error({ err: error, change: change.kind }, 'a listener of the change feed failed');
      }
    }
  }
}

/** Reads one notification; null when it is not ours. Payloads hold ids only and stay far below Postgres' 8,000 bytes. */
export function parseChange(channel: string, payload: string): Change | null {
  const ids = readIds(payload);
  const kind = changeChannels.find((known) => known === channel);
  if (ids === null || kind === undefined) return null;
  return changeOf(kind, ids);
}

function changeOf(kind: Channel, ids: Record<string, unknown>): Change | null {
  const { taskId, callId, over, importId, lineId, node, trialId, agentId, moveId } = ids;
  switch (kind) {
    case 'task':
      return typeof taskId === 'string' ? { kind, taskId } : null;
    case 'call':
      return typeof taskId === 'string' && typeof callId === 'string' ? { kind, taskId, callId, over: over === true } : null;
    case 'import':
      return typeof taskId === 'string' && typeof importId === 'string' ? { kind, taskId, importId } : null;
    case 'slot':
      return typeof taskId === 'string' && typeof node === 'string'
        ? { kind, taskId, lineId: typeof lineId === 'string' ? lineId : null, node }
        : null;
    case 'switch':
    case 'node':
      return typeof node === 'string' ? { kind, node } : null;
    case 'configuration':
      return typeof node === 'string' || node === null ? { kind, node } : null;
    case 'trial':
      return typeof trialId === 'string' ? { kind, trialId } : null;
    case 'agent':
      return typeof agentId === 'string' ? { kind, agentId } : null;
    case 'move':
      return typeof callId === 'string' && typeof moveId === 'string' ? { kind, callId, moveId } : null;
  }
}

function readIds(payload: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
