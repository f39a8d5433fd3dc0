/**
 * The real call worker, which dies at a chosen moment: it kills itself as hard as `kill -9`, before or after a message to Postgres or
 * to the switch. Nothing of this is in the product; the messages are watched on their way out of the libraries.
 *
 * MORTAL_MOMENT names the moment, MORTAL_TIMES how often it passes before it is the last.
 */
import { Socket } from 'node:net';
import pg from 'pg';

export const moments = {
  /** The decision to dial was not asked for yet. */
  'before-fence': { statement: 'ledger.fence', when: 'asked' },
  /** It was taken, and nobody was called yet. */
  fenced: { statement: 'ledger.fence', when: 'answered' },
  /** The switch was told to call and has not answered. */
  originated: { command: 'originate' },
  /** The end is known and not written. */
  ended: { statement: 'ledger.release', when: 'asked' },
  /** The end is written and Temporal does not know. */
  committed: { statement: 'ledger.release', when: 'answered' },
} as const satisfies Record<string, { statement: string; when: 'asked' | 'answered' } | { command: string }>;
export type Moment = keyof typeof moments;

const chosen = Object.entries(moments).find(([name]) => name === process.env['MORTAL_MOMENT'])?.[1];
let left = Number(process.env['MORTAL_TIMES'] ?? '1');

if (chosen !== undefined) {
  if ('command' in chosen) watchSwitch(chosen.command);
  else watchPostgres(chosen.statement, chosen.when);
  await import(new URL('../../dist/workers/call-worker.js', import.meta.url).href);
}

function passes(): void {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

type Callback = (error: Error | null, result?: { rows: { answer?: { kind?: string } }[] }) => void;

function watchPostgres(statement: string, when: 'asked' | 'answered'): void {
  const original = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  const watched = function (this: pg.Client, ...args: unknown[]): unknown {
    const [config] = args;
    const last = args.length - 1;
    const isIt = typeof config === 'object' && config !== null && 'name' in config && config.name === statement;
    if (isIt && when === 'asked') passes();
    if (isIt && when === 'answered') {
      // The pool asks by callback.
      const callback = args[last] as Callback;
      args[last] = ((error, result) => {
        const kind = result?.rows[0]?.answer?.kind;
        if (error === null && (kind === undefined || kind === 'granted')) passes();
        callback(error, result);
      }) satisfies Callback;
    }
    return original.apply(this, args);
  };
  pg.Client.prototype.query = watched as typeof pg.Client.prototype.query;
}

function watchSwitch(command: string): void {
  const original = Socket.prototype.write as (...args: unknown[]) => boolean;
  const under = new WeakSet<Socket>();
  const watched = function (this: Socket, ...args: unknown[]): boolean {
    const [chunk] = args;
    const sent = original.apply(this, args);
    // The library writes a command line by line; an empty one is its end.
    if (typeof chunk === 'string' && chunk.startsWith(`bgapi ${command}`)) under.add(this);
    else if (chunk === '\n' && under.delete(this)) passes();
    return sent;
  };
  Socket.prototype.write = watched;
}
