/** How the api's process runs: makes the parts, listens, and closes them in order. What the api is stands in app.ts. */

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import { adminPasswordFile, firstAdminPassword, secretOf, switchPasswordOf } from '../config/kept-secrets.ts';
import { releaseOf } from '../config/release.ts';
import type { ConnectedSettings } from '../config/settings.ts';
import { temporalOptions } from '../config/temporal-options.ts';
import { addressFault } from '../conversation/http-guard.ts';
import { makeModelCatalogue } from '../conversation/language/model-catalogue.ts';
import { systemPrompt } from '../conversation/prompt.ts';
import { makeEspeak } from '../conversation/speech/espeak.ts';
import { makeNlsTokens } from '../conversation/speech/nls-token.ts';
import { makeRecogniserCatalogue } from '../conversation/speech/recogniser-catalogue.ts';
import { makeSynthesisCache } from '../conversation/speech/synthesis-cache.ts';
import { makeVoiceCatalogue } from '../conversation/speech/voice-catalogue.ts';
import { toolsOffered } from '../conversation/tool-specs.ts';
import { tryHttpTool } from '../conversation/tool-trial.ts';
import { ChangeFeed } from '../storage/change-feed.ts';
import { openDatabase } from '../storage/database.ts';
import { sealPlainHeaders } from '../storage/llm-headers.ts';
import { requireCurrentDatabase } from '../storage/migrate.ts';
import { makeSealer } from '../storage/sealed.ts';
import { runProcess } from '../workers/process-life.ts';
import { every } from '../workers/rounds.ts';
import { buildApp } from './app.ts';
import type { AppDeps } from './app-deps.ts';
import { ownSurroundings } from './checks/surroundings.ts';
import { makeTaskWorkers } from './checks/task-workers.ts';
import { ensureFirstAdmin } from './first-admin.ts';
import { closeInOrder } from './orderly-close.ts';
import { makeTemporalReconciler } from './reconciliation/reconciler.ts';
import { type CurrentSettings, makeCurrentSettings } from './settings/current-settings.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { makeTemporalProfileControl } from './sip-profiles/profile-control.ts';
import { makeKnownSwitches } from './switch/known-switches.ts';
import { makeTemporalDoor, type TemporalDoorDeps } from './temporal-page/temporal-door.ts';
import { makeTemporalTaskControl } from './temporal-task-control.ts';
import { makeTemporalTrialControl } from './trial-calls/trial-control.ts';
import { feedEveryMs, feedWebhooks } from './webhooks/event-feed.ts';
import { makeTemporalDeliveries } from './webhooks/temporal-deliveries.ts';

/** The page as the build left it, seen from the sources and from the compiled files. */
const webFolders = ['../web/dist', '../../web/dist'];

runProcess({
  name: 'api',
  async start({ settings, log, onClose }) {
    const { databaseUrl: connectionString, dataFolder } = settings;
    await requireCurrentDatabase({ connectionString });
    const db = openDatabase({ connectionString, applicationName: 'api', log });
    onClose(() => db.end());
    const feed = new ChangeFeed({ connectionString, log });
    onClose(() => feed.close());
    // The api serves records also while the Temporal server is away, so nothing waits for it here.
    const connection = Connection.lazy(temporalOptions(settings));
    onClose(() => connection.close());
    const client = new Client({ connection, namespace: settings.temporal.namespace });

    if (await ensureFirstAdmin(db, () => firstAdminPassword(settings))) log.info('the first user, admin, was made');
    const sealer = makeSealer(secretOf(settings).toString('base64'));
    if ((await sealPlainHeaders(db, sealer)) > 0) log.info('headers of language model accounts were sealed');
    const app = await buildApp({
      db,
      log,
      feed,
      publicUrl: settings.publicUrl,
      uploadsFolder: path.join(dataFolder, 'uploads'),
      recordingsFolder: path.join(dataFolder, 'recordings'),
      webFolder: findWebFolder(),
      temporalPage: temporalPageOf(settings),
      signIns: new SignInThrottle(),
      taskControl: makeTemporalTaskControl(client),
      reconciler: makeTemporalReconciler(client),
      profileControl: makeTemporalProfileControl(client),
      trialControl: makeTemporalTrialControl(client),
      sealer,
      switches: {
        password: switchPasswordOf(settings),
        ...makeKnownSwitches({ switches: settings.switches, addresses: settings.switchAddresses, db, feed, log }),
      },
      ...makeMinds(log),
      tryTool: (tool, given, contact) => tryHttpTool(tool, given, contact, { allowed: settings.toolHosts }),
      judgeWebhookUrl: (url) => addressFault(url, settings.webhookHosts),
      surroundings: ownSurroundings(releaseOf(), makeTaskWorkers(client)),
      forgetFirstPassword: () => rm(adminPasswordFile(dataFolder), { force: true }),
    });
    onClose(() => closeInOrder(app));
    const [current, start] = [makeCurrentSettings(db), makeTemporalDeliveries(client)];
    const language = async (): Promise<'zh' | 'en'> => (await current.read()).defaultLanguage;
    onClose(every(feedEveryMs, { name: 'webhooks', log }, () => feedWebhooks({ db, language, start })));
    await feed.start();
    await app.listen({ port: settings.port, host: '::' });
    await openTemporalPage({ settings, current, db, log, onClose });
  },
});

