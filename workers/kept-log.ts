/**
 * Keeps what this process logs, in Postgres, so that it is found from the page. Never in the way: lines wait in memory, go in batches, and
 * are given up (and counted) when the database is away for long; standard output has them all the same.
 */
import type { Logger } from 'pino';
import { type Database, isDatabaseAway, openDatabase } from '../storage/database.ts';
import { keepLogLines } from '../storage/log-lines.ts';

const flushEveryMs = 1_000;
/** At once, so that one statement stays small. */
const batchMax = 500;
const waitingMax = 5_000;
const lineCharsMax = 16_000;
/** Lines that still wait when the process ends have so long to be written. */
const lastFlushMsMax = 2_000;

export class KeptLog {
  readonly #waiting: string[] = [];
  #db: Database | null = null;
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> | null = null;
  #lost = 0;

  /** From pino: one line of JSON with its end of line. */
  write(line: string): void {
    if (line.length > lineCharsMax || this.#waiting.length >= waitingMax) this.#lost += 1;
    else this.#waiting.push(line);
  }

  /** From here on lines are written down. `log` must not write to this, or a fault of the database would feed itself. */
  begin({ databaseUrl, process, log }: { databaseUrl: string; process: string; log: Logger }): void {
    this.#db = openDatabase({ connectionString: databaseUrl, applicationName: `${process} log`, connections: 1, log });
    this.#timer = setInterval(() => void this.flush(log), flushEveryMs);
    this.#timer.unref();
  }

  async flush(log: Logger): Promise<void> {
    this.#flushing ??= this.#flush(log).finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #flush(log: Logger): Promise<void> {
    const db = this.#db;
    if (db === null) return;
    while (this.#waiting.length > 0) {
      if (!(await this.#keep(db, Math.min(batchMax, this.#waiting.length)))) return;
    }
    if (this.#lost > 0) log.warn({ lines: this.#lost }, 'lines of the log were not kept');
    this.#lost = 0;
  }

  /** Takes the first of those that wait. False while the database is away: what can't be written now can be later. */
  async #keep(db: Database, count: number): Promise<boolean> {
    try {
      await keepLogLines(db, this.#waiting.slice(0, count));
    } catch (error) {
      if (isDatabaseAway(error)) return false;
      // What can't be written at all must neither hold up the rest nor take it along.
      if (count > 1) return this.#keepEach(db, count);
      this.#lost += 1;
    }
    this.#waiting.splice(0, count);
    return true;
  }

  async #keepEach(db: Database, count: number): Promise<boolean> {
    for (let n = 0; n < count; n += 1) if (!(await this.#keep(db, 1))) return false;
    return true;
  }

  async close(log: Logger): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await Promise.race([this.flush(log), new Promise((resolve) => setTimeout(resolve, lastFlushMsMax).unref())]);
    await this.#db?.end();
    this.#db = null;
  }
}
