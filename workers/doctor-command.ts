/**
 * `npm run doctor`: every check of the diagnosis page in the terminal. Needs no running product: what is away is named with its cure, and
 * what can't be told without it is left out.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { gatherChecks } from '../api/checks/gathering.ts';
import type { GatheredCheck, GatheringDeps } from '../api/checks/gathering-types.ts';
import { ownSurroundings } from '../api/checks/surroundings.ts';
import { makeTaskWorkers } from '../api/checks/task-workers.ts';
import { makeTemporalReconciler } from '../api/reconciliation/reconciler.ts';
import { makeTemporalTaskControl } from '../api/temporal-task-control.ts';
import { embeddedDatabasePassword } from '../config/kept-secrets.ts';
import { releaseOf } from '../config/release.ts';
import { SettingsFaulty } from '../config/setting-reader.ts';
import { readSettings, type Settings } from '../config/settings.ts';
import { temporalOptions } from '../config/temporal-options.ts';
import { judgeSwitch } from '../domain/diagnosis/system-checks.ts';
import { openDatabase } from '../storage/database.ts';
import { knockAtSwitch } from '../telephony/event-socket/door-knock.ts';
import { type DoctorLanguage, doctorClock, doctorLines, doctorReport } from './doctor-report.ts';
import { databaseName } from './supervisor/embedded-postgres.ts';
import type { KeptPorts } from './supervisor/kept-ports.ts';
import { postgresUrl } from './supervisor/postgres-server.ts';

/** A part that is asked and does not answer is away. */
const nobodyPort = 1;

try {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, language: { type: 'string' } } });
  const language: DoctorLanguage = values.language === 'zh' ? 'zh' : 'en';
  const settings = readSettings(process.env);
  const checks = await examine(settings, language);
  const report = doctorReport(checks, language);
  const lines = values.json === true ? [JSON.stringify(report, null, 2)] : doctorLines(report, language);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = report.verdict === 'fails' ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof SettingsFaulty ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function examine(settings: Settings, language: DoctorLanguage): Promise<GatheredCheck[]> {
  const ports = embeddedPorts(settings);
  const db = openDatabase({
    connectionString: databaseUrl(settings, ports),
    applicationName: 'doctor',
    log: pino({ level: 'silent' }),
    connections: 2,
  });
  const address = settings.temporal.address ?? `127.0.0.1:${ports.temporal ?? nobodyPort}`;
  const connection = Connection.lazy(temporalOptions({ temporal: { ...settings.temporal, address } }));
  try {
    const client = new Client({ connection, namespace: settings.temporal.namespace });
    const deps: GatheringDeps = {
      db,
      taskControl: makeTemporalTaskControl(client),
      reconciler: makeTemporalReconciler(client),
      dataFolder: settings.dataFolder,
      recordingsFolder: path.join(settings.dataFolder, 'recordings'),
      surroundings: ownSurroundings(releaseOf(), makeTaskWorkers(client)),
    };
    const checks = await gatherChecks({ ...deps, language, ...doctorClock() }, { kind: 'all' });
    return [...checks.filter(({ kind }) => kind !== 'switch' || settings.switches === null), ...(await switchChecks(settings))];
  } finally {
    await connection.close();
    await db.end();
  }
}

/** Asked by the doctor itself, who may sit where the worker does. The simulated switch is known by what its worker reported. */
async function switchChecks({ switches }: Settings): Promise<GatheredCheck[]> {
  const checks = (switches ?? []).map(async (address): Promise<GatheredCheck[]> => {
    const knock = await knockAtSwitch(address);
    const state = knock === 'let-in' ? 'ready' : 'down';
    const finding = judgeSwitch({ node: address.name, state, detail: knock, fresh: true });
    const subject = { kind: 'node', id: address.name, name: address.name } as const;
    return finding === null ? [] : [{ kind: 'switch', subject, ...finding }];
  });
  return (await Promise.all(checks)).flat();
}

type Ports = Partial<KeptPorts>;

/** The embedded parts listen where the last start said; nothing was ever started in an empty folder. */
function embeddedPorts({ dataFolder }: Settings): Ports {
  try {
    return JSON.parse(readFileSync(path.join(dataFolder, 'ports.json'), 'utf8')) as Ports;
  } catch {
    return {};
  }
}

function databaseUrl(settings: Settings, ports: Ports): string {
  if (settings.databaseUrl !== null) return settings.databaseUrl;
  // Nothing is made in a folder that was never started in.
  const password = ports.postgres === undefined ? '' : embeddedDatabasePassword(settings);
  return postgresUrl({ port: ports.postgres ?? nobodyPort, password, database: databaseName });
}
