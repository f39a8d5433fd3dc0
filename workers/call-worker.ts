/** The call worker: rings, talks and writes the ends, next to its switches. Several may serve one switch. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { agentWake } from '../activities/agent-offer.ts';
import { type CallDesk, LiveCalls } from '../activities/call-desk.ts';
import { meteredLedger } from '../activities/metered-ledger.ts';
import { endOverdue, overdueEveryMs } from '../activities/overdue-round.ts';
import { forgottenEveryMs, ownershipEveryMs, Rescuer, rescueEveryMs } from '../activities/rescue.ts';
import { makeTalker } from '../activities/talker.ts';
import { Wakes } from '../activities/wakes.ts';
import { needsServer } from '../config/audio-settings.ts';
import { secretOf } from '../config/kept-secrets.ts';
import { releaseOf } from '../config/release.ts';
import { loadVoiceGates } from '../conversation/speech/voice-gate.ts';
import { makeAgentOffers } from '../storage/agent-offers.ts';
import { makeAskedIn } from '../storage/asked-in.ts';
import { makeCallHearing } from '../storage/call-hearing.ts';
import { makeCallListeners } from '../storage/call-listeners.ts';
import { makeCallMoves } from '../storage/call-moves.ts';
import { makeCallTools } from '../storage/call-tools.ts';
import { ChangeFeed } from '../storage/change-feed.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { makeInboundCalls } from '../storage/inbound-calls.ts';
import { makeLedger } from '../storage/ledger.ts';
import { makeManualCalls } from '../storage/manual-calls.ts';
import { requireCurrentDatabase } from '../storage/migrate.ts';
import { makeOpenLegs } from '../storage/open-legs.ts';
import { makeOverdueCalls } from '../storage/overdue-calls.ts';
import { Presence } from '../storage/presence.ts';
import { makeRescues, type Rescues } from '../storage/rescues.ts';
import { makeSealer } from '../storage/sealed.ts';
import { tasksToHangUp } from '../storage/task-standing.ts';
import { makeTurns } from '../storage/turns.ts';
import { type AudioServer, openAudioServer } from '../telephony/audio-socket/audio-server.ts';
import { openAccounts } from './account-house.ts';
import { Draining } from './draining.ts';
import { loadJudge } from './end-of-turn-plug-in.ts';
import { makeCallMeter, watchCallWorker } from './metrics/call-metrics.ts';
import { openProcessMetrics } from './metrics/metrics-port.ts';
import { NodeHouses } from './node-houses.ts';
import { type ProcessContext, runProcess } from './process-life.ts';
import { makeRecordingPlaces, makeSnippetPlaces } from './recording-places.ts';
import { every } from './rounds.ts';
import { connectWorker, logThroughProcess } from './temporal-connection.ts';
import { openTrials } from './trial-house.ts';

/** Switches that were added or removed while nobody heard of it are found after this. */
const nodesEveryMs = 5_000;
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
    const { owner, rescues, presence } = await appear(context, db);
    const draining = new Draining(settings.drainMs);
    const [voiceGates, judge] = await Promise.all([loadVoiceGates(), loadJudge(settings.endOfTurn)]);
    const accounts = openAccounts({ db, settings, voiceGates, log });
    const recordings = path.join(settings.dataFolder, 'recordings');
    const stores = storesOfCalls(db);
    const { tools, offers } = stores;
    const [agentWakes, moveWakes] = [new Wakes(), new Wakes()];
    const common = {
      ledger: meteredLedger(makeLedger(db), makeCallMeter(metrics.registry)),
      talker: makeTalker({
        accounts,
        turns: makeTurns(db),
        tools,
        offers,
        inbound: makeInboundCalls(db),
        voiceGates,
        judge,
        log,
      }),
      ...stores,
      agentWakes,
      moveWakes,
      live,
      rescues,
      owner,
      recordingOf: makeRecordingPlaces(recordings),
      hearing: { ...makeCallHearing(db), keepSnippet: makeSnippetPlaces(recordings) },
      log,
    };
    const houses = new NodeHouses(
      {
        context,
        db,
        sealer: makeSealer(secretOf(settings).toString('base64')),
        connection: await connectWorker(context),
        audio: await openAudio(context),
        draining,
        common,
        openTrial: (node) => openTrials(node, { log, db, accounts, voiceGates, judge, owner }),
      },
      (names) => presence.serve(names),
    );
    onClose(async () => {
      draining.begin();
      await rescues.disarm(owner).catch((error: unknown) => log.warn({ err: error }, 'waiting calls were not let go of'));
      await houses.close();
    });
    await houses.refresh();
    watchCallWorker(metrics.registry, () => houses.all(), live);
    await followChanges(context, { db, houses, live, agentWakes, moveWakes });
    onClose(every(nodesEveryMs, { name: 'look for switches', log }, () => houses.refresh()));
    await goRounds(context, new Rescuer({ owner, hands: houses.hands, rescues, live, log }));
    const overdue = makeOverdueCalls(db);
    const calls = { owner, houses: houses.desks, overdue, log };
    onClose(every(overdueEveryMs, { name: 'end overdue calls', log }, () => endOverdue(calls)));
  },
});

