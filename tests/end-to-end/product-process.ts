/** The product's own processes, run from the sources, for a test to start and to kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const entries = {
  'task-worker': 'workers/task-worker.ts',
  'call-worker': 'workers/call-worker.ts',
  api: 'api/server.ts',
  'mortal-call-worker': 'tests/end-to-end/mortal-call-worker.ts',
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
      const child = spawn(process.execPath, ['--import', 'tsx', path.resolve(entries[name])], {
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
