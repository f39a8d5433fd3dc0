/** The call worker: rings, talks and writes the ends, next to its switches. Several may serve one switch. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { Worker } from '@temporalio/worker';
import type { CallAccounts } from '../activities/call-accounts.ts';
import { makeCallActivities } from '../activities/call-activities.ts';
import { type CallDesk, LiveCalls, type Talker } from '../activities/call-desk.ts';
import { CallsInHand } from '../activities/calls-in-hand.ts';
import { meteredLedger } from '../activities/metered-ledger.ts';
import { endOverdue, overdueEveryMs } from '../activities/overdue-round.ts';
import { makeProfileActivities } from '../activities/profile-activities.ts';
import { makeSwitchReconciliation } from '../activities/reconciliation-at-switch.ts';
import { forgottenEveryMs, ownershipEveryMs, Rescuer, rescueEveryMs } from '../activities/rescue.ts';
import { SlotDesk } from '../activities/slot-desk.ts';
import { makeTalker } from '../activities/talker.ts';
import { audioModuleOf, needsServer } from '../config/audio-settings.ts';
import { secretOf } from '../config/kept-secrets.ts';
import { releaseOf } from '../config/release.ts';
import { loadVoiceGates, type VoiceGates } from '../conversation/speech/voice-gate.ts';
import { makeCallHearing } from '../storage/call-hearing.ts';
import { type CallTools, makeCallTools } from '../storage/call-tools.ts';
import { ChangeFeed } from '../storage/change-feed.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { makeLedger } from '../storage/ledger.ts';
import { switchProcess } from '../storage/log-lines.ts';
import { requireCurrentDatabase } from '../storage/migrate.ts';
import { makeOverdueCalls } from '../storage/overdue-calls.ts';
import { Presence } from '../storage/presence.ts';
import { makeRescues, type Rescues } from '../storage/rescues.ts';
import { makeSealer, type Sealer } from '../storage/sealed.ts';
import { makeSwitchNodes } from '../storage/switch-nodes.ts';
import { tasksToHangUp } from '../storage/task-standing.ts';
import { makeTurns } from '../storage/turns.ts';
import { type AudioServer, openAudioServer } from '../telephony/audio-socket/audio-server.ts';
import type { NodeAddress, SwitchNode } from '../telephony/ports.ts';
import { makeSwitchNode, type SwitchNodeOptions } from '../telephony/switch-node.ts';
import { callQueue } from '../workflows/messages.ts';
import { openAccounts } from './account-house.ts';
import { Draining } from './draining.ts';
import { loadJudge } from './end-of-turn-plug-in.ts';
import { type NodeRounds, openKeeper, openOperator } from './keeper-house.ts';
import { makeCallMeter, type WatchedNode, watchCallWorker } from './metrics/call-metrics.ts';
import { openProcessMetrics } from './metrics/metrics-port.ts';
import { type ProcessContext, runProcess } from './process-life.ts';
import { makeRecordingPlaces, makeSnippetPlaces } from './recording-places.ts';
import { every } from './rounds.ts';
import { runWorker } from './run-worker.ts';
import { connectWorker, logThroughProcess } from './temporal-connection.ts';

/** Calls that wait for a line and calls that ring or talk, of all tasks, in this process. */
const callsMax = 2_000;
const reportEveryMs = 5_000;
const connectionsOfCallWorker = 20;

