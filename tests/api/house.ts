/** An api on a real database, with keys for each role and a task control that notes what it was told. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { makeAllowedAddresses } from '../../api/allowed-addresses.ts';
import { buildApp } from '../../api/app.ts';
import type { AppDeps } from '../../api/app-deps.ts';
import { ensureFirstAdmin } from '../../api/first-admin.ts';
import type { Role } from '../../api/route-contract.ts';
import { roles } from '../../api/route-contract.ts';
import { SignInThrottle } from '../../api/sign-in-throttle.ts';
import type { TaskControl } from '../../api/task-control.ts';
import { newApiKey } from '../../api/tokens.ts';
import { makeApiKeys } from '../../storage/api-keys.ts';
import { ChangeFeed } from '../../storage/change-feed.ts';
import type { Database } from '../../storage/database.ts';
import { openDatabase } from '../../storage/database.ts';
import { makeSealer } from '../../storage/sealed.ts';
import { openTestDatabase } from '../setup/database.ts';

export const adminPassword = 'first-password-of-admin';
/** Checking a password is slow by design: few attempts tell as much as many. */
export const nameFailuresMax = 2;
export const switchPassword = 'password-of-switches';
export const houseSealer = makeSealer(Buffer.alloc(32, 7).toString('base64'));
export const silent = pino({ level: 'silent' });

/** What the workflows were told, in order. */
export type Told =
  | { kind: 'changed'; taskId: string; change: string }
  | { kind: 'import'; taskId: string; importId: string }
  | { kind: 'call'; taskId: string; callId: string };

export type House = {
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly url: string;
  readonly folder: string;
  readonly told: Told[];
  readonly control: { story: TaskControl['story']; isUp: TaskControl['isUp'] };
  /** Asks as a program with a key of this role, in English unless told. */
  as(role: Role, request: InjectOptions): Promise<LightMyRequestResponse>;
  key(role: Role): string;
};

export type HouseOptions = Partial<
  Pick<
    AppDeps,
    | 'reconciler'
    | 'profileControl'
    | 'trialControl'
    | 'pipeLimits'
    | 'publicUrl'
    | 'webFolder'
    | 'openModel'
    | 'openVoice'
    | 'openRecogniser'
    | 'clock'
    | 'assistantMind'
    | 'tryTool'
    | 'judgeWebhookUrl'
    | 'requestLimits'
    | 'signIns'
    | 'switches'
    | 'surroundings'
  >
>;

type Opened = {
  app: FastifyInstance;
  db: Database;
  url: string;
  folder: string;
  keys: Map<Role, string>;
  close(): Promise<void>;
};

/** One api for the tests of a file. Call it at the top; use what it returns inside tests only. */
export function useHouse(options: HouseOptions = {}): House {
  let opened: Opened | null = null;
  const told: Told[] = [];
  const control: House['control'] = { story: async () => null, isUp: async () => true };
  const house = (): Opened => {
    if (opened === null) throw new Error('the house is not open yet');
    return opened;
  };
  beforeAll(async () => {
    opened = await open(options, { told, control });
  });
  afterAll(async () => {
    await opened?.close();
  });
  const key = (role: Role): string => house().keys.get(role) ?? '';
  return {
    get app() {
      return house().app;
    },
    get db() {
      return house().db;
    },
    /** Of the database. */
    get url() {
      return house().url;
    },
    get folder() {
      return house().folder;
    },
    told,
    control,
    key,
    as: (role, request) =>
      house().app.inject({
        ...request,
        headers: { 'accept-language': 'en', ...request.headers, authorization: `Bearer ${key(role)}` },
      }),
  };
}

async function open(options: HouseOptions, noted: { told: Told[]; control: House['control'] }): Promise<Opened> {
  const { url, drop } = await openTestDatabase();
  const db = openDatabase({ connectionString: url, applicationName: 'api tests', log: silent });
  const feed = new ChangeFeed({ connectionString: url, log: silent });
  const folder = await mkdtemp(path.join(tmpdir(), 'carillon-api-'));
  await ensureFirstAdmin(db, () => adminPassword);
  const keys = await makeKeys(db);
  const app = await buildApp({
    db,
    feed,
    log: silent,
    publicUrl: 'http://localhost:8080',
    uploadsFolder: path.join(folder, 'uploads'),
    recordingsFolder: path.join(folder, 'recordings'),
    webFolder: null,
    temporalPage: { url: 'http://temporal.example', namespace: 'carillon' },
    signIns: new SignInThrottle({ nameFailuresMax }),
    taskControl: notingControl(noted),
    profileControl: { operate: async () => undefined },
    trialControl: { start: async () => undefined },
    reconciler: { start: async () => true, last: async () => ({ state: 'never' }) },
    sealer: houseSealer,
    switches: { password: switchPassword, nodes: () => Promise.resolve(['sw1', 'sw2']), allowed: makeAllowedAddresses([]) },
    openModel: unused,
    openVoice: unused,
    openRecogniser: unused,
    assistantMind: unused,
    tryTool: unused,
    judgeWebhookUrl: async () => null,
    forgetFirstPassword: async () => undefined,
    ...options,
  });
  await feed.start();
  const close = async (): Promise<void> => {
    await app.close();
    await feed.close();
    await db.end();
    await drop();
    await rm(folder, { recursive: true });
  };
  return { app, db, url, folder, keys, close };
}

async function makeKeys(db: Database): Promise<Map<Role, string>> {
  const keys = new Map<Role, string>();
  for (const role of roles) {
    const { secret, hash, start } = newApiKey();
    await makeApiKeys(db).insert({ name: `${role} program`, role, keyHash: hash, keyStart: start, createdBy: null });
    keys.set(role, secret);
  }
  return keys;
}

function notingControl({ told, control }: { told: Told[]; control: House['control'] }): TaskControl {
  return {
    async changed(taskId, change) {
      told.push({ kind: 'changed', taskId, change });
    },
    async startImport(input) {
      told.push({ kind: 'import', ...input });
    },
    async startCall(call) {
      told.push({ kind: 'call', taskId: call.taskId, callId: call.callId });
    },
    story: (call) => control.story(call),
    isUp: () => control.isUp(),
  };
}

function unused(): never {
  throw new Error('this test needs no model and no voice');
}
