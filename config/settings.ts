/** All variables of Carillon: from the environment to typed settings, every fault told at once. */
import path from 'node:path';
import type { NodeAddress } from '../telephony/ports.ts';
import { type AudioSettings, readAudio } from './audio-settings.ts';
import type { Environment, SettingReader } from './setting-reader.ts';
import { makeSettingReader } from './setting-reader.ts';
import * as values from './setting-values.ts';
import { parseServedNodes, parseSwitchNodes } from './switch-nodes.ts';

export type TemporalTls = { certFile: string; keyFile: string };

export type Settings = {
  /** Null: the embedded Postgres. */
  databaseUrl: string | null;
  temporal: {
    /** `host:port`. Null: the embedded server. */
    address: string | null;
    namespace: string;
    tls: TemporalTls | null;
    apiKey: string | null;
    /** Where Temporal's own page is; null when nobody told. */
    pageUrl: string | null;
    /** Where the api shows that page to admins who are signed in, and how they reach it. Null: nowhere. */
    pageDoor: { listen: values.ListenAddress; url: string | null } | null;
  };
  /** Null: the simulated switch. */
  switches: readonly NodeAddress[] | null;
  /** Which of the switches that were added on the page this machine's call worker serves, beside those of FREESWITCH_NODES. */
  servedNodes: 'all' | readonly string[];
  /** Host or IP at which a switch reaches the UDP sockets of the call worker. */
  mediaAddress: string;
  audio: AudioSettings;
  /** With which a switch asks for its configuration. Null: made at the first start and kept in the data folder. */
  switchPassword: string | null;
  /** Addresses from which switches ask, beside this machine and the hosts of FREESWITCH_NODES. */
  switchAddresses: readonly string[];
  /** Folder shared with the switches of this machine, for the copy that they read when nobody answers. Null: no copy. */
  switchFiles: string | null;
  port: number;
  dataFolder: string;
  /** As seen from outside, without a slash at the end. */
  publicUrl: string;
  /** Encrypts stored credentials. Null: made at the first start and kept in the data folder. */
  secret: Buffer | null;
  adminPassword: string | null;
  /** Whether the first start makes the demo task. */
  demo: boolean;
  /** Base address of the demo language model, as the simulated switch's process serves it. Null: there is none. */
  demoModelUrl: string | null;
  /** How long a worker that is told to stop lets its work go on before it hands it over. */
  drainMs: number;
  /** Where workers show their figures to Prometheus. Null: nowhere. */
  metrics: values.ListenAddress | null;
  logLevel: values.LogLevel;
  /** Hosts that tools of assistants may ask. Null: any public one. */
  toolHosts: readonly string[] | null;
  /** Path of a module that judges whether a callee has finished. Null: the words alone decide. */
  endOfTurn: string | null;
  /** Hosts that webhooks may be at. Null: any public one. */
  webhookHosts: readonly string[] | null;
  /** Whether a start that changes the tables of an earlier release makes a backup of them first. */
  backupBeforeMigration: boolean;
};

/** What a process needs that is started with all its neighbours there, by the supervisor or by compose. */
export type ConnectedSettings = Settings & {
  databaseUrl: string;
  temporal: Settings['temporal'] & { address: string };
  switches: readonly NodeAddress[];
};

const portDefault = 8080;
const drainMsDefault = 10_000;

/** Throws SettingsFaulty. An empty variable counts as unset. */
export function readSettings(environment: Environment): Settings {
  const reader = makeSettingReader(environment);
  const settings = readAll(reader);
  reader.finish();
  return settings;
}

/** As `readSettings`; the database, the Temporal server and the switches must be given. */
export function readConnectedSettings(environment: Environment): ConnectedSettings {
  const reader = makeSettingReader(environment);
  const settings = readAll(reader);
  const { databaseUrl, temporal } = settings;
  // A worker that serves what the page knows needs no list of its own.
  const switches = settings.switches ?? (settings.servedNodes.length === 0 ? null : []);
  const { address } = temporal;
  reportMissing(reader, environment, 'DATABASE_URL');
  reportMissing(reader, environment, 'TEMPORAL_ADDRESS');
  if (switches === null) reportMissing(reader, environment, 'FREESWITCH_NODES');
  reader.finish();
  if (databaseUrl === null || address === null || switches === null) throw new Error('A missing setting was not reported.');
  return { ...settings, databaseUrl, switches, temporal: { ...temporal, address } };
}