/** What the people in a call, and its tools, are written down in. */
function storesOfCalls(
  db: Database,
): Pick<CallDesk, 'tools' | 'offers' | 'moves' | 'askedIn' | 'listeners' | 'manualCalls' | 'openLegs'> {
  return {
    tools: makeCallTools(db),
    offers: makeAgentOffers(db),
    moves: makeCallMoves(db),
    askedIn: makeAskedIn(db),
    listeners: makeCallListeners(db),
    manualCalls: makeManualCalls(db),
    openLegs: makeOpenLegs(db),
  };
}

type Appeared = { owner: string; rescues: Rescues; presence: Presence };

/** From here on this process is known as alive, by a name that no other process ever had. */
async function appear({ settings, log, onClose }: ProcessContext, db: Database): Promise<Appeared> {
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
  return { owner, rescues: makeRescues(db), presence };
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

type FollowedBy = { db: Database; houses: NodeHouses; live: LiveCalls; agentWakes: Wakes; moveWakes: Wakes };

/** Freed lines and changed tasks wake the desks; a task that was stopped with "hang up" loses its calls; switches come and go. */
async function followChanges(
  { settings, log, onClose }: ProcessContext,
  { db, houses, live, agentWakes, moveWakes }: FollowedBy,
): Promise<void> {
  const feed = new ChangeFeed({ connectionString: settings.databaseUrl, log });
  onClose(() => feed.close());
  const hangUpStopped = async (): Promise<void> => {
    for (const taskId of await tasksToHangUp(db, [...live.tasks()])) await live.hangUpAll(taskId);
  };
  feed.subscribe((change) => {
    if (change.kind === 'resync') for (const { desk } of houses.all()) desk.wakeAll();
    if (change.kind === 'agent' || change.kind === 'resync') agentWakes.wake(agentWake);
    if (change.kind === 'move') moveWakes.wake(change.callId);
    if (change.kind === 'resync') moveWakes.wakeAll();
    if (change.kind === 'slot' || change.kind === 'task') for (const { desk } of houses.all()) desk.wake(change.taskId);
    if (change.kind === 'configuration' || change.kind === 'resync') {
      const node = change.kind === 'resync' ? null : change.node;
      for (const { keeper } of houses.all()) if (node === null || node === keeper.node) keeper.rounds.wake();
    }
    if (change.kind === 'trial') for (const { trial } of houses.all()) trial.look(change.trialId);
    if (change.kind === 'resync') for (const { trial } of houses.all()) trial.look();
    if (change.kind === 'task' || change.kind === 'resync') {
      hangUpStopped().catch((error: unknown) => log.warn({ err: error }, 'stopped tasks were not looked at'));
    }
    if (change.kind === 'node') {
      houses.refresh().catch((error: unknown) => log.warn({ err: error }, 'switches that changed were not looked at'));
    }
  });
  await feed.start();
}
