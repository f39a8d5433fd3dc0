/** A product at rest for reconciliations: real Postgres, Temporal and simulated switch, with workers that only look and mend. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { CallActivities, CallSummary, RecordActivities, TaskActivities } from '../../activities/contracts.ts';
import { makeBookReconciliation } from '../../activities/reconciliation.ts';
import { makeSwitchReconciliation } from '../../activities/reconciliation-at-switch.ts';
import type { Reconciliation } from '../../domain/reconciliation-report.ts';
import { answers } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { makeWorkflowBook } from '../../workers/workflow-book.ts';
import { callQueue, controlQueue, type ReconcileInput, reconcileWorkflowId, workflowTypes } from '../../workflows/messages.ts';
import { openTestNamespace } from '../setup/temporal.ts';
import { claimOne, grantOf, makeLine, makeTask, silent, type World } from '../storage/world.ts';
import { until } from './story-teller.ts';

export const node = 'sim';
const gateway = 'crowd';

export type ReconciliationHouse = {
  client: Client;
  switch: SimulatedSwitch;
  /** The process that dials in these tests; another one reconciles. */
  dialer: SwitchNode;
  workflows: ReturnType<typeof makeWorkflowBook>;
  /** Calls whose workflow runs, in the order in which they were taken up; each goes on until it is let go. */
  takenUp: string[];
  reconcile(input?: Partial<ReconcileInput>): Promise<Reconciliation>;
  close(): Promise<void>;
};

export async function openReconciliationHouse(world: World): Promise<ReconciliationHouse> {
  const { address, namespace } = await openTestNamespace();
  const folder = await mkdtemp(path.join(tmpdir(), 'carillon-reconcile-'));
  const simulated = await makeSimulatedSwitch({
    dataFolder: folder,
    gateways: [{ name: gateway, capacity: 100, callees: () => answers({ kind: 'silent' }, { afterMs: 50 }) }],
  });
  const openNode = (): SwitchNode =>
    makeSwitchNode({
      address: { name: node, host: simulated.host, port: simulated.port, password: simulated.password },
      mediaAddress: '127.0.0.1',
      log: silent,
    });
  const [dialer, looker] = [openNode(), openNode()];
  await until('both nodes', () => dialer.state === 'ready' && looker.state === 'ready');
  await makeSwitchNodes(world.db).report({ name: node, state: 'ready', coreUuid: looker.coreUuid, detail: null });

  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection, namespace });
  const workflows = makeWorkflowBook(client);
  const { takenUp, letGo, activities } = patientCalls();
  const control: TaskActivities & RecordActivities = {
    reviewTask: async () => ({ kind: 'wait', ms: 600_000 }),
    feedLane: async () => ({ calls: [], goOn: false }),
    gradeIntent: async () => ({ intent: null }),
  };
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
  const books = makeBookReconciliation({ db: world.db, ledger: world.ledger, workflows, log: silent });
  const atSwitch = makeSwitchReconciliation({ db: world.db, ledger: world.ledger, node: looker, log: silent });
  const common = { connection, namespace };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: controlQueue, workflowsPath, activities: { ...control, ...books } }),
    Worker.create({ ...common, taskQueue: callQueue(node), activities: { ...activities, ...atSwitch } }),
  ]);
  const running = workers.map((worker) => worker.run());
  return {
    client,
    switch: simulated,
    dialer,
    workflows,
    takenUp,
    reconcile: ({ taskId = null, mend = 'nothing' } = {}) =>
      client.workflow.execute<(input: ReconcileInput) => Promise<Reconciliation>>(workflowTypes.reconcile, {
        workflowId: reconcileWorkflowId(taskId),
        taskQueue: controlQueue,
        args: [{ taskId, mend }],
      }),
    async close() {
      letGo();
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await clientConnection.close();
      await connection.close();
      await Promise.all([dialer.close(), looker.close()]);
      await simulated.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** In the place of talks: whoever takes a call up holds it until the house closes. */
function patientCalls(): { takenUp: string[]; letGo: () => void; activities: CallActivities } {
  const takenUp: string[] = [];
  let letGo: () => void = () => undefined;
  const held = new Promise<CallSummary>((resolve) => {
    letGo = () => resolve({ kind: 'withdrawn' });
  });
  const activities: CallActivities = {
    async conductCall({ callId }) {
      takenUp.push(callId);
      return held;
    },
  };
  return { takenUp, letGo, activities };
}

export type CallInProgress = DialGrant & { contactId: string; attempt: number; claim: number };

/** A task of its own with one call that was let through, on a line of the simulated switch. Nothing rings yet. */
export async function permittedCall({ db, ledger }: World): Promise<CallInProgress> {
  const lineId = await makeLine(db, { capacity: 5, node });
  const taskId = await makeTask(db, { contacts: 1, maxConcurrency: 1, lineIds: [lineId] });
  const claimed = await claimOne(ledger, taskId);
  const grant = grantOf(await ledger.fence({ callId: claimed.callId, owner: 'test' }));
  return { ...claimed, ...grant };
}

/** Rings and is answered: a parked channel that nobody needs a socket for. */
export async function answeredCall(house: ReconciliationHouse, world: World): Promise<CallInProgress> {
  const call = await permittedCall(world);
  await ringFor(house, call);
  await world.ledger.markRinging(call);
  await world.ledger.markLive(call);
  return call;
}

export async function ringFor({ dialer }: ReconciliationHouse, call: DialGrant): Promise<void> {
  const { callId, taskId, number } = call;
  const outcome = await dialer.dial(
    {
      callId,
      taskId,
      number,
      gateway,
      callerNumber: null,
      prefix: null,
      codec: 'PCMA',
      ringMsMax: 10_000,
      callMsMax: 120_000,
    },
    { onDialled: () => undefined, onRinging: () => undefined, signal: new AbortController().signal },
  );
  if (outcome.kind !== 'answered') throw new Error(`the call was ${outcome.kind}`);
}

/** Makes a call as old as those that a reconciliation judges. */
export async function aged({ db }: World, { callId }: DialGrant): Promise<void> {
  await db.query(
    `update call set claimed_at = claimed_at - interval '2 min', dialled_at = dialled_at - interval '2 min',
      answered_at = answered_at - interval '2 min', ended_at = ended_at - interval '2 min' where id = $1::uuid`,
    [callId],
  );
}
