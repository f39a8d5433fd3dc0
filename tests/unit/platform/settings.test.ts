import { describe, expect, it } from 'vitest';
import { SettingsFaulty } from '../../../config/setting-reader.ts';
import { readConnectedSettings, readSettings } from '../../../config/settings.ts';

function faultsOf(
  environment: Record<string, string>,
  read: (environment: Record<string, string>) => unknown = readSettings,
): string[] {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof SettingsFaulty)
      return error.faults.map(({ variable, problem, cure }) => `${variable}: ${problem} ${cure}`);
    throw error;
  }
  return [];
}

const connected = {
  DATABASE_URL: 'postgres://carillon:secret@db:5432/carillon',
  TEMPORAL_ADDRESS: 'temporal:7233',
  FREESWITCH_NODES: 'fs1=ClueCon@10.0.0.5:8021',
};

describe('settings', () => {
  it('are embedded defaults when nothing is set, and an empty variable counts as unset', () => {
    const settings = readSettings({ DATABASE_URL: '', CARILLON_PORT: ' ' });
    expect(settings).toMatchObject({
      databaseUrl: null,
      switches: null,
      temporal: { address: null, namespace: 'carillon', tls: null, apiKey: null, pageUrl: null, pageDoor: null },
      port: 8080,
      publicUrl: 'http://localhost:8080',
      mediaAddress: '127.0.0.1',
      audio: { usual: 'unicast', byNode: {}, listen: { host: '127.0.0.1', port: 8090 }, url: null },
      secret: null,
      demo: true,
      drainMs: 10_000,
      logLevel: 'info',
    });
    expect(settings.dataFolder).toMatch(/\/\.carillon$/);
  });

  it('follow every variable', () => {
    const secret = Buffer.alloc(32, 7);
    const settings = readSettings({
      ...connected,
      TEMPORAL_NAMESPACE: 'calls',
      TEMPORAL_TLS_CERT: '/tls/cert.pem',
      TEMPORAL_TLS_KEY: '/tls/key.pem',
      TEMPORAL_API_KEY: 'key',
      TEMPORAL_UI_URL: 'https://temporal.example.com/',
      MEDIA_ADDRESS: '10.0.0.9',
      CARILLON_AUDIO: 'unicast, fs1=audio-stream',
      CARILLON_AUDIO_LISTEN: '0.0.0.0:8091',
      CARILLON_AUDIO_URL: 'wss://calls.example.com/media/',
      CARILLON_SWITCH_PASSWORD: 'long-enough-too',
      CARILLON_SWITCH_ADDRESSES: '10.0.0.8, 172.16.0.0/12,fd00::/8',
      CARILLON_SWITCH_FILES: '/srv/switch',
      CARILLON_PORT: '9090',
      CARILLON_DATA: '/var/lib/carillon',
      CARILLON_URL: 'https://calls.example.com/',
      CARILLON_SECRET: secret.toString('base64'),
      CARILLON_ADMIN_PASSWORD: 'long enough',
      CARILLON_DEMO: 'off',
      CARILLON_DRAIN_SECONDS: '700',
      CARILLON_METRICS: '10.0.0.9:9464',
      CARILLON_END_OF_TURN: '/etc/carillon/end-of-turn.mjs',
      CARILLON_TOOL_HOSTS: 'crm.example.com,10.0.0.7:8080',
      CARILLON_WEBHOOK_HOSTS: '*.example.com',
      CARILLON_NODES: 'eu1,eu2',
      CARILLON_TEMPORAL_PAGE: '0.0.0.0:8234',
      CARILLON_TEMPORAL_PAGE_URL: 'https://calls.example.com:8234',
      CARILLON_BACKUP_BEFORE_MIGRATION: 'off',
      LOG_LEVEL: 'debug',
    });
    expect(settings).toEqual({
      databaseUrl: connected.DATABASE_URL,
      temporal: {
        address: 'temporal:7233',
        namespace: 'calls',
        tls: { certFile: '/tls/cert.pem', keyFile: '/tls/key.pem' },
        apiKey: 'key',
        pageUrl: 'https://temporal.example.com',
        pageDoor: { listen: { host: '0.0.0.0', port: 8234 }, url: 'https://calls.example.com:8234' },
      },
      switches: [{ name: 'fs1', password: 'ClueCon', host: '10.0.0.5', port: 8021 }],
      mediaAddress: '10.0.0.9',
      audio: {
        usual: 'unicast',
        byNode: { fs1: 'audio-stream' },
        listen: { host: '0.0.0.0', port: 8091 },
        url: 'wss://calls.example.com/media',
      },
      switchPassword: 'long-enough-too',
      switchAddresses: ['10.0.0.8', '172.16.0.0/12', 'fd00::/8'],
      switchFiles: '/srv/switch',
      port: 9090,
      dataFolder: '/var/lib/carillon',
      publicUrl: 'https://calls.example.com',
      secret,
      adminPassword: 'long enough',
      demo: false,
      demoModelUrl: null,
      drainMs: 700_000,
      metrics: { host: '10.0.0.9', port: 9464 },
      toolHosts: ['crm.example.com', '10.0.0.7:8080'],
      endOfTurn: '/etc/carillon/end-of-turn.mjs',
      webhookHosts: ['*.example.com'],
      servedNodes: ['eu1', 'eu2'],
      backupBeforeMigration: false,
      logLevel: 'debug',
    });
  });

  it('tell all faults at once, each with its cure', () => {
    const faults = faultsOf({
      CARILLON_PORT: '80800',
      DATABASE_URL: 'mysql://db/carillon',
      TEMPORAL_ADDRESS: 'temporal',
      TEMPORAL_TLS_KEY: '/tls/key.pem',
      CARILLON_SECRET: 'c2hvcnQ=',
      CARILLON_ADMIN_PASSWORD: 'short',
      LOG_LEVEL: 'loud',
    });
    expect(faults).toEqual([
      'CARILLON_PORT: this is not a port. Give a number from 1 to 65535.',
      'DATABASE_URL: this is not the address of a Postgres database. Give postgres://user:password@host:5432/database.',
      'TEMPORAL_TLS_CERT: it is missing beside its twin. Give both, the paths of two PEM files, or neither.',
      'TEMPORAL_ADDRESS: this is not a host and a port. Give for example temporal.example.com:7233.',
      'CARILLON_SECRET: this is not 32 bytes in base64. Make one with: openssl rand -base64 32',
      'CARILLON_ADMIN_PASSWORD: this password is too short. Give at least 8 characters.',
      'LOG_LEVEL: this level is unknown. Give one of fatal, error, warn, info, debug, trace, silent.',
    ]);
  });

  it.each(['10.0.0.0/33', 'switch.example.com', '10.0.0.1,', '10.0.0.1/8/8'])('refuse %s as the address of a switch', (text) => {
    expect(faultsOf({ CARILLON_SWITCH_ADDRESSES: text }).join()).toContain('CARILLON_SWITCH_ADDRESSES');
  });

  it.each(['CARILLON_SECRET', 'CARILLON_ADMIN_PASSWORD', 'CARILLON_SWITCH_PASSWORD', 'DATABASE_URL', 'FREESWITCH_NODES'])(
    'never repeat a faulty %s',
    (variable) => {
      const told = faultsOf({ [variable]: 'hunter2' }).join('\n');
      expect(told).toContain(`${variable}: `);
      expect(told).not.toContain('hunter2');
    },
  );

  it('of a process started by itself must name its neighbours', () => {
    const faults = faultsOf({}, readConnectedSettings);
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'FREESWITCH_NODES']);
    expect(readConnectedSettings(connected)).toMatchObject({ databaseUrl: connected.DATABASE_URL });
  });

  it('report a faulty neighbour once, not as missing too', () => {
    expect(faultsOf({ ...connected, DATABASE_URL: 'nonsense' }, readConnectedSettings)).toHaveLength(1);
  });

  it('tell what is wrong with the way of the sound', () => {
    expect(faultsOf({ CARILLON_AUDIO: 'audio-stream' })).toEqual([]);
    const doors =
      'Give one of unicast, audio-stream, audio-fork for all switches, or for some as name=door, by commas: unicast,eu1=audio-stream.';
    expect(faultsOf({ CARILLON_AUDIO: 'rtp' })).toEqual([`CARILLON_AUDIO: “rtp” is no way for sound. ${doors}`]);
    expect(faultsOf({ CARILLON_AUDIO: 'unicast,audio-fork' })).toEqual([
      `CARILLON_AUDIO: it names two doors for all switches. ${doors}`,
    ]);
    expect(faultsOf({ ...connected, CARILLON_AUDIO: 'fs2=audio-fork' })).toEqual([
      'CARILLON_AUDIO: there is no switch “fs2”. Name switches as FREESWITCH_NODES does.',
    ]);
    expect(faultsOf({ CARILLON_AUDIO: 'audio-stream', CARILLON_AUDIO_LISTEN: '0.0.0.0:8090' })).toEqual([
      'CARILLON_AUDIO_URL: it is missing while CARILLON_AUDIO_LISTEN is not on this machine alone. ' +
        'Give the address by which switches reach it: wss://calls.example.com/media.',
    ]);
    expect(faultsOf({ CARILLON_AUDIO_URL: 'https://calls.example.com' })).toEqual([
      'CARILLON_AUDIO_URL: this is not an address for a WebSocket. ' +
        'Give for example wss://calls.example.com/media or ws://10.0.0.9:8090: no account, no query, a name instead of a bracketed address.',
    ]);
  });
});