runProcess({
  name: 'call-worker',
  async start(context) {
    const { settings, log, onClose } = context;
    await requireCurrentDatabase({ connectionString: settings.databaseUrl });
    const metrics = await openProcessMetrics(context, { process: 'call-worker', offset: 1 });
    logThroughProcess(context, metrics.sdkAddress);
    const db = openDatabase({
      connectionString: settings.databaseUrl,
      applicationName: 'call-worker',
      connections: connectionsOfCallWorker,
      log,
    });
    onClose(() => db.end());
    const live = new LiveCalls();
    const { owner, rescues } = await appear(context, db);
    const draining = new Draining(settings.drainMs);
    const voiceGates = await loadVoiceGates();
    const accounts = openAccounts({ db, settings, voiceGates, log });
    const recordings = path.join(settings.dataFolder, 'recordings');
    const tools = makeCallTools(db);
    const common = {
      ledger: meteredLedger(makeLedger(db), makeCallMeter(metrics.registry)),
      talker: await openTalker(context, { db, accounts, tools, voiceGates }),
      tools,
      live,
      rescues,
      owner,
      recordingOf: makeRecordingPlaces(recordings),
      hearing: { ...makeCallHearing(db), keepSnippet: makeSnippetPlaces(recordings) },
      log,
    };
    const connection = await connectWorker(context);
    const audio = await openAudio(context);
    const desks: SlotDesk[] = [];
    const keepers: NodeRounds[] = [];
    const sealer = makeSealer(secretOf(settings).toString('base64'));
    const watched: WatchedNode[] = [];
    const hands = new Map<string, CallsInHand>();
    const houses = new Map<string, { node: SwitchNode; calls: CallsInHand }>();
    for (const address of settings.switches) {
      const node = openNode(address, { ...context, audio, db });
      const desk = new SlotDesk({ ledger: common.ledger, owner, log });
      onClose(() => desk.close());
      desks.push(desk);
      watched.push({ node, desk });
      keepers.push(openKeeper(node, { ...context, db, sealer }));
      const house: CallDesk = { ...common, node, desk };
      const calls = new CallsInHand({ house, draining: draining.signal });
      hands.set(address.name, calls);
      houses.set(address.name, { node, calls });
      onClose(() => calls.leave(draining.msLeft()));
      const worker = await Worker.create({
        connection,
        namespace: settings.temporal.namespace,
        taskQueue: callQueue(address.name),
        activities: activitiesAt(house, calls, { db, sealer }),
        maxConcurrentActivityTaskExecutions: callsMax,
        shutdownGraceTime: settings.drainMs,
      });
      runWorker(worker, context, () => {
        draining.begin();
        rescues.disarm(owner).catch((error: unknown) => log.warn({ err: error }, 'waiting calls were not let go of'));
      });
    }
    watchCallWorker(metrics.registry, watched, live);
    await followChanges(context, { db, desks, live, keepers });
    await goRounds(context, new Rescuer({ owner, hands, rescues, live, log }));
    const overdue = makeOverdueCalls(db);
    onClose(every(overdueEveryMs, { name: 'end overdue calls', log }, () => endOverdue({ owner, houses, overdue, log })));
  },
});

/** What is done beside this switch. */
function activitiesAt(house: CallDesk, calls: CallsInHand, { db, sealer }: { db: Database; sealer: Sealer }): object {
  return {
    ...makeCallActivities(calls),
    ...makeSwitchReconciliation({ ...house, db }),
    ...makeProfileActivities(openOperator(house.node, { log: house.log, db, sealer })),
  };
}

/** Who holds the talks of this process. Throws when the judge of sentences that the settings name can't be loaded. */
async function openTalker(
  { settings, log }: ProcessContext,
  { db, accounts, tools, voiceGates }: { db: Database; accounts: CallAccounts; tools: CallTools; voiceGates: VoiceGates },
): Promise<Talker> {
  const judge = await loadJudge(settings.endOfTurn);
  return makeTalker({ accounts, turns: makeTurns(db), tools, voiceGates, judge, log });
}

/** From here on this process is known as alive, by a name that no other process ever had. */
async function appear({ settings, log, onClose }: ProcessContext, db: Database): Promise<{ owner: string; rescues: Rescues }> {
  const owner = `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`;
  const nodes = settings.switches.map(({ name }) => name);
  const presence = new Presence({
    connectionString: settings.databaseUrl,
    owner,
    kind: 'call-worker',
    nodes,
    release: releaseOf(),
    log,
  });
  onClose(() => presence.close());
  await presence.start();
  return { owner, rescues: makeRescues(db) };
}

