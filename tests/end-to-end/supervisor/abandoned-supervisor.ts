/** A supervisor of two dummies that a test kills hard. Prints `serving` once both run. */
import path from 'node:path';
import { makeRunRecords } from '../../../workers/supervisor/run-records.ts';
import { makeSupervisor } from '../../../workers/supervisor/supervisor.ts';
import { takeSupervisorLock } from '../../../workers/supervisor/supervisor-lock.ts';
import { dummy } from './dummy-specs.ts';

const [, , folder = ''] = process.argv;
const log = path.join(folder, 'log');
const runFolder = path.join(folder, 'run');
takeSupervisorLock({ dataFolder: folder, runFolder });
const supervisor = makeSupervisor({ records: makeRunRecords(runFolder), tell: () => undefined, onGivenUp: () => undefined });
await supervisor.start([
  { kind: 'processes', specs: [{ ...dummy('server', { log, mode: 'stubborn' }), server: true }] },
  { kind: 'processes', specs: [dummy('worker', { log })] },
]);
process.stdout.write('serving\n');
