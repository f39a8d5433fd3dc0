/** What a simulated switch is made of and what a test may do to it. */
import type { Logger } from 'pino';
import type { CalledIn, IncomingCall } from './call-in.ts';
import type { CalleeChoice } from './callee/callee-plan.ts';
import type { AnswerState, CallState } from './channel/channel.ts';
import type { AskDialplan } from './dialplan-door.ts';
import type { Fault } from './faults.ts';
import type { Gateway, GatewayOptions } from './gateway.ts';
import type { HangupCause } from './hangup-cause.ts';
import type { Ring } from './witness.ts';

export type SimulatedSwitchOptions = {
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  password?: string;
  gateways?: readonly GatewayOptions[];
  /** Makes gateways that are asked for by name before anybody configured them; undefined = there is none. */
  gatewayOnDemand?: (name: string) => Omit<GatewayOptions, 'name'> | undefined;
  /**
   * What its configuration says at this moment, which may differ from what runs: `startgw` and `rescan` read it. `revision`: what
   * `xml_locate` finds in carillon.conf; without a configuration it finds nothing, like a switch that somebody else configures.
   */
  configuration?: () => { revision: string; gateways: readonly GatewayOptions[] };
  /** What becomes of calls that come in; parked, all of them, without it. */
  dialplan?: AskDialplan;
  /** Callees behind addresses (`host:port`) dialled as `sofia/external/<number>@<host>:<port>`. */
  addresses?: Readonly<Record<string, CalleeChoice>>;
  /** Extensions of the directory: who answers at `user/<extension>@<domain>`; null = its phone is not registered. */
  extensions?: Readonly<Record<string, CalleeChoice | null>>;
  /** Where the witness file `rings.jsonl` is kept; none without it. */
  dataFolder?: string;
  maxSessions?: number;
  sessionsPerSecond?: number;
  heartbeatMs?: number;
  /** At `unicast` without media the whole switch goes down, as a real one does; `restart()` brings it back. */
  crashOnUnicastFault?: boolean;
  log?: Logger;
};

export const switchDefaults = {
  host: '127.0.0.1',
  password: 'ClueCon',
  maxSessions: 2000,
  sessionsPerSecond: 500,
  heartbeatMs: 20_000,
} as const;

/** A channel as a test sees it. */
export type ChannelView = {
  uuid: string;
  number: string;
  gateway: string | null;
  answerState: AnswerState;
  callState: CallState;
  /** Epoch in ms; null while it rings. */
  answeredAtMs: number | null;
  parked: boolean;
  /** Whether a `unicast` stream flows. */
  streaming: boolean;
  /** Frames of ours that wait to be heard: 20 ms of lateness each. */
  waitingFrames: number;
  /** How often our sound ran dry in the middle, so that the callee heard a hole. */
  holes: number;
  recordings: readonly string[];
  /** Uuid of the channel it is joined to. */
  bridgedTo: string | null;
  /** Uuid of the channel that it eavesdrops on. */
  listensTo: string | null;
  /** Keys that we pressed for its callee. */
  sentDigits: string;
  variables: Readonly<Record<string, string>>;
};

export interface SimulatedSwitch {
  readonly host: string;
  /** Port of the event socket; stays the same for the switch's whole life. */
  readonly port: number;
  readonly password: string;
  readonly coreUuid: string;
  channels(): ChannelView[];
  /** The most channels that ever lived at once. */
  readonly peakChannels: number;
  readonly faults: readonly Fault[];
  /** Every phone that rang, in order. */
  readonly rings: readonly Ring[];
  /** What a living call's callee heard and said; empty when there is none. */
  transcript(uuid: string): readonly { speaker: 'us' | 'callee'; text: string }[];
  gateway(name: string): Gateway | undefined;
  /** Adds a gateway, or changes what is given of an existing one; a change of `up` fires sofia::gateway_state. */
  setGateway(name: string, change: Partial<Omit<GatewayOptions, 'name'>>): void;
  /** Somebody calls this switch. */
  callIn(call: IncomingCall): Promise<CalledIn>;
  /** The callee hangs up; `cause`: their phone says why. */
  calleeHangsUp(uuid: string, cause?: HangupCause): void;
  calleePresses(uuid: string, digit: string): void;
  /** Ends every event socket at once; new ones are welcome. */
  cutSockets(): void;
  /** Existing sockets fall silent and new ones are accepted, but nobody answers; `open()` ends it (for new sockets). */
  goHalfOpen(): Promise<void>;
  /** Connections are refused until `open()`; calls go on. */
  refuse(): Promise<void>;
  open(): Promise<void>;
  slowReplies(delayMs: number): void;
  /** All channels are gone without an event, Core-UUID is new, event sockets are cut. */
  restart(): Promise<void>;
  close(): Promise<void>;
}
