/**
 * A worker's sign that it lives: an advisory lock on a connection of its own, which Postgres gives back the moment the process is
 * gone, and a line in `worker_presence` written every second, which a stopped process fails to write.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from 'pino';
import { makeClient } from './database.ts';

/** How often a living worker says so. A worker that said nothing for five of these is not counted on. */
export const signEveryMs = 1_000;
/** A sign that is not taken within this time means a dead connection: it is dropped and made anew. */
const signMsMax = 3_000;
/** A Postgres that comes back finds its workers again within this time; nobody is called dead before (presence.sql). */
const reconnectMs = 250;

export type PresenceOptions = {
  connectionString: string;
  /** Unique for this process, also after the machine gives its number to another. */
  owner: string;
  kind: string;
  /** Switch nodes that this worker serves at first. */
  nodes: readonly string[];
  /** Which build it is (config/release.ts). */
  release: string;
  log: Logger;
};

export class Presence {
  readonly #options: PresenceOptions;
  readonly #closing = new AbortController();
  #client: pg.Client | null = null;
  #running: Promise<void> | null = null;
  #held = false;
  #nodes: readonly string[];

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#nodes = options.nodes;
  }

  /** Which switches this worker serves from now on; others see it with the next sign of life. */
  serve(nodes: readonly string[]): void {
    this.#nodes = nodes;
  }

  /** Whether the lock was held at the last look. */
  get held(): boolean {
    return this.#held;
  }

  /** Resolves when the worker is known as present. Goes on for ever, through restarts of Postgres. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#running ??= this.#run(resolve);
    });
  }

  /** From here on others take over what this process left in progress. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => undefined);
    await this.#running;
  }

  async #run(onPresent: () => void): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#holdUntilLost(onPresent);
      } catch (error) {
        this.#tellLoss(error);
      }
      this.#held = false;
      await pause(reconnectMs, undefined, { signal }).catch(() => undefined);
    }
    onPresent();
  }

  #tellLoss(error: unknown): void {
    // Our own close ends the connection too: that is no news.
    if (this.#closing.signal.aborted) return;
    this.#options.log.warn({ err: error }, 'the sign of life was lost; it is given anew');
  }

  async #holdUntilLost(onPresent: () => void): Promise<void> {
    const { connectionString, owner, kind, release } = this.#options;
    const client = makeClient({ connectionString, applicationName: 'carillon presence' });
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection ended')));
    });
    // Watched from here on: a loss before the race below begins must not count as unhandled.
    lost.catch(() => undefined);
    this.#client = client;
    try {
      await within(client.connect(), lost);
      // A machine that lost its power says nothing: Postgres notices it after about ten seconds and gives the lock back.
      const keepalive = 'set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3';
      await within(client.query(keepalive), lost);
      await within(client.query('select appear($1::text, $2::text, $3::text[])', [owner, kind, this.#nodes]), lost);
      await within(client.query('update worker_presence set release = $2::text where owner = $1::text', [owner, release]), lost);
      this.#held = true;
      onPresent();
      for (;;) {
        await Promise.race([pause(signEveryMs, undefined, { signal: this.#closing.signal }), lost]);
        const sign = 'update worker_presence set seen_at = clock_timestamp(), node = $2::text where owner = $1::text';
        const { rowCount } = await within(client.query(sign, [owner, this.#nodes.join(',')]), lost);
        if (rowCount !== 1) throw new Error('the line of this worker is gone');
      }
    } finally {
      this.#client = null;
      // Not awaited for ever: a connection that does not answer does not say goodbye either.
      await Promise.race([client.end().catch(() => undefined), pause(signMsMax, undefined, { ref: false })]);
    }
  }
}

/** Rejects when the connection is lost or the answer does not come in time. */
async function within<T>(answer: Promise<T>, lost: Promise<never>): Promise<T> {
  const limit = new AbortController();
  const late = pause(signMsMax, undefined, { signal: limit.signal, ref: false }).then(() => {
    throw new Error('Postgres did not answer in time');
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([answer, lost, late]);
  } finally {
    limit.abort();
  }
}
