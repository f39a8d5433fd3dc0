/** `npm run doctor` beside a product that runs, and where nothing runs. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { openFront } from './door-tasks.ts';
import { until } from './waiting.ts';

type Report = { verdict: string; items: { kind: string; verdict: string; code: string; todo: string }[] };

async function doctor(env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, ['dist/workers/doctor-command.js', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
}

describe('where nothing runs', () => {
  it('names database, workflow server and switch, each with its cure, leaves the rest out, and makes nothing', async () => {
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'carillon-doctor-'));
    const port = await findFreePort();
    const env = { CARILLON_DATA: dataFolder, FREESWITCH_NODES: `sw1=secret@127.0.0.1:${port}` };
    const { code, out } = await doctor({ ...env, DATABASE_URL: '', TEMPORAL_ADDRESS: '' }, ['--json']);
    const { verdict, items } = JSON.parse(out) as Report;
    expect([code, verdict]).toEqual([1, 'fails']);
    const failing = items.filter((item) => item.verdict === 'fails');
    expect(failing.map((item) => item.code).toSorted()).toEqual(['database-away', 'switch-away', 'temporal-away']);
    for (const { todo } of failing) expect(todo).not.toBe('');
    expect(out).not.toContain('secret');
    expect(await readdir(dataFolder)).toEqual([]);
    const told = await doctor({ ...env, DATABASE_URL: '', TEMPORAL_ADDRESS: '' }, ['--language', 'zh']);
    expect(told.out).toContain('Postgres 没有响应');
    expect(told.out).toContain('处理：启动 Postgres');
    await rm(dataFolder, { recursive: true });
  });
});

describe('beside a product that runs', () => {
  let centre: CallCentre;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    centre = await openCallCentre();
    await Promise.all([centre.start('api'), centre.start('call-worker'), centre.start('task-worker')]);
    await openFront(centre);
    const workers = async (): Promise<number> =>
      (await centre.db.query<{ n: number }>(`select count(*) as n from switch_node where state = 'ready'`)).rows[0]?.n ?? 0;
    await until('the switch is ready', async () => (await workers()) === 1);
    env = centre.environment;
  }, 120_000);
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.log(centre.said().slice(-4000));
  });
  afterAll(() => centre.close());

  it('looks at everything and ends by what it found', async () => {
    const { code, out } = await doctor(env, ['--json']);
    const { verdict, items } = JSON.parse(out) as Report;
    const found = new Map(items.map((item) => [item.kind, item.code]));
    expect([found.get('database'), found.get('schema'), found.get('temporal'), found.get('task-worker')]).toEqual([
      'database-up',
      'schema-current',
      'temporal-up',
      'worker-there',
    ]);
    expect([found.get('switch'), found.get('call-worker'), found.get('release'), found.get('clock')]).toEqual([
      'switch-ready',
      'worker-there',
      'release-same',
      'clock-right',
    ]);
    expect(code).toBe(verdict === 'fails' ? 1 : 0);
  });

  it('tells a wrong password of the event socket from a switch that is away', async () => {
    const wrong = { ...env, FREESWITCH_NODES: `simulated=wrong@127.0.0.1:${centre.switch.port}` };
    const { code, out } = await doctor(wrong);
    expect(code).toBe(1);
    expect(out).toContain('The event socket of simulated refuses the password.');
    expect(out).toMatch(/To do: Make them the same/);
  });
});