function readAll(reader: SettingReader): Settings {
  const port = reader.read('CARILLON_PORT', values.parsePort, portDefault);
  const switches = reader.read('FREESWITCH_NODES', parseSwitchNodes, null);
  return {
    databaseUrl: reader.read('DATABASE_URL', values.parseDatabaseUrl, null),
    temporal: readTemporal(reader),
    switches,
    servedNodes: reader.read('CARILLON_NODES', parseServedNodes, []),
    mediaAddress: reader.read('MEDIA_ADDRESS', values.parseHost, '127.0.0.1'),
    audio: readAudio(reader, switches),
    switchPassword: reader.read('CARILLON_SWITCH_PASSWORD', values.parseSwitchPassword, null),
    switchAddresses: reader.read('CARILLON_SWITCH_ADDRESSES', values.parseAddressList, []),
    switchFiles: reader.read('CARILLON_SWITCH_FILES', (text) => path.resolve(text), null),
    port,
    dataFolder: path.resolve(reader.read('CARILLON_DATA', String, '.carillon')),
    publicUrl: reader.read('CARILLON_URL', values.parseHttpUrl, `http://localhost:${port}`),
    secret: reader.read('CARILLON_SECRET', values.parseSecret, null),
    adminPassword: reader.read('CARILLON_ADMIN_PASSWORD', values.parseAdminPassword, null),
    demo: reader.read('CARILLON_DEMO', values.parseSwitch, true),
    demoModelUrl: reader.read('CARILLON_DEMO_MODEL_URL', values.parseHttpUrl, null),
    drainMs: reader.read('CARILLON_DRAIN_SECONDS', values.parseDrainMs, drainMsDefault),
    metrics: reader.read('CARILLON_METRICS', values.parseListenAddress, null),
    logLevel: reader.read('LOG_LEVEL', values.parseLogLevel, 'info'),
    toolHosts: reader.read('CARILLON_TOOL_HOSTS', values.parseToolHosts, null),
    endOfTurn: reader.read('CARILLON_END_OF_TURN', path.resolve, null),
    webhookHosts: reader.read('CARILLON_WEBHOOK_HOSTS', values.parseToolHosts, null),
    backupBeforeMigration: reader.read('CARILLON_BACKUP_BEFORE_MIGRATION', values.parseSwitch, true),
  };
}

function readTemporal(reader: SettingReader): Settings['temporal'] {
  const certFile = reader.read('TEMPORAL_TLS_CERT', String, null);
  const keyFile = reader.read('TEMPORAL_TLS_KEY', String, null);
  if ((certFile === null) !== (keyFile === null)) {
    const variable = certFile === null ? 'TEMPORAL_TLS_CERT' : 'TEMPORAL_TLS_KEY';
    reader.fault({
      variable,
      problem: 'it is missing beside its twin.',
      cure: 'Give both, the paths of two PEM files, or neither.',
    });
  }
  return {
    address: reader.read('TEMPORAL_ADDRESS', values.parseHostAndPort, null),
    namespace: reader.read('TEMPORAL_NAMESPACE', String, 'carillon'),
    tls: certFile !== null && keyFile !== null ? { certFile, keyFile } : null,
    apiKey: reader.read('TEMPORAL_API_KEY', String, null),
    pageUrl: reader.read('TEMPORAL_UI_URL', values.parseHttpUrl, null),
    pageDoor: readPageDoor(reader),
  };
}

function readPageDoor(reader: SettingReader): Settings['temporal']['pageDoor'] {
  const listen = reader.read('CARILLON_TEMPORAL_PAGE', values.parseListenAddress, null);
  const url = reader.read('CARILLON_TEMPORAL_PAGE_URL', values.parseHttpUrl, null);
  return listen === null ? null : { listen, url };
}

function reportMissing(reader: SettingReader, environment: Environment, variable: string): void {
  if ((environment[variable]?.trim() ?? '') !== '') return;
  reader.fault({
    variable,
    problem: 'it is not set.',
    cure: 'A process that is started by itself must be told; "npm start" runs everything with embedded defaults.',
  });
}
