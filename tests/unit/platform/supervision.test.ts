import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../config/settings.ts';
import { forwardLines } from '../../../workers/supervisor/log-lines.ts';
import { ownEnvironment } from '../../../workers/supervisor/own-processes.ts';
import { identityOf } from '../../../workers/supervisor/process-identity.ts';
import { restartDelayMs } from '../../../workers/supervisor/restart-delay.ts';
import { completeSettings } from '../../../workers/supervisor/run-settings.ts';

const ports = { postgres: 1001, temporal: 1002, temporalPage: 1003, simulator: 1004, demoModel: 1005 };
const given = {
  DATABASE_URL: 'postgres://u:p@db/carillon',
  TEMPORAL_ADDRESS: 'temporal:7233',
  FREESWITCH_NODES: 'fs1=pw@10.0.0.5:8021',
};

describe('a restart', () => {
  it('waits twice as long after each death in a row, up to a limit', () => {
    expect([1, 2, 3, 6, 7, 50].map(restartDelayMs)).toEqual([200, 400, 800, 6_400, 10_000, 10_000]);
  });
});

describe('the identity of a process', () => {
  it('is the same as long as it lives and absent for a process that does not', () => {
    expect(identityOf(process.pid)).toBe(identityOf(process.pid));
    expect(identityOf(process.pid)).toMatch(/\S/);
    // Above the largest id that Linux gives out.
    expect(identityOf(2 ** 22 + 1)).toBeNull();
  });
});

describe('forwarded lines', () => {
  it('carry their name, and the last of them are kept in words', async () => {
    const told: string[] = [];
    const stream = new PassThrough();
    const { lastLines } = forwardLines({ name: 'api', streams: [stream], tell: (name, line) => told.push(`${name}: ${line}`) });
    const ended = new Promise((resolve) => stream.once('close', resolve));
    stream.end('plain\n\n{"level":"warn","time":"t","process":"api","msg":"slow","ms":7}\n{"broken\n');
    await ended;
    expect(told).toEqual(['api: plain', expect.stringContaining('api: {"level":"warn"'), 'api: {"broken']);
    expect(lastLines()).toEqual(['plain', 'warn slow {"ms":7}', '{"broken']);
  });
});

describe('what stands in for parts that nobody named', () => {
  it('is embedded, on ports of its own', () => {
    const { settings, embedded } = completeSettings(
      readSettings({ CARILLON_DATA: '/nowhere', ...given, FREESWITCH_NODES: '' }),
      ports,
    );
    expect(embedded).toEqual({ postgres: null, temporal: null, simulator: true });
    expect(settings.switches).toEqual([
      { name: 'simulated', password: expect.any(String) as string, host: '127.0.0.1', port: 1004 },
    ]);
    expect(settings.demo).toBe(true);
    expect(settings.demoModelUrl).toBe('http://127.0.0.1:1005/v1');
  });

  it('never rings real people for a demo', () => {
    const { settings, embedded } = completeSettings(
      readSettings({ CARILLON_DATA: '/nowhere', ...given, CARILLON_DEMO: 'on' }),
      ports,
    );
    expect(embedded.simulator).toBe(false);
    expect(settings.demo).toBe(false);
    expect(settings.demoModelUrl).toBeNull();
  });
});

describe('the variables of a supervised process', () => {
  it('name every neighbour and hold no secret', () => {
    const { settings } = completeSettings(readSettings({ CARILLON_DATA: '/nowhere', ...given }), ports);
    const environment = ownEnvironment({ settings, environment: { PATH: '/bin' } });
    expect(environment).toMatchObject({
      ...given,
      PATH: '/bin',
      CARILLON_DATA: '/nowhere',
      CARILLON_PORT: '8080',
      LOG_LEVEL: 'info',
    });
    expect(environment).not.toHaveProperty('CARILLON_SECRET');
    expect(environment).not.toHaveProperty('CARILLON_ADMIN_PASSWORD');
  });
});
