import { fileURLToPath } from 'node:url';
import type { ProcessSpec } from '../../../workers/supervisor/supervised-process.ts';

export type DummyMode = 'plain' | 'stubborn' | 'broken';

const script = fileURLToPath(new URL('dummy-process.mjs', import.meta.url));

export function dummy(
  name: string,
  { log, mode = 'plain', stopMsMax = 5_000 }: { log: string; mode?: DummyMode; stopMsMax?: number },
): ProcessSpec {
  return {
    name,
    command: () => ({ command: process.execPath, args: [script, name, log, mode], options: {} }),
    env: process.env,
    ready: 'message',
    readyMsMax: 20_000,
    stopSignal: 'SIGTERM',
    stopMsMax,
  };
}
