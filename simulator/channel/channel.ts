/** A channel of the simulated switch: the facts that its events tell. How it lives is in channel-life.ts. */
import { randomUUID } from 'node:crypto';
import type { CalleeBehaviour } from '../callee/callee-behaviour.ts';
import { wallClock } from '../event-bus.ts';
import type { HangupCause } from '../hangup-cause.ts';
import type { Cancel } from '../scheduler.ts';
import { ipv4, profileName, profileUrl } from '../switch-identity.ts';
import type { ChannelMedia } from './channel-media.ts';

/** FreeSWITCH's states with their numbers (switch_types.h). */
export const stateNumbers = {
  CS_NEW: 0,
  CS_INIT: 1,
  CS_ROUTING: 2,
  CS_SOFT_EXECUTE: 3,
  CS_EXECUTE: 4,
  CS_EXCHANGE_MEDIA: 5,
  CS_CONSUME_MEDIA: 7,
  CS_HIBERNATE: 8,
  CS_RESET: 9,
  CS_HANGUP: 10,
  CS_REPORTING: 11,
  CS_DESTROY: 12,
} as const;

export type RunningState = 'CS_NONE' | Exclude<keyof typeof stateNumbers, 'CS_NEW'>;

export const callStateNumbers = {
  DOWN: 0,
  DIALING: 1,
  RINGING: 2,
  EARLY: 3,
  ACTIVE: 4,
  HELD: 5,
  RING_WAIT: 6,
  HANGUP: 7,
} as const;
export type CallState = keyof typeof callStateNumbers;

export type AnswerState = 'ringing' | 'early' | 'answered' | 'hangup';
export type CodecName = 'PCMU' | 'PCMA';

/** The application that a channel executes; `park` is the one that products wait in. */
export type RunningApplication = { name: string; data: string; uuid: string; byState?: true };

export type RunningEavesdrop = {
  readonly target: string;
  /** As the keys and the event of the real one: 0 to 3, and `*`. */
  command(digits: string): void;
  /** Something else is done with the channel from here on. */
  leave(): void;
};

/** Where the far end answers, as the SIP headers would tell. */
export type FarEnd = { host: string; port: number };

/** Times in microseconds since the epoch; 0 = not yet. */
export type ChannelTimes = {
  profileCreated: number;
  created: number;
  answered: number;
  progress: number;
  progressMedia: number;
  hangup: number;
  bridged: number;
};

export type ChannelSeed = {
  uuid: string;
  sessionId: number;
  number: string;
  gateway: string | null;
  farEnd: FarEnd;
  callerNumber: string;
  callerName: string;
  variables: ReadonlyMap<string, string>;
  codec: CodecName;
  /** Who called whom; we them unless said. */
  direction?: 'inbound';
};

export class Channel {
  readonly uuid: string;
  readonly sessionId: number;
  readonly number: string;
  readonly gateway: string | null;
  readonly name: string;
  readonly farEnd: FarEnd;
  readonly codec: CodecName;
  readonly direction: 'outbound' | 'inbound';
  readonly variables: Map<string, string>;
  readonly callIdOfSip = randomUUID();
  readonly localMediaPort: number;

  runningState: RunningState = 'CS_NONE';
  stateNumber: number = stateNumbers.CS_INIT;
  callState: CallState = 'DOWN';
  answerState: AnswerState = 'ringing';
  hangupCause: HangupCause | null = null;
  times: ChannelTimes;

  callerNumber: string;
  callerName: string;
  calleeName = 'Outbound Call';
  calleeNumber: string;
  readonly firstCallerNumber: string;
  logicalDirection: 'outbound' | 'inbound' = 'outbound';
  context = 'default';
  /** Of a call that came in: what the caller does once somebody has picked up. */
  incoming: CalleeBehaviour | null = null;
  hitDialplan = false;
  profileIndex = 1;
  dialplan: string | null = null;
  destination: string;
  redirectedFrom: string | null = null;
  transferSource: string | null = null;
  callUuid: string;
  networkAddress: string | null = null;

