/** `npm run reconcile`: has a running product compare its ledger, its switches and its workflows, and prints what it found. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { SettingsFaulty } from '../config/setting-reader.ts';
import { readSettings, type Settings } from '../config/settings.ts';
import { temporalOptions } from '../config/temporal-options.ts';
import type { Reconciliation } from '../domain/reconciliation-report.ts';
import { controlQueue, type ReconcileInput, reconcileWorkflowId, workflowTypes } from '../workflows/messages.ts';
import { reportLines } from './reconcile-report.ts';

const connectMsMax = 5_000;
/** Looking, waiting, looking again, and mending hundreds of calls; with every switch away it takes about two minutes. */
const runMsMax = 600_000;
/** Another run of the same scope is waited for, this often. */
const turnsMax = 10;

/** Nothing can be compared, for a reason that a person can mend. */
class NotReconciled extends Error {}

try {
  const { values } = parseArgs({
    options: { task: { type: 'string' }, json: { type: 'boolean' }, mend: { type: 'boolean' } },
  });
  const report = await run({ taskId: values.task ?? null, mend: values.mend === true ? 'all' : 'nothing' });
  const lines = values.json === true ? [JSON.stringify(report, null, 2)] : reportLines(report);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = report.verdict === 'agrees' ? 0 : 1;
} catch (error) {
  const told = error instanceof NotReconciled || error instanceof SettingsFaulty ? error.message : String(error);
  process.stderr.write(`${told}\n`);
  process.exitCode = 1;
}

async function run(input: ReconcileInput): Promise<Reconciliation> {
  const settings = readSettings(process.env);
  const address = settings.temporal.address ?? embeddedAddress(settings);
  const connection = await Connection.connect({
    ...temporalOptions({ temporal: { ...settings.temporal, address } }),
    connectTimeout: connectMsMax,
  }).catch((error: unknown) => {
    throw new NotReconciled(nothingRuns(settings, `no Temporal server answers at ${address}`), { cause: error });
  });
  try {
    const client = new Client({ connection, namespace: settings.temporal.namespace });
    await requireTaskWorker(client, settings);
    return await resultOf(client, input);
  } finally {
    await connection.close();
  }
}

/** The embedded server listens where the last start said. */
function embeddedAddress(settings: Settings): string {
  const file = path.join(settings.dataFolder, 'ports.json');
  try {
    const { temporal } = JSON.parse(readFileSync(file, 'utf8')) as { temporal?: unknown };
    if (typeof temporal === 'number') return `127.0.0.1:${temporal}`;
  } catch {
    // Told below: nothing was ever started in this folder.
  }
  throw new NotReconciled(nothingRuns(settings, `nothing was started in ${settings.dataFolder}`));
}

function nothingRuns({ dataFolder, temporal }: Settings, why: string): string {
  const cure =
    temporal.address === null
      ? `Start it with "npm start", or name the data folder of the one that runs: npm run reconcile -- --data <folder> (now ${dataFolder}).`
      : 'See TEMPORAL_ADDRESS, and start the product.';
  return `Carillon does not run here: ${why}. ${cure}`;
}

async function requireTaskWorker(client: Client, settings: Settings): Promise<void> {
  const { namespace } = settings.temporal;
  const { pollers } = await client.workflowService
    .describeTaskQueue({ namespace, taskQueue: { name: controlQueue } })
    .catch((error: unknown) => {
      throw new NotReconciled(nothingRuns(settings, `the Temporal server does not know the namespace ${namespace}`), {
        cause: error,
      });
    });
  if (pollers.length > 0) return;
  throw new NotReconciled(nothingRuns(settings, 'the Temporal server answers, but no task worker is there to look'));
}

async function resultOf(client: Client, input: ReconcileInput): Promise<Reconciliation> {
  const workflowId = reconcileWorkflowId(input.taskId);
  for (let turn = 0; turn < turnsMax; turn += 1) {
    try {
      return await client.workflow.execute<(input: ReconcileInput) => Promise<Reconciliation>>(workflowTypes.reconcile, {
        workflowId,
        taskQueue: controlQueue,
        args: [input],
        workflowRunTimeout: runMsMax,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await client.workflow
        .getHandle(workflowId)
        .result()
        .catch(() => undefined);
    }
  }
  throw new NotReconciled('Other reconciliations of the same kind were started over and over. Try again.');
}
