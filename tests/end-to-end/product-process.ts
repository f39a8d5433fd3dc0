/** The product's own processes, as they are built, for a test to start and to kill. */
import { type ChildProcess, spawn } from 'node:child_process';

/** What Node is told to run. From the sources each start would compile them anew, which takes longer than most tests. */
const entries = {
  'task-worker': ['dist/workers/task-worker.js'],
  'call-worker': ['dist/workers/call-worker.js'],
  api: ['dist/api/server.js'],
  'mortal-call-worker': ['--import', 'tsx', 'tests/end-to-end/mortal-call-worker.ts'],
} as const;
export type ProcessName = keyof typeof entries;

/** What failed tests show of the processes' logs is at most this much. */
const linesKeptMax = 2_000;

export type ProcessRoom = {
  /** `own`: variables of this process alone. */
  start(name: ProcessName, own?: NodeJS.ProcessEnv): Promise<ChildProcess>;
  /** The last that the processes wrote. */
  said(): string;
  close(): Promise<void>;
};

export function makeProcessRoom(env: NodeJS.ProcessEnv): ProcessRoom {
  const children = new Set<ChildProcess>();
  const lines: string[] = [];
  const hear = (data: Buffer): void => {
    lines.push(data.toString());
    if (lines.length > linesKeptMax) lines.shift();
  };
  return {
    said: () => lines.join(''),
    async start(name, own = {}) {
      const child = spawn(process.execPath, ['--enable-source-maps', ...entries[name]], {
        env: { ...process.env, ...env, ...own },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      children.add(child);
      child.once('exit', () => children.delete(child));
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      await new Promise<void>((resolve, reject) => {
        child.once('message', () => resolve());
        child.once('exit', (code) =>
          reject(new Error(`${name} ended with ${code ?? 'a signal'} before it was ready: ${lines.join('').slice(-2000)}`)),
        );
      });
      return child;
    },
    async close() {
      await Promise.all([...children].map((child) => ended(child, 'SIGKILL')));
    },
  };
}

/** Ends a process by a signal and waits until it is gone. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}