  /** True from the first media (183 or 200 with SDP) on: there is a read codec. */
  hasMedia = false;
  application: RunningApplication | null = null;
  otherLeg: Channel | null = null;
  /** In a bridge: the leg whose thread carries it. */
  carriesBridge = false;
  /** A `uuid_bridge` was said `+OK` to, and the two are not joined yet. */
  joiningWith: Channel | null = null;
  /** It runs `eavesdrop`. */
  eavesdrop: RunningEavesdrop | null = null;
  /** Keys that were sent to the far end. */
  sentDigits = '';
  /** Sound and what hangs on it; null until there is media. */
  media: ChannelMedia | null = null;

  /** Tells `originate` what became of the call; null once it has been told. */
  settle: ((text: string) => void) | null = null;
  /** What must not happen any more when the channel ends. */
  readonly timers = new Set<Cancel>();
  /** Hang-ups that `sched_hangup` has set. */
  readonly scheduledHangups = new Set<Cancel>();
  /** Told once, at the hang-up. */
  readonly onEnd: (() => void)[] = [];
  /** Messages that wait for a park loop to read them. */
  readonly privateMessages: (() => void)[] = [];
  /** A playback or another application run inside the park. */
  nested: RunningApplication | null = null;
  stopNested: ((how: 'break' | 'hangup') => void) | null = null;

  constructor(seed: ChannelSeed) {
    const nowUs = wallClock().atUs;
    this.uuid = seed.uuid;
    this.sessionId = seed.sessionId;
    this.number = seed.number;
    this.gateway = seed.gateway;
    this.farEnd = seed.farEnd;
    this.codec = seed.codec;
    this.direction = seed.direction ?? 'outbound';
    this.name = `sofia/${profileName}/${seed.number}${seed.gateway === null ? `@${seed.farEnd.host}:${seed.farEnd.port}` : ''}`;
    this.callerNumber = seed.callerNumber;
    this.callerName = seed.callerName;
    this.firstCallerNumber = seed.callerNumber;
    this.calleeNumber = seed.number;
    this.destination = seed.number;
    this.callUuid = seed.uuid;
    this.times = { profileCreated: nowUs, created: nowUs, answered: 0, progress: 0, progressMedia: 0, hangup: 0, bridged: 0 };
    this.localMediaPort = 16_384 + ((seed.sessionId * 2) % 16_384);
    this.variables = new Map(this.#firstVariables(seed));
  }

  get answered(): boolean {
    return this.times.answered !== 0;
  }

  get ended(): boolean {
    return this.hangupCause !== null;
  }

  setVariables(values: Readonly<Record<string, string | number>>): void {
    for (const [name, value] of Object.entries(values)) this.variables.set(name, String(value));
  }

  #firstVariables(seed: ChannelSeed): [string, string][] {
    const host = `${seed.farEnd.host}:${seed.farEnd.port}`;
    const gateway = seed.gateway;
    return [
      ['direction', this.direction],
      ...(this.direction === 'outbound' ? ([['is_outbound', 'true']] as [string, string][]) : []),
      ['uuid', seed.uuid],
      ['call_uuid', seed.uuid],
      ['session_id', String(seed.sessionId)],
      ...(gateway === null ? [] : ([['sip_gateway_name', gateway]] as [string, string][])),
      ['sip_local_network_addr', ipv4],
      ['sip_profile_name', gateway === null ? profileName : 'gateway'],
      ['video_media_flow', 'disabled'],
      ['text_media_flow', 'disabled'],
      ['channel_name', this.name],
      ['sip_destination_url', `sip:${seed.number}@${host}`],
      ...seed.variables,
      ['originate_early_media', 'false'],
      ['originate_endpoint', 'sofia'],
      ['rtp_use_codec_string', seed.variables.get('absolute_codec_string') ?? 'PCMU,PCMA'],
      ['local_media_ip', ipv4],
      ['local_media_port', String(this.localMediaPort)],
      ['advertised_media_ip', ipv4],
      ['audio_media_flow', 'sendrecv'],
      [
        'sip_outgoing_contact_uri',
        gateway === null ? `<${profileUrl}>` : `<sip:gw+${gateway}@${ipv4}:5080;transport=udp;gw=${gateway}>`,
      ],
      ['sip_req_uri', `${seed.number}@${host}`],
      ['sip_to_host', host],
      ['sip_from_host', ipv4],
      ['sofia_profile_name', profileName],
      ['recovery_profile_name', profileName],
      ['sofia_profile_url', profileUrl],
    ];
  }
}
