import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endLeftovers } from '../../../workers/supervisor/leftovers.ts';
import { identityOf } from '../../../workers/supervisor/process-identity.ts';
import type { RunRecords } from '../../../workers/supervisor/run-records.ts';
import { makeRunRecords } from '../../../workers/supervisor/run-records.ts';
import type { SupervisedProcess } from '../../../workers/supervisor/supervised-process.ts';
import { ProcessWontStart } from '../../../workers/supervisor/supervised-process.ts';
import type { Supervisor } from '../../../workers/supervisor/supervisor.ts';
import { makeSupervisor } from '../../../workers/supervisor/supervisor.ts';
import { AlreadyRunning, takeSupervisorLock } from '../../../workers/supervisor/supervisor-lock.ts';
import { dummy } from './dummy-specs.ts';

let folder: string;
let log: string;
let records: RunRecords;
let said: string[];
let givenUp: Error[];
let supervisor: Supervisor;
const strangers: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'carillon-supervisor-'));
  log = path.join(folder, 'log');
  records = makeRunRecords(path.join(folder, 'run'));
  said = [];
  givenUp = [];
  supervisor = makeSupervisor({ records, tell: (_, line) => said.push(line), onGivenUp: (error) => givenUp.push(error) });
});

afterEach(async () => {
  await supervisor.stop({ msMax: 0 });
  for (const stranger of strangers.splice(0)) stranger.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function lived(): string[] {
  return readFileSync(log, 'utf8').trim().replace(/ \d+$/gm, '').split('\n');
}

function processNamed(name: string): SupervisedProcess {
  const found = supervisor.processes().find((process) => process.name === name);
  if (found === undefined) throw new Error(`no process ${name}`);
  return found;
}

function endAll(): Promise<void> {
  const tell = (_: string, line: string): unknown => said.push(line);
  return endLeftovers({ records, postgresFolder: path.join(folder, 'postgres'), tell, politeMsMax: 300 });
}

function becomes(process: SupervisedProcess, state: string): Promise<void> {
  return new Promise((resolve) => {
    const off = process.onState((now) => {
      if (now !== state) return;
      off();
      resolve();
    });
  });
}

describe('a supervisor', () => {
  it('starts stage after stage and stops in the reverse order', async () => {
    await supervisor.start([
      { kind: 'processes', specs: [dummy('server', { log })] },
      { kind: 'step', run: async () => writeFileSync(log, 'step\n', { flag: 'a' }) },
      { kind: 'processes', specs: [dummy('worker', { log })] },
    ]);
    const pids = supervisor.processes().map(({ pid }) => pid ?? 0);
    await supervisor.stop();
    expect(lived()).toEqual(['server up', 'step', 'worker up', 'worker down', 'server down']);
    expect(pids.map(identityOf)).toEqual([null, null]);
    expect(records.alive()).toEqual([]);
  });

  it('starts a process again that was killed, and only that one', async () => {
    await supervisor.start([{ kind: 'processes', specs: [dummy('one', { log }), dummy('two', { log })] }]);
    const [one, two] = [processNamed('one'), processNamed('two')];
    const pids = [one.pid, two.pid];
    const again = becomes(one, 'ready');
    process.kill(one.pid ?? 0, 'SIGKILL');
    await again;
    expect(one.pid).not.toBe(pids[0]);
    expect(two.pid).toBe(pids[1]);
    expect(said).toContainEqual(expect.stringMatching(/^one ended \(SIGKILL\) and starts again in 200 ms$/));
    expect(records.alive().map(({ pid }) => pid)).toContain(one.pid);
  });

  it('gives up a process that never serves, with its last words', async () => {
    const start = supervisor.start([{ kind: 'processes', specs: [dummy('one', { log, mode: 'broken' })] }]);
    await expect(start).rejects.toThrow(ProcessWontStart);
    expect(givenUp.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^The process "one" doesn't start \(exit code 3\)\. Its last words:\n {2}the disk is made of cheese$/,
      ),
    ]);
  });

  it('ends a process hard that ignores the request to end', async () => {
    await supervisor.start([{ kind: 'processes', specs: [dummy('mule', { log, mode: 'stubborn', stopMsMax: 50 })] }]);
    const pid = processNamed('mule').pid ?? 0;
    await supervisor.stop();
    expect(identityOf(pid)).toBeNull();
    expect(said).toContain("mule didn't end within 0.05 s and is ended hard");
  });

  it('starts nothing more once it was told to stop', async () => {
    await supervisor.start([
      { kind: 'processes', specs: [dummy('one', { log })] },
      { kind: 'step', run: () => supervisor.stop() },
      { kind: 'processes', specs: [dummy('two', { log })] },
    ]);
    expect(lived()).toEqual(['one up', 'one down']);
  });

  it('stops a process that waits for its restart', async () => {
    await supervisor.start([{ kind: 'processes', specs: [dummy('one', { log })] }]);
    const one = processNamed('one');
    const waiting = becomes(one, 'waiting');
    process.kill(one.pid ?? 0, 'SIGKILL');
    await waiting;
    await supervisor.stop();
    expect(one.state).toBe('stopped');
    expect(lived()).toEqual(['one up']);
  });
});

describe('the start after a supervisor was killed hard', () => {
  it('ends what was left, youngest first, and takes the lock over', async () => {
    const abandoned = await startAbandoned();
    const left = records.alive();
    expect(left.map(({ name }) => name)).toEqual(['worker', 'server']);
    abandoned.kill('SIGKILL');
    await once(abandoned, 'exit');
    expect(records.alive()).toEqual(left);
    const unlock = takeSupervisorLock({ dataFolder: folder, runFolder: path.join(folder, 'run') });
    await endAll();
    unlock();
    expect(left.map(({ pid }) => identityOf(pid))).toEqual([null, null]);
    expect(said.map((line) => line.replace(/\d+/, 'n'))).toEqual([
      'ending worker (process n), left over from an earlier start',
      'ending server (process n), left over from an earlier start',
    ]);
  });

  it('never touches a stranger who got the process id of one of ours', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60000)'], { stdio: 'ignore' });
    strangers.push(stranger);
    const pid = stranger.pid ?? 0;
    records.add({ name: 'api', pid, stopSignal: 'SIGTERM', server: false });
    const file = path.join(folder, 'run', 'process-api.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as { identity: string };
    writeFileSync(file, JSON.stringify({ ...record, identity: `${record.identity}1` }));
    await endAll();
    expect(identityOf(pid)).toBe(record.identity);
    expect(said).toEqual([]);
  });

  it('is refused while the other supervisor still lives', async () => {
    const living = await startAbandoned();
    const take = (): unknown => takeSupervisorLock({ dataFolder: folder, runFolder: path.join(folder, 'run') });
    expect(take).toThrow(AlreadyRunning);
    expect(take).toThrow(
      new RegExp(`already runs with the data folder .* \\(process ${living.pid ?? 0}\\): stop that one first`),
    );
    living.kill('SIGKILL');
    await once(living, 'exit');
    await endAll();
  });
});

async function startAbandoned(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('abandoned-supervisor.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  strangers.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  expect(line).toBe('serving');
  return child;
}
