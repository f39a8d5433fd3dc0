/** The real api over a real database, serving the built page on a port of its own. Imports are really read; nothing is dialled. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import type { ImportActivities, ReadEnd } from '../../activities/contracts.ts';
import { makeImportActivities } from '../../activities/import-activities.ts';
import { makeAllowedAddresses } from '../../api/allowed-addresses.ts';
import { buildApp } from '../../api/app.ts';
import { ensureFirstAdmin } from '../../api/first-admin.ts';
import type { ReconciliationRun } from '../../api/reconciliation/reconciler.ts';
import { SignInThrottle } from '../../api/sign-in-throttle.ts';
import type { CallWorkflow, StoryEvent, TaskControl } from '../../api/task-control.ts';
import { makeModelCatalogue } from '../../conversation/language/model-catalogue.ts';
import { systemPrompt } from '../../conversation/prompt.ts';
import { makeRecogniserCatalogue } from '../../conversation/speech/recogniser-catalogue.ts';
import { makeSynthesisCache } from '../../conversation/speech/synthesis-cache.ts';
import { makeVoiceCatalogue } from '../../conversation/speech/voice-catalogue.ts';
import { toolsOffered } from '../../conversation/tool-specs.ts';
import { tryHttpTool } from '../../conversation/tool-trial.ts';
import { ChangeFeed } from '../../storage/change-feed.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { makeImportStaging } from '../../storage/import-staging.ts';
import { makeSealer } from '../../storage/sealed.ts';
import type { OperateProfileInput, ReconcileInput, TrialCallInput } from '../../workflows/messages.ts';
import { openTestDatabase } from '../setup/database.ts';

export const adminPassword = 'the-password-of-admin';
const silent = pino({ level: 'silent' });
const webFolder = fileURLToPath(new URL('../../web/dist', import.meta.url));

export type PageHouse = {
  url: string;
  db: Database;
  recordingsFolder: string;
  /** What the page is told of the last reconciliation, and what it ordered. */
  reconciliation: { last: ReconciliationRun; orders: ReconcileInput[] };
  /** What was ordered of SIP profiles. */
  profileOrders: OperateProfileInput[];
  /** Trials that were started. */
  trialStarts: TrialCallInput[];
  close(): Promise<void>;
};

export async function openPageHouse(): Promise<PageHouse> {
  if (!existsSync(path.join(webFolder, 'index.html'))) throw new Error('The page is not built: run `npm run build -w web`.');
  const { url: connectionString, drop } = await openTestDatabase();
  const db = openDatabase({ connectionString, applicationName: 'page tests', log: silent });
  const feed = new ChangeFeed({ connectionString, log: silent });
  const folder = await mkdtemp(path.join(tmpdir(), 'carillon-page-'));
  const recordingsFolder = path.join(folder, 'recordings');
  await mkdir(recordingsFolder, { recursive: true });
  await ensureFirstAdmin(db, () => adminPassword);
  // Its first sign-in is told in another test; here admin has chosen a password already.
  await db.query('update app_user set must_change_password = false');
  const voices = makeVoiceCatalogue({ cache: makeSynthesisCache() });
  const models = makeModelCatalogue();
  const recognisers = makeRecogniserCatalogue();
  const { control, settled } = readingControl(db);
  const profileOrders: PageHouse['profileOrders'] = [];
  const trialStarts: PageHouse['trialStarts'] = [];
  const reconciliation: PageHouse['reconciliation'] = { last: { state: 'never' }, orders: [] };
  const app = await buildApp({
    db,
    feed,
    log: silent,
    publicUrl: 'http://localhost:8080',
    uploadsFolder: path.join(folder, 'uploads'),
    recordingsFolder,
    webFolder,
    temporalPage: { url: 'http://temporal.example', namespace: 'carillon' },
    signIns: new SignInThrottle(),
    taskControl: control,
    trialControl: {
      async start(input) {
        trialStarts.push(input);
      },
    },
    profileControl: {
      async operate(input) {
        profileOrders.push(input);
      },
    },
    reconciler: {
      async start(input) {
        reconciliation.orders.push(input);
        return true;
      },
      last: async () => reconciliation.last,
    },
    sealer: makeSealer(Buffer.alloc(32, 7).toString('base64')),
    switches: { password: 'password-of-switches', nodes: () => Promise.resolve(['sw1']), allowed: makeAllowedAddresses([]) },
    openModel: (accounts, facts) => models.openBoth(accounts, facts, { onFallback: () => undefined }),
    openVoice: (account) => voices.open(account),
    openRecogniser: (account) => recognisers.open(account),
    assistantMind: (assistant, contact) => ({
      system: systemPrompt(assistant, contact).text,
      tools: toolsOffered(assistant),
    }),
    tryTool: (tool, given, contact) => tryHttpTool(tool, given, contact, { allowed: ['127.0.0.1'] }),
    judgeWebhookUrl: async () => null,
    forgetFirstPassword: async () => undefined,
  });
  await feed.start();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    db,
    recordingsFolder,
    profileOrders,
    trialStarts,
    reconciliation,
    async close() {
      await app.close();
      await settled();
      await feed.close();
      await db.end();
      await drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Instead of Temporal: an import is read at once by its real activities, a call's history is a fixed one. */
function readingControl(db: Database): { control: TaskControl; settled: () => Promise<unknown> } {
  const activities = makeImportActivities({ staging: makeImportStaging(db), log: silent });
  const running: Promise<unknown>[] = [];
  const read = async (importId: string): Promise<void> => {
    const inActivity = new MockActivityEnvironment();
    const end = await inActivity.run<[{ importId: string }], ReadEnd, ImportActivities['readList']>(activities.readList, {
      importId,
    });
    if (end.kind !== 'read') return;
    await inActivity.run<[{ importId: string }], { accepted: number }, ImportActivities['commitImport']>(
      activities.commitImport,
      { importId },
    );
  };
  const control: TaskControl = {
    changed: async () => undefined,
    startImport: async ({ importId }) => {
      running.push(read(importId));
    },
    startCall: async () => undefined,
    story: async (call) => ({ workflowId: workflowIdOf(call), runId: 'run', events: storyEvents() }),
    isUp: async () => true,
  };
  return { control, settled: () => Promise.all(running) };
}

function workflowIdOf({ taskId, contactId, attempt }: CallWorkflow): string {
  return `call/${taskId}/${contactId}/${attempt}`;
}

function storyEvents(): StoryEvent[] {
  const at = (second: number): Date => new Date(Date.UTC(2026, 10, 24, 6, 30, second));
  return [
    { at: at(0), event: 'WorkflowExecutionStarted', detail: {} },
    { at: at(1), event: 'ActivityTaskStarted', detail: { activity: 'conductCall' } },
    { at: at(40), event: 'WorkflowExecutionCompleted', detail: {} },
  ];
}
