/** What stands beside one switch in a call worker: its connection, its desk, its keeper, its calls, and a worker on its queue. */
import { type NativeConnection, Worker } from '@temporalio/worker';
import { makeCallActivities } from '../activities/call-activities.ts';
import type { CallDesk } from '../activities/call-desk.ts';
import { CallsInHand } from '../activities/calls-in-hand.ts';
import { endLeftListeners, leftListenersEveryMs } from '../activities/left-listeners.ts';
import { OpenLegKeeper, openLegsEveryMs } from '../activities/open-legs.ts';
import { makeProfileActivities } from '../activities/profile-activities.ts';
import { makeSwitchReconciliation } from '../activities/reconciliation-at-switch.ts';
import { SlotDesk } from '../activities/slot-desk.ts';
import { makeTrialActivities } from '../activities/trial-activities.ts';
import type { TrialConductor } from '../activities/trial-conduct.ts';
import { audioModuleOf } from '../config/audio-settings.ts';
import type { Database } from '../storage/database.ts';
import { switchProcess } from '../storage/log-lines.ts';
import type { Sealer } from '../storage/sealed.ts';
import { makeSwitchNodes } from '../storage/switch-nodes.ts';
import type { AudioServer } from '../telephony/audio-socket/audio-server.ts';
import type { NodeAddress, SwitchNode } from '../telephony/ports.ts';
import { makeSwitchNode, type SwitchNodeOptions } from '../telephony/switch-node.ts';
import { callQueue } from '../workflows/messages.ts';
import type { Draining } from './draining.ts';
import { type NodeRounds, openKeeper, openOperator } from './keeper-house.ts';
import type { ProcessContext } from './process-life.ts';
import { every } from './rounds.ts';
import { runWorker } from './run-worker.ts';
import { openScope } from './scope.ts';

/** Calls that wait for a line and calls that ring or talk, of all tasks, beside one switch. */
const callsMax = 2_000;
const reportEveryMs = 5_000;

export type NodeHouse = {
  address: NodeAddress;
  node: SwitchNode;
  desk: SlotDesk;
  keeper: NodeRounds;
  calls: CallsInHand;
  trial: TrialConductor;
  /** Takes no new work, lets calls go on for as long as the process drains, and leaves the rest to other workers. */
  close: () => Promise<void>;
};

/** What all switches of a process have in common. */
export type HouseGround = {
  context: ProcessContext;
  db: Database;
  sealer: Sealer;
  connection: NativeConnection;
  audio: AudioServer | null;
  draining: Draining;
  common: Omit<CallDesk, 'node' | 'desk'>;
  openTrial: (node: SwitchNode) => TrialConductor;
};

/** `fromPage`: it was added on the page, and is told of in the table; else the settings of this process name it. */
export async function openNodeHouse(
  { address, fromPage }: { address: NodeAddress; fromPage: boolean },
  ground: HouseGround,
): Promise<NodeHouse> {
  const { db, sealer, draining, common } = ground;
  const { settings, log } = ground.context;
  const scope = openScope();
  const context: ProcessContext = { ...ground.context, onClose: scope.onClose };
  try {
    const node = openNode({ address, fromPage }, { ...ground, context });
    const desk = new SlotDesk({ ledger: common.ledger, owner: common.owner, log });
    scope.onClose(() => desk.close());
    const keeper = openKeeper(node, { ...context, db, sealer });
    const trial = ground.openTrial(node);
    const house: CallDesk = { ...common, node, desk };
    const calls = new CallsInHand({ house, draining: draining.signal });
    scope.onClose(every(leftListenersEveryMs, { name: 'end left listeners', log }, () => endLeftListeners(house)));
    const openLegs = new OpenLegKeeper(house);
    scope.onClose(every(openLegsEveryMs, { name: 'keep open legs', log }, () => openLegs.round()));
    scope.onClose(() => openLegs.close());
    scope.onClose(() => calls.leave(draining.msLeft()));
    const worker = await Worker.create({
      connection: ground.connection,
      namespace: settings.temporal.namespace,
      taskQueue: callQueue(address.name),
      activities: {
        ...makeCallActivities(calls),
        ...makeTrialActivities(trial),
        ...makeSwitchReconciliation({ ...house, db }),
        ...makeProfileActivities(openOperator(node, { log, db, sealer })),
      },
      maxConcurrentActivityTaskExecutions: callsMax,
      shutdownGraceTime: settings.drainMs,
    });
    runWorker(worker, context);
    return { address, node, desk, keeper, calls, trial, close: scope.close };
  } catch (error) {
    await scope.close().catch((cause: unknown) => log.warn({ err: cause }, 'a switch that could not be opened was not closed'));
    throw error;
  }
}

/** A switch, its state reported to Postgres for everybody to see. */
function openNode(
  { address, fromPage }: { address: NodeAddress; fromPage: boolean },
  { context: { settings, log, onClose, keepLine }, audio, db }: HouseGround,
): SwitchNode {
  const module = audioModuleOf(settings.audio, address.name);
  const audioSocket = module === null || audio === null ? {} : { audioSocket: { module, server: audio } };
  const onCallLog: SwitchNodeOptions['onCallLog'] = ({ text, ...line }) =>
    keepLine({ time: new Date().toISOString(), process: switchProcess, node: address.name, ...line, msg: text });
  const node = makeSwitchNode({ address, mediaAddress: settings.mediaAddress, log, onCallLog, ...audioSocket });
  onClose(() => node.close());
  const nodes = makeSwitchNodes(db);
  const given = fromPage ? null : { host: address.host, port: address.port };
  const report = async (): Promise<void> => {
    const state = node.state === 'closed' ? 'down' : node.state;
    const detail = state === 'ready' ? null : node.lossReason;
    const { coreUuid, version } = node;
    await nodes.report({ name: address.name, state, coreUuid, version, detail, given, fromPage });
  };
  const note = (): void => {
    report().catch((error: unknown) => log.warn({ node: address.name, err: error }, 'state of the switch not reported'));
  };
  node.onState(note);
  note();
  onClose(every(reportEveryMs, { name: 'report switch', log }, report));
  return node;
}
