/** CARILLON_AUDIO and its two companions: by which door the sound of each switch comes. */
import { type AudioModule, audioModules } from '../telephony/audio-socket/stream-module.ts';
import type { NodeAddress } from '../telephony/ports.ts';
import { type SettingReader, ValueFaulty } from './setting-reader.ts';
import { type ListenAddress, parseListenAddress } from './setting-values.ts';

export const audioDoors = ['unicast', ...audioModules] as const;
export type AudioDoorName = (typeof audioDoors)[number];

export type AudioDoors = {
  /** Of a switch that is not named. */
  usual: AudioDoorName;
  byNode: Readonly<Record<string, AudioDoorName>>;
};

export type AudioSettings = AudioDoors & {
  /** Where the call worker waits for the switches' modules. */
  listen: ListenAddress;
  /** That place as the switches see it, without a slash at the end. Null: `listen`, which then is on this machine. */
  url: string | null;
};

const nodeName = /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/;
const listenDefault: ListenAddress = { host: '127.0.0.1', port: 8090 };
const doorsCure = `Give one of ${audioDoors.join(', ')} for all switches, or for some as name=door, by commas: unicast,eu1=audio-stream.`;

export function readAudio(reader: SettingReader, switches: readonly NodeAddress[] | null): AudioSettings {
  const doors = reader.read('CARILLON_AUDIO', parseAudioDoors, { usual: 'unicast', byNode: {} } satisfies AudioDoors);
  const listen = reader.read('CARILLON_AUDIO_LISTEN', parseListenAddress, listenDefault);
  const url = reader.read('CARILLON_AUDIO_URL', parseAudioUrl, null);
  for (const name of Object.keys(doors.byNode)) {
    if (switches?.some((node) => node.name === name) === true) continue;
    reader.fault({
      variable: 'CARILLON_AUDIO',
      problem: `there is no switch “${name}”.`,
      cure: 'Name switches as FREESWITCH_NODES does.',
    });
  }
  const audio = { ...doors, listen, url };
  if (needsServer(audio) && url === null && !isLoopback(listen.host)) {
    reader.fault({
      variable: 'CARILLON_AUDIO_URL',
      problem: 'it is missing while CARILLON_AUDIO_LISTEN is not on this machine alone.',
      cure: 'Give the address by which switches reach it: wss://calls.example.com/media.',
    });
  }
  return audio;
}

/** The module that a switch's sound comes by; null: by `unicast`. */
export function audioModuleOf({ usual, byNode }: AudioDoors, node: string): AudioModule | null {
  const door = Object.hasOwn(byNode, node) ? (byNode[node] ?? usual) : usual;
  return door === 'unicast' ? null : door;
}

export function needsServer({ usual, byNode }: AudioDoors): boolean {
  return [usual, ...Object.values(byNode)].some((door) => door !== 'unicast');
}

/** `audio-stream`, or `eu1=audio-stream,us1=audio-fork`, or both: `unicast,eu1=audio-stream`. */
function parseAudioDoors(text: string): AudioDoors {
  let usual: AudioDoorName | null = null;
  const byNode: Record<string, AudioDoorName> = {};
  for (const entry of text.split(',').map((one) => one.trim())) {
    const [first = '', second] = entry.split('=', 2).map((word) => word.trim());
    const door = audioDoors.find((known) => known === (second ?? first));
    if (door === undefined) throw new ValueFaulty(`“${second ?? first}” is no way for sound.`, doorsCure);
    if (second === undefined) {
      if (usual !== null) throw new ValueFaulty('it names two doors for all switches.', doorsCure);
      usual = door;
    } else {
      if (!nodeName.test(first)) throw new ValueFaulty(`“${first}” can't be a switch.`, doorsCure);
      if (Object.hasOwn(byNode, first)) throw new ValueFaulty(`it names switch “${first}” twice.`, doorsCure);
      byNode[first] = door;
    }
  }
  return { usual: usual ?? 'unicast', byNode };
}

/** The modules read neither an account nor a query nor a bracketed address. */
function parseAudioUrl(text: string): string {
  const plain = text.replace(/\/+$/, '');
  if (/^wss?:\/\/[A-Za-z0-9.-]{1,253}(:\d{1,5})?(\/[A-Za-z0-9._~/-]{1,128})?$/.test(plain) && URL.canParse(plain)) return plain;
  throw new ValueFaulty(
    'this is not an address for a WebSocket.',
    'Give for example wss://calls.example.com/media or ws://10.0.0.9:8090: no account, no query, a name instead of a bracketed address.',
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.');
}
