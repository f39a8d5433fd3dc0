/** The very commands, variables and health checks of docker-compose.yml, run by hand on the build: what a container would do. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { readCompose, readExample, type Service } from '../setup/compose-file.ts';
import { openEmptyDatabase, type TestDatabase } from '../setup/database.ts';
import { openTestNamespace, type TestNamespace } from '../setup/temporal.ts';
import { ended } from './product-process.ts';
import { until } from './waiting.ts';

const run = promisify(execFile);
const secrets = {
  POSTGRES_PASSWORD: 'a-password',
  EVENT_SOCKET_PASSWORD: 'another-one',
  CARILLON_SWITCH_PASSWORD: 'password-of-switches',
  CARILLON_SECRET: Buffer.alloc(32, 7).toString('base64'),
};
const compose = readCompose('docker-compose.yml', { ...readExample('.env.example').given, ...secrets });
const dockerfile = readFileSync('Dockerfile', 'utf8');

let database: TestDatabase;
let temporal: TestNamespace;
let simulated: SimulatedSwitch;
let folder: string;
let port: number;
/** Where the api shows Temporal's page. */
let pagePort: number;
const children: ChildProcess[] = [];
let said = '';

beforeAll(async () => {
  [database, temporal, port] = await Promise.all([openEmptyDatabase(), openTestNamespace(), findFreePort()]);
  pagePort = await findFreePort();
  folder = mkdtempSync(path.join(tmpdir(), 'carillon-compose-'));
  simulated = await makeSimulatedSwitch({ dataFolder: folder, gateways: [] });
});

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(said.slice(-4000));
});

afterAll(async () => {
  await Promise.all(children.map((child) => ended(child, 'SIGTERM')));
  await simulated.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function service(name: string): Service {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`there is no service ${name}`);
  return found;
}

/** As the image and the file give them; only addresses are those of this machine. */
function environmentOf(name: string): NodeJS.ProcessEnv {
  const image = [...dockerfile.matchAll(/^(?:ENV|\s+)\s*([A-Z_]+)=(\S+?)(?: \\)?$/gm)].map(
    ([, key = '', value = '']): [string, string] => [key, value],
  );
  return {
    PATH: process.env['PATH'],
    ...Object.fromEntries(image),
    ...Object.fromEntries(Object.entries(service(name).environment ?? {}).map(([key, value]) => [key, String(value)])),
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    FREESWITCH_NODES: `fs1=${simulated.password}@127.0.0.1:${simulated.port}`,
    CARILLON_PORT: String(port),
    ...(name === 'api' ? { CARILLON_TEMPORAL_PAGE: `127.0.0.1:${pagePort}` } : {}),
    CARILLON_DATA: path.join(folder, 'data'),
    CARILLON_SWITCH_FILES: path.join(folder, 'switch'),
    CARILLON_ALIVE_FILE: path.join(folder, `alive-${name}`),
  };
}

/** The image's own command for whoever has none. */
function commandOf(name: string): string[] {
  const { command } = service(name);
  if (Array.isArray(command)) return command;
  if (command !== undefined) return command.split(' ');
  return JSON.parse(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
}

function start(name: string): ChildProcess {
  const [program = '', ...args] = commandOf(name);
  const child = spawn(program, args, { env: environmentOf(name), stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  children.push(child);
  return child;
}

/** The service's own check, else that of the image. */
async function isHealthy(name: string): Promise<boolean> {
  const own = service(name).healthcheck?.test;
  const shell = /^HEALTHCHECK [\s\S]*?CMD (.*)$/m.exec(dockerfile)?.[1] ?? 'false';
  const [program = '', ...args] =
    own === undefined
      ? ['sh', '-c', shell.replace('/tmp/carillon-alive', path.join(folder, `alive-${name}`))]
      : own.slice(1).map((word) => word.replace(':8080', `:${port}`));
  return run(program, args, { env: environmentOf(name) }).then(
    () => true,
    () => false,
  );
}

it('sets everything up, then starts every process, and each says that it is well', async () => {
  const setup = start('setup');
  const code = await new Promise((resolve) => setup.once('exit', resolve));
  expect([code, said]).toEqual([0, expect.stringContaining('is ready')]);
  expect(await isHealthy('api')).toBe(false);

  for (const name of ['api', 'task-worker', 'call-worker']) start(name);
  for (const name of ['api', 'task-worker', 'call-worker']) await until(`${name} to be well`, () => isHealthy(name), 60_000);
  await until(
    'every part to be up',
    async () => {
      const reply = await fetch(`http://127.0.0.1:${port}/api/v1/health`);
      return ((await reply.json()) as { status: string }).status === 'up';
    },
    60_000,
  );
  // Nobody reads Temporal's page who is not signed in.
  const page = await fetch(`http://127.0.0.1:${pagePort}/`, { headers: { accept: 'text/html' }, redirect: 'manual' });
  expect([page.status, page.headers.get('location')]).toEqual([302, service('api').environment?.['CARILLON_URL']]);
  expect(children.slice(1).map(({ exitCode }) => exitCode)).toEqual([null, null, null]);
}, 180_000);

it('migrates once, also when it is started again', async () => {
  const before = said.length;
  const setup = start('setup');
  expect(await new Promise((resolve) => setup.once('exit', resolve))).toBe(0);
  expect(said.slice(before)).not.toContain('Applied migration');
}, 60_000);
