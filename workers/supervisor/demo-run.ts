/** Makes the demo task once, after everything serves for the first time. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Tell } from './log-lines.ts';
import { forwardLines } from './log-lines.ts';
import type { Command } from './postgres-account.ts';
import { writeWhole } from './run-records.ts';

const attemptsMax = 3;
const attemptMsMax = 120_000;
const pauseMs = 1_000;

/**
 * Runs the demo's process, which goes on where an earlier attempt was cut short, and remembers its success in the data
 * folder. A demo that can't be made spoils nothing else: it is told and left.
 */
export async function makeDemoOnce(options: {
  dataFolder: string;
  command: Command;
  env: NodeJS.ProcessEnv;
  tell: Tell;
  signal: AbortSignal;
}): Promise<void> {
  const marker = path.join(options.dataFolder, 'demo-made');
  if (existsSync(marker)) return;
  for (let attempt = 1; attempt <= attemptsMax && !options.signal.aborted; attempt += 1) {
    if (await runsWell(options)) {
      writeWhole(marker, `${new Date().toISOString()}\n`);
      return;
    }
    await pause(pauseMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
  if (!options.signal.aborted) options.tell('supervisor', 'the demo task could not be made; the next start tries again');
}

function runsWell({
  command,
  env,
  tell,
  signal,
}: {
  command: Command;
  env: NodeJS.ProcessEnv;
  tell: Tell;
  signal: AbortSignal;
}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command.command, command.args, {
      env,
      detached: true,
      signal: AbortSignal.any([signal, AbortSignal.timeout(attemptMsMax)]),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    forwardLines({ name: 'demo', streams: [child.stdout, child.stderr], tell });
    // A stop aborts the signal, which ends the child and arrives here as an error.
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
