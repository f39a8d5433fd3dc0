/** Starts the switch that is measured against and speaks with it. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeAddress } from '../../telephony/ports.ts';
import type { TimedCrowd } from './timed-crowd.ts';
import { openWitnessLog, type WitnessLog } from './witness-log.ts';

const readyMsMax = 20_000;

export type SwitchReady = { node: NodeAddress; modelUrl: string };

export type BenchSwitch = SwitchReady & {
  pid: number;
  log: WitnessLog;
  /** Says who sits behind a line, before its first call. */
  setCrowd(gateway: string, crowd: TimedCrowd): void;
  /** What a real switch would have punished. */
  faults(): Promise<number>;
  stop(): Promise<void>;
};

export async function startBenchSwitch(folder: string): Promise<BenchSwitch> {
  mkdirSync(folder, { recursive: true });
  const entry = fileURLToPath(new URL(`../switch-process${path.extname(import.meta.url)}`, import.meta.url));
  const child = fork(entry, [folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = (await told(child)) as SwitchReady;
  return {
    ...ready,
    pid: child.pid ?? 0,
    log: openWitnessLog(path.join(folder, 'rings.jsonl')),
    setCrowd: (gateway, crowd) => writeFileSync(path.join(folder, `${gateway}.json`), JSON.stringify(crowd)),
    async faults() {
      child.send('faults');
      return ((await told(child)) as { faults: number }).faults;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function told(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('the switch said nothing')), readyMsMax);
    child.once('message', (message) => {
      clearTimeout(limit);
      resolve(message);
    });
    child.once('exit', () => reject(new Error('the switch ended')));
  });
}
