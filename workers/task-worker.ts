/** The task worker: runs the stories of tasks, lanes, calls and imports, and the activities that need no switch. */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { makeImportActivities } from '../activities/import-activities.ts';
import { makeLaneFeeder } from '../activities/lane-feed.ts';
import { makeBookReconciliation } from '../activities/reconciliation.ts';
import { makeRecordActivities } from '../activities/record-activities.ts';
import { makeTaskActivities } from '../activities/task-activities.ts';
import { makeTrialBooks } from '../activities/trial-activities.ts';
import { Wakes } from '../activities/wakes.ts';
import { releaseOf } from '../config/release.ts';
import { makeAgentSpans } from '../storage/agent-spans.ts';
import { makeBrowserPhones } from '../storage/browser-phones.ts';
import { ChangeFeed } from '../storage/change-feed.ts';
import { openDatabase } from '../storage/database.ts';
import { makeImportStaging } from '../storage/import-staging.ts';
import { makeIntents } from '../storage/intents.ts';
import { makeLedger } from '../storage/ledger.ts';
import { requireCurrentDatabase } from '../storage/migrate.ts';
import { makeOverdueCalls } from '../storage/overdue-calls.ts';
import { makeRescues } from '../storage/rescues.ts';
import { freeStaleSlots } from '../storage/sweeps.ts';
import { makeTaskPace } from '../storage/task-pace.ts';
import { rollUpTallies } from '../storage/task-tallies.ts';
import { makeTrialCalls } from '../storage/trial-calls.ts';
import { makeTurns } from '../storage/turns.ts';
import { makeWebhookOutbox } from '../storage/webhook-outbox.ts';
import { controlQueue } from '../workflows/messages.ts';
import { openAccounts } from './account-house.ts';
import { agentRoundEveryMs, makeAgentRound } from './agent-round.ts';
import { openProcessMetrics } from './metrics/metrics-port.ts';
import { oldLogLinesEveryMs, removeOldLines } from './old-log-lines.ts';
import { oldRecordingsEveryMs, removeOldRecordings } from './old-recordings.ts';
import { makePacer } from './pacing-round.ts';
import { type ProcessContext, runProcess } from './process-life.ts';
import { every } from './rounds.ts';
import { runWorker } from './run-worker.ts';
import { shepherd, shepherdEveryMs } from './task-shepherd.ts';
import { connectClient, connectWorker, logThroughProcess } from './temporal-connection.ts';
import { runTranscripts } from './transcript-desk.ts';
import { runWebhookPost } from './webhook-post.ts';
import { makeWorkflowBook } from './workflow-book.ts';
import { workflowStatesOf } from './workflow-states.ts';

const rollUpEveryMs = 1_000;
const freeSlotsEveryMs = 10_000;
const finaliseEveryMs = 2_000;
const desertedEveryMs = 5_000;
const oldMessagesEveryMs = 60_000;
const unseenTrialsEveryMs = 10_000;
const oldTrialsEveryMs = 3_600_000;
const oldPhonesEveryMs = 600_000;
const oldAgentSpansEveryMs = 3_600_000;
/** Old messages to webhooks that one round forgets. */
const oldMessagesMax = 5_000;
/** A lane's long poll holds its place for up to 20 s; reviews, grades and imports need some beside them. */
const activitiesMax = 200;
/** About a megabyte each; a call's workflow that falls out of the cache replays eight events. */
const cachedWorkflowsMax = 800;

