/** The whole product around a switch that knows only our address, with a page that a browser can open: for phones in browsers. */
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { a1HashOf } from '../../api/extensions/extension-password.ts';
import { type DemoLanguageModel, makeDemoLanguageModel } from '../../simulator/language-model/demo-language-model.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { adminPassword } from '../end-to-end/call-centre.ts';
import { type Door, openDoor } from '../end-to-end/door.ts';
import { makeProcessRoom } from '../end-to-end/product-process.ts';
import { until } from '../end-to-end/waiting.ts';
import { openBrowser } from '../page/page-browser.ts';
import { openTestDatabase } from '../setup/database.ts';
import { openTestNamespace } from '../setup/temporal.ts';
import { type BareSettings, restartBare } from './bare-switch.ts';
import { recordingFolder } from './real-switch.ts';

const silent = pino({ level: 'silent' });
/** Of browsers, beside the SIP port of phones. */
const browserPortAfter = 6;

export type PhoneProduct = {
  db: Database;
  door: Door;
  /** Where its page is. */
  origin: string;
  /** An assistant that speaks by tones and thinks with the demo model. */
  assistantId: string;
  /** Asks the switch itself. */
  channels(): Promise<string[]>;
  /** A window of its own, signed in. */
  window(to: string): Promise<Page>;
  extension(number: string, password: string): Promise<string>;
  /** Another one, for these switches. */
  startCallWorker(nodes: string): Promise<void>;
  said(): string;
  close(): Promise<void>;
};

/** With `empty` nothing is prepared: no profile, no setting, no assistant. */
export async function openPhoneProduct(bare: BareSettings, { empty = false }: { empty?: boolean } = {}): Promise<PhoneProduct> {
  const [database, temporal] = await Promise.all([openTestDatabase(), openTestNamespace()]);
  const db = openDatabase({ connectionString: database.url, applicationName: 'phones', log: silent });
  const model: DemoLanguageModel = await makeDemoLanguageModel();
  const folder = recordingFolder();
  await chmod(folder, 0o777);
  const origin = `http://${bare.door.host}:${bare.door.port}`;
  const { name, host, port, password } = bare.address;
  if (!empty) await makeProfiles(db, bare);
  const processes = makeProcessRoom({
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    FREESWITCH_NODES: `${name}=${password}@${host}:${port}`,
    CARILLON_SWITCH_PASSWORD: bare.password,
    CARILLON_SWITCH_FILES: bare.files,
    CARILLON_DATA: path.join(folder, 'data'),
    CARILLON_PORT: String(bare.door.port),
    CARILLON_URL: origin,
    CARILLON_ADMIN_PASSWORD: adminPassword,
    LOG_LEVEL: 'info',
  });
  await Promise.all([processes.start('api'), processes.start('task-worker')]);
  await db.query('update app_user set must_change_password = false');
  // It asks for its profiles when it starts, so somebody must be there to answer.
  await restartBare(bare);
  await processes.start('call-worker');
  const door = await openDoor(origin);
  if (!empty) await untilBrowsersMayCome(door);
  const node = makeSwitchNode({ address: bare.address, mediaAddress: '127.0.0.1', log: silent });
  const browser: Browser = await openBrowser();
  const contexts: BrowserContext[] = [];
  return {
    db,
    door,
    origin,
    assistantId: empty ? '' : await makeAssistant(door, model.baseUrl),
    channels: () => node.channels(),
    async window(to) {
      const context = await browser.newContext({ baseURL: origin, locale: 'en-GB', permissions: ['microphone'] });
      contexts.push(context);
      const page = await context.newPage();
      await context.request.post('/api/v1/session', { data: { username: 'admin', password: adminPassword } });
      await page.goto(to);
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page;
    },
    async extension(number, ofPhone) {
      const { rows } = await db.query<{ id: string }>(
        'insert into extension (number, a1_hash) values ($1::text, $2::text) returning id',
        [number, a1HashOf(number, ofPhone)],
      );
      return rows[0]?.id ?? '';
    },
    async startCallWorker(nodes) {
      await processes.start('call-worker', { FREESWITCH_NODES: nodes });
    },
    said: () => processes.said(),
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
      await node.close();
      await processes.close();
      await model.close();
      await db.end();
      await database.drop();
    },
  };
}

const profileMsMax = 60_000;

type Profile = { id: string; name: string; running: boolean | null; operation: { state: string } | null };

export async function sipProfile(door: Door, name: string): Promise<Profile> {
  const { items } = await door.get<{ items: Profile[] }>('/sip-profiles');
  const found = items.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no profile ${name}.`);
  return found;
}

/** Changes a profile as a person on the page does, restarts it, and waits until it runs so. */
export async function changeSipProfile(door: Door, name: string, change: object): Promise<void> {
  const { id } = await sipProfile(door, name);
  const reply = await door.ask('PATCH', `/sip-profiles/${id}`, { body: change });
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.bytes.toString()}`);
  await door.post(`/sip-profiles/${id}/restart`, {});
  await until(
    `the profile ${name}`,
    async () => {
      const { running, operation } = await sipProfile(door, name);
      return running === true && operation?.state === 'done';
    },
    profileMsMax,
  );
}

export function untilBrowsersMayCome(door: Door): Promise<void> {
  return until('the door for browsers', async () =>
    (await door.get<{ doors: { door: string }[] }>('/phone')).doors.some((one) => one.door === 'open'),
  );
}

async function makeProfiles(db: Database, { address, ports }: BareSettings): Promise<void> {
  const common = {
    sipIp: '127.0.0.1',
    rtpIp: '127.0.0.1',
    extSipIp: null,
    extRtpIp: null,
    wssBinding: null,
    codecs: ['PCMU', 'PCMA'],
  };
  const profiles = [
    {
      name: 'internal',
      settings: { ...common, sipPort: ports.internal, authCalls: true, wsBinding: `:${ports.internal + browserPortAfter}` },
    },
    { name: 'external', settings: { ...common, sipPort: ports.external, authCalls: false, wsBinding: null } },
  ];
  await db.query(
    `insert into sip_profile (node, name, settings)
    select $1::text, p.name, p.settings from jsonb_to_recordset($2::jsonb) as p (name text, settings jsonb)`,
    [address.name, JSON.stringify(profiles)],
  );
  await db.query(`insert into setting (key, value) values ('extensionDialling', 'true')`);
}

async function makeAssistant(door: Door, modelUrl: string): Promise<string> {
  const [voice, recogniser, account] = await Promise.all([
    door.post<{ id: string }>('/voices', { name: 'tones', kind: 'tone' }),
    door.post<{ id: string }>('/recognisers', { name: 'tones', kind: 'tone' }),
    door.post<{ id: string }>('/llm-accounts', { name: 'demo', kind: 'openai-compatible', baseUrl: modelUrl, model: 'demo' }),
  ]);
  const { id } = await door.post<{ id: string }>('/assistants', {
    ...{ name: 'Demo', language: 'zh', llmAccountId: account.id, voiceId: voice.id, recogniserId: recogniser.id },
    ...{ prompt: '你是客服。', openingLine: '您好，我是云铃客服，请问您有什么问题？', hangupLine: '再见' },
    ...{ silenceLine: '还在吗', troubleLine: '抱歉' },
  });
  return id;
}
