/** That one process alone keeps a switch: an advisory lock on a connection of its own, which Postgres gives back when the process is gone. */
import type pg from 'pg';
import type { Logger } from 'pino';
import { makeClient } from './database.ts';

/** Classes below are those of locks.sql. */
const keeperClass = 8;

export class KeeperLock {
  readonly #connectionString: string;
  readonly #node: string;
  readonly #log: Logger;
  #client: pg.Client | null = null;
  #held = false;
  #closed = false;

  constructor({ connectionString, node, log }: { connectionString: string; node: string; log: Logger }) {
    this.#connectionString = connectionString;
    this.#node = node;
    this.#log = log;
  }

  /** As of the last `take`, or of the moment when the connection broke. */
  get held(): boolean {
    return this.#held;
  }

  /** Whether this process is the one. Does not wait for another that is. Throws when Postgres is away. */
  async take(): Promise<boolean> {
    if (this.#closed) return false;
    const client = this.#client ?? (await this.#connect());
    if (this.#held) {
      await client.query('select 1');
      return this.#held;
    }
    const { rows } = await client.query<{ held: boolean }>(
      'select pg_try_advisory_lock($1::integer, hashtext($2::text)) as held',
      [keeperClass, this.#node],
    );
    this.#held = rows[0]?.held ?? false;
    return this.#held;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    this.#forget();
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<pg.Client> {
    const client = makeClient({ connectionString: this.#connectionString, applicationName: 'carillon switch keeper' });
    const lost = (): void => {
      if (this.#client !== client) return;
      if (!this.#closed) this.#log.warn({ node: this.#node }, 'the switch keeper lost its database connection');
      this.#forget();
    };
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    this.#client = client;
    return client;
  }

  #forget(): void {
    this.#client = null;
    this.#held = false;
  }
}