/** What speaks and thinks in tests of accounts is exactly what does so in calls. */
function makeMinds(log: Logger): Pick<AppDeps, 'openModel' | 'openVoice' | 'openRecogniser' | 'assistantMind'> {
  const tokens = makeNlsTokens();
  const voices = makeVoiceCatalogue({ cache: makeSynthesisCache(), espeak: makeEspeak({ log }), tokens });
  const recognisers = makeRecogniserCatalogue({ tokens });
  const models = makeModelCatalogue();
  return {
    // Who tests is told by the stream itself which account answered.
    openModel: (accounts, facts) => models.openBoth(accounts, facts, { onFallback: () => undefined }),
    openVoice: (account) => voices.open(account),
    openRecogniser: (account) => recognisers.open(account),
    assistantMind: (assistant, contact) => ({
      system: systemPrompt(assistant, contact).text,
      tools: toolsOffered(assistant),
    }),
  };
}

function findWebFolder(): string | null {
  const folders = webFolders.map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  return folders.find((folder) => existsSync(path.join(folder, 'index.html'))) ?? null;
}

/** How people reach Temporal's page: by our door where there is one. */
function temporalPageOf({ temporal, publicUrl }: ConnectedSettings): AppDeps['temporalPage'] {
  const { pageUrl, pageDoor, namespace } = temporal;
  if (pageUrl === null) return null;
  return { url: pageDoor === null ? pageUrl : doorUrlOf(pageDoor, publicUrl), namespace };
}

function doorUrlOf({ url, listen }: PageDoor, publicUrl: string): string {
  const { protocol, hostname } = new URL(publicUrl);
  return url ?? `${protocol}//${hostname}:${listen.port}`;
}

type PageDoor = NonNullable<ConnectedSettings['temporal']['pageDoor']>;
type PageGround = Pick<TemporalDoorDeps, 'db' | 'log'> & {
  settings: ConnectedSettings;
  current: CurrentSettings;
  onClose: (close: () => Promise<void>) => void;
};

/** Throws where a door is wanted and nobody said to what. */
async function openTemporalPage({ settings, current, db, log, onClose }: PageGround): Promise<void> {
  const { temporal, publicUrl } = settings;
  const { pageDoor, pageUrl: upstream } = temporal;
  if (pageDoor === null) return;
  if (upstream === null) {
    throw new Error(
      'CARILLON_TEMPORAL_PAGE is set, but not what it shows: give the address of Temporal’s page as TEMPORAL_UI_URL.',
    );
  }
  const doorUrl = doorUrlOf(pageDoor, publicUrl);
  const door = await makeTemporalDoor({ db, log, settings: current, publicUrl, doorUrl, upstream });
  onClose(() => door.close());
  await door.listen(pageDoor.listen);
}
