/** Vite's development server under supervision: the page with hot reload, which asks the api through a proxy. */
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessSpec } from './supervised-process.ts';

/** Vite's own default, so that nobody is surprised. */
export const pageDevPort = 5173;
const pollMs = 100;

export function pageDevServer({ root, apiPort }: { root: string; apiPort: number }): ProcessSpec {
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  return {
    name: 'page',
    command: () => ({
      command: process.execPath,
      args: [vite, path.join(root, 'web'), '--port', String(pageDevPort), '--strictPort', '--clearScreen', 'false'],
      options: {},
    }),
    env: { ...process.env, CARILLON_API_URL: `http://localhost:${apiPort}` },
    ready: ({ signal }) => untilListening(pageDevPort, signal),
    readyMsMax: 60_000,
    stopSignal: 'SIGTERM',
    stopMsMax: 5_000,
  };
}

async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  while (!(await listens(port))) await pause(pollMs, undefined, { signal });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