/** The first round is gone at once: a worker that was started after another one died finds its calls before anything else. */
async function goRounds({ log, onClose }: ProcessContext, rescuer: Rescuer): Promise<void> {
  await rescuer.takeOverFromTheDead();
  onClose(every(rescueEveryMs, { name: 'rescue', log }, () => rescuer.takeOverFromTheDead()));
  onClose(every(ownershipEveryMs, { name: 'let go of lost calls', log }, () => rescuer.letGoOfTheLost()));
  onClose(every(forgottenEveryMs, { name: 'take up forgotten calls', log }, () => rescuer.takeUpTheForgotten()));
}

/** Where the switches' modules bring their sound; null when all sound comes by UDP. */
async function openAudio({ settings: { audio }, log, onClose }: ProcessContext): Promise<AudioServer | null> {
  if (!needsServer(audio)) return null;
  const server = await openAudioServer({ ...audio.listen, url: audio.url, log }).catch((error: unknown) => {
    throw new Error('CARILLON_AUDIO_LISTEN can not be listened at: give each call worker a free port of its own', {
      cause: error,
    });
  });
  onClose(() => server.close());
  return server;
}

type NodeHouse = ProcessContext & { audio: AudioServer | null; db: Database };

/** A switch, its state reported to Postgres for everybody to see. */
function openNode(address: NodeAddress, { settings, log, onClose, keepLine, audio, db }: NodeHouse): SwitchNode {
  const module = audioModuleOf(settings.audio, address.name);
  const audioSocket = module === null || audio === null ? {} : { audioSocket: { module, server: audio } };
  const onCallLog: SwitchNodeOptions['onCallLog'] = ({ text, ...line }) =>
    keepLine({ time: new Date().toISOString(), process: switchProcess, node: address.name, ...line, msg: text });
  const node = makeSwitchNode({ address, mediaAddress: settings.mediaAddress, log, onCallLog, ...audioSocket });
  onClose(() => node.close());
  const nodes = makeSwitchNodes(db);
  const report = async (): Promise<void> => {
    const state = node.state === 'closed' ? 'down' : node.state;
    await nodes.report({
      name: address.name,
      state,
      coreUuid: node.coreUuid,
      detail: state === 'ready' ? null : node.lossReason,
    });
  };
  const note = (): void => {
    report().catch((error: unknown) => log.warn({ node: address.name, err: error }, 'state of the switch not reported'));
  };
  node.onState(note);
  note();
  onClose(every(reportEveryMs, { name: 'report switch', log }, report));
  return node;
}

/** Freed lines and changed tasks wake the desks; a task that was stopped with "hang up" loses its calls. */
async function followChanges(
  { settings, log, onClose }: ProcessContext,
  { db, desks, live, keepers }: { db: Database; desks: readonly SlotDesk[]; live: LiveCalls; keepers: readonly NodeRounds[] },
): Promise<void> {
  const feed = new ChangeFeed({ connectionString: settings.databaseUrl, log });
  onClose(() => feed.close());
  const hangUpStopped = async (): Promise<void> => {
    for (const taskId of await tasksToHangUp(db, [...live.tasks()])) await live.hangUpAll(taskId);
  };
  feed.subscribe((change) => {
    if (change.kind === 'resync') for (const desk of desks) desk.wakeAll();
    if (change.kind === 'slot' || change.kind === 'task') for (const desk of desks) desk.wake(change.taskId);
    if (change.kind === 'configuration' || change.kind === 'resync') {
      const node = change.kind === 'resync' ? null : change.node;
      for (const keeper of keepers) if (node === null || node === keeper.node) keeper.rounds.wake();
    }
    if (change.kind === 'task' || change.kind === 'resync') {
      hangUpStopped().catch((error: unknown) => log.warn({ err: error }, 'stopped tasks were not looked at'));
    }
  });
  await feed.start();
}