runProcess({
  name: 'task-worker',
  async start(context) {
    const { settings, log, onClose } = context;
    await requireCurrentDatabase({ connectionString: settings.databaseUrl });
    const metrics = await openProcessMetrics(context, { process: 'task-worker', offset: 0 });
    logThroughProcess(context, metrics.sdkAddress);
    const db = openDatabase({ connectionString: settings.databaseUrl, applicationName: 'task-worker', log });
    onClose(() => db.end());
    const wakes = new Wakes();
    const feed = new ChangeFeed({ connectionString: settings.databaseUrl, log });
    onClose(() => feed.close());
    feed.subscribe((change) => {
      if (change.kind === 'resync') wakes.wakeAll();
      else if (change.kind === 'task' || change.kind === 'slot' || (change.kind === 'call' && change.over))
        wakes.wake(change.taskId);
    });
    const pacer = makePacer({ pace: makeTaskPace(db), log });
    onClose(() => pacer.close());
    feed.subscribe((change) => pacer.hear(change));
    await feed.start();

    const client = await connectClient(context);
    const ledger = makeLedger(db);
    const accounts = openAccounts({ db, settings, log });
    const activities = {
      ...makeTaskActivities({ db, feeder: makeLaneFeeder({ ledger, wakes }), workflows: workflowStatesOf(client) }),
      ...makeRecordActivities({ intents: makeIntents(db), turns: makeTurns(db), accounts, log }),
      ...makeImportActivities({ staging: makeImportStaging(db), log }),
      ...makeBookReconciliation({ db, ledger, workflows: makeWorkflowBook(client), log }),
      ...makeTrialBooks(makeTrialCalls(db)),
    };
    const worker = await Worker.create({
      connection: await connectWorker(context),
      namespace: settings.temporal.namespace,
      taskQueue: controlQueue,
      identity: taskWorkerIdentity(),
      ...workflowsOf(),
      activities,
      maxConcurrentActivityTaskExecutions: activitiesMax,
      maxCachedWorkflows: cachedWorkflowsMax,
      // A dead worker's cached workflows are taken over after this long.
      stickyQueueScheduleToStartTimeout: '3 seconds',
      shutdownGraceTime: settings.drainMs,
    });
    runWorker(worker, context);
    await runWebhookPost(context, { db });
    await runTranscripts(context, { db, client, accounts });
    keepOrder(context, { db, client });
  },
});

function keepOrder({ log, onClose, settings }: ProcessContext, { db, client }: Parameters<typeof shepherd>[0]): void {
  onClose(every(shepherdEveryMs, { name: 'shepherd', log }, () => shepherd({ db, client })));
  onClose(every(rollUpEveryMs, { name: 'roll up counts', log }, () => rollUpTallies(db)));
  onClose(every(freeSlotsEveryMs, { name: 'free stale slots', log }, () => freeStaleSlots(db)));
  const [overdue, rescues] = [makeOverdueCalls(db), makeRescues(db)];
  onClose(
    every(finaliseEveryMs, { name: 'end overdue calls', log }, async () => {
      const ended = await overdue.finalise();
      if (ended > 0) log.error({ calls: ended }, 'calls were ended because nobody could look after them');
    }),
  );
  const folder = path.join(settings.dataFolder, 'recordings');
  onClose(every(oldRecordingsEveryMs, { name: 'old recordings', log }, () => removeOldRecordings({ db, folder, log })));
  onClose(every(oldLogLinesEveryMs, { name: 'old lines of the log', log }, () => removeOldLines(db)));
  onClose(
    every(oldMessagesEveryMs, { name: 'old webhook messages', log }, () => makeWebhookOutbox(db).forgetOld(oldMessagesMax)),
  );
  const trials = makeTrialCalls(db);
  onClose(every(unseenTrialsEveryMs, { name: 'lost trials', log }, () => trials.endUnseen()));
  onClose(every(oldTrialsEveryMs, { name: 'old trials', log }, () => trials.forgetOld()));
  onClose(every(oldPhonesEveryMs, { name: 'old phones of browsers', log }, () => makeBrowserPhones(db).takeBack()));
  onClose(every(agentRoundEveryMs, { name: 'agents', log }, makeAgentRound({ db, log })));
  onClose(every(oldAgentSpansEveryMs, { name: 'old states of agents', log }, () => makeAgentSpans(db).forgetOld()));
  onClose(every(desertedEveryMs, { name: 'deserted switches', log }, () => rescues.markDesertedNodes()));
  onClose(every(desertedEveryMs, { name: 'forget dead workers', log }, () => rescues.forgetDeadWorkers()));
}

/** The bundle that the build made; from the sources (`npm run dev`) the SDK bundles at the start. */
function workflowsOf(): { workflowBundle: { codePath: string } } | { workflowsPath: string } {
  const codePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  return existsSync(codePath)
    ? { workflowBundle: { codePath } }
    : { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) };
}

/** Its process as Temporal names it by default, and its build behind `#`: a worker that an upgrade left running is found by it. */
function taskWorkerIdentity(): string {
  return `${process.pid}@${hostname()}#${releaseOf()}`;
}
