/** What the rest of the house may ask of a switch. Implemented over modesl in this folder; nothing outside knows the event socket. */
import type { Registration } from '../domain/extension.ts';
import type { ChannelEnd, LineAudio, OurHangupCause } from '../domain/live-line.ts';
import type { PhoneFailure } from '../domain/phone-guard.ts';
import type { RunningSwitch } from '../domain/running-switch.ts';
import type { PeopleControl } from './people/people-ports.ts';

export type NodeAddress = { name: string; host: string; port: number; password: string };

export type SwitchState = 'connecting' | 'ready' | 'down' | 'closed';

export type DialRequest = {
  /** Our call id: becomes the channel's uuid. */
  callId: string;
  taskId: string;
  /** As stored: digits, or + and digits. The line's prefix is put before it here. */
  number: string;
  gateway: string;
  callerNumber: string | null;
  prefix: string | null;
  codec: 'PCMA' | 'PCMU';
  ringMsMax: number;
  /** Crash insurance: the switch ends the channel by itself after this long (sched_hangup), whatever happens to us. */
  callMsMax: number;
};

export type DialHooks = {
  onDialled(): void;
  /** Once, at the first sign that the far end rings or plays early media. */
  onRinging(): void;
  /** Each once, for who tells the story of a dial step by step. */
  onProgress?(news: DialNews): void;
  /** Once, when the sound before the answer is here. Without it the switch keeps that sound to itself. */
  onEarlyMedia?(early: EarlyLine): void;
  signal: AbortSignal;
};

/** `ringing`: 180. `early-media`: 183 with a description of sound. `codec`: as both sides agreed; null where the switch did not say. */
export type DialNews = { kind: 'ringing' | 'early-media' } | { kind: 'answered'; codec: string | null };

/** A call that belongs to no task. It does not carry our tag: whoever counts or mends the calls of tasks must not find it. */
export type TrialRequest = Pick<DialRequest, 'callId' | 'callerNumber' | 'codec' | 'ringMsMax' | 'callMsMax'> & {
  to: TransferTarget;
};

/** A call that nobody has answered, and that plays something. */
export interface EarlyLine {
  /** Frames of 20 ms up to the answer, and none after it. */
  onFrame(listener: (frame: Int16Array) => void): () => void;
  /** Ends the call, unless somebody has answered meanwhile. */
  end(cause: OurHangupCause): Promise<void>;
}

/** What a dial came to before anybody could talk. */
export type DialOutcome =
  | { kind: 'answered'; channel: LiveChannel }
  | { kind: 'ended'; end: ChannelEnd; rang: boolean; dialledAtMs: number | null }
  /** The switch refused for lack of sessions or calls per second: nothing rang, try again later. Never a result. */
  | { kind: 'throttled' }
  /** The event socket or the switch went away before anything could be known. */
  | { kind: 'lost' };

/** Whom a callee is handed to: set by people, never by a model or a callee. */
export type TransferTarget =
  | { kind: 'number'; gateway: string; number: string; prefix: string | null }
  | { kind: 'extension'; extension: string };

export type TransferRequest = {
  /** The call whose callee is handed over. */
  callId: string;
  /** Uuid of the second leg, made for this attempt. */
  legId: string;
  to: TransferTarget;
  callerNumber: string | null;
  codec: 'PCMA' | 'PCMU';
  ringMsMax: number;
  /** The switch ends both legs by itself after this long together. */
  talkMsMax: number;
  /** What the switch's own insurance of the call is set back to when the two could not be joined. */
  callMsMax: number;
};

/** `switch-away`: the switch was full, lost or not connected: the second phone has no part in it. */
export type TransferFailure = 'busy' | 'no-answer' | 'refused' | 'unreachable' | 'switch-away' | 'callee-gone' | 'not-joined';

/** `failed`: nothing was done to the callee's channel, its sound is still ours. */
export type TransferOutcome =
  | { kind: 'joined' }
  /** `cause`: the switch's own word. */
  | { kind: 'failed'; why: TransferFailure; cause: string | null };

/** A channel that was answered (or adopted while it still rings: then `answered` says when). */
export interface LiveChannel {
  readonly callId: string;
  readonly ended: Promise<ChannelEnd>;
  /**
   * Attaches the sound by the guards of its door; at most one at a time. Throws MediaNotAttached within its limit. A stream from before the
   * answer goes on instead: who listens first is given every frame since the answer, up to a limit.
   */
  attachAudio(): Promise<LineAudio>;
  /** Stereo, by the switch: callee left, us right. The path is on the switch's disk. */
  startRecording(path: string): Promise<void>;
  stopRecording(): Promise<void>;
  /** Tells which file a former process began to record to. */
  recordsTo(path: string): void;
  /** Both sides are silence in the recording while it is on. Without a recording nothing happens. */
  maskRecording(on: boolean): Promise<void>;
  /** Presses keys (RFC 2833) for the callee's side. */
  sendDigits(digits: string): Promise<void>;
  onDigit(listener: (digit: string) => void): () => void;
  hangUp(cause: OurHangupCause): Promise<void>;
}

export type Adoption =
  | { kind: 'gone' }
  | { kind: 'ringing'; answered: Promise<DialOutcome> }
  | { kind: 'answered'; channel: LiveChannel };

/** What the switch tells by itself when a gateway changes. */
export type GatewayEvent = { gateway: string; state: string; up: boolean; answer: { status: number; phrase: string } | null };

/** What the switch tells by itself when a phone signs in, leaves, vanishes, or is refused. */
export type PhoneEvent =
  | { kind: 'registered'; registration: Registration }
  | { kind: 'gone'; number: string; callId: string }
  | { kind: 'refused'; failure: PhoneFailure };

/** SIP profiles and gateways of a switch: a look at them as they run, and the few things that can be said to them. */
export interface SofiaControl {
  /** `names`: gateways that are asked for by name when the list lacks them. Throws UnsafeWord, SwitchNotReady, ConnectionLost. */
  look(names: readonly string[]): Promise<RunningSwitch>;
  /** Phones that are registered at this profile. Throws UnsafeWord, SwitchNotReady, ConnectionLost. */
  registrations(profile: string): Promise<Registration[]>;
  /**
   * The switch's own words; its `+OK` proves nothing, only a look does. Throws UnsafeWord, SwitchNotReady, ConnectionLost,
   * JobTimedOut.
   */
  say(order: SofiaOrder): Promise<string>;
  onGateway(listener: (event: GatewayEvent) => void): () => void;
  onPhone(listener: (event: PhoneEvent) => void): () => void;
}

export type SofiaOrder =
  | { kind: 'load-sip' }
  | { kind: 'start-profile' | 'stop-profile' | 'restart-profile' | 'rescan-profile'; profile: string }
  | { kind: 'start-gateway' | 'kill-gateway'; profile: string; gateway: string }
  /** All phones of an extension have to sign in anew. */
  | { kind: 'forget-phones'; profile: string; number: string };

export interface SwitchNode {
  readonly name: string;
  readonly state: SwitchState;
  /** Core-UUID of the running switch; it changes when the switch restarts. Null until first connected. */
  readonly coreUuid: string | null;
  /** As the switch names itself (`1.10.12 …`); null until first connected, or when it does not say. */
  readonly version: string | null;
  /** Why the last connection ended or could not be made (a CloseReason); null before the first loss. */
  readonly lossReason: string | null;
  onState(listener: (state: SwitchState) => void): () => void;
  dial(request: DialRequest, hooks: DialHooks): Promise<DialOutcome>;
  /** As a dial, for a call that belongs to no task. Nobody adopts it: its process is its only one. Throws UnsafeWord. */
  tryOut(request: TrialRequest, hooks: DialHooks): Promise<DialOutcome>;
  /** After a restart of ours: is this call's channel still there, and in which state. */
  adopt(callId: string): Promise<Adoption>;
  /**
   * Calls a second phone and joins it to the callee, who stays with us until then. Throws UnsafeWord, SwitchNotReady, ConnectionLost.
   * Aborted before the two are joined, the second phone stops ringing.
   */
  transfer(request: TransferRequest, signal: AbortSignal): Promise<TransferOutcome>;
  /**
   * Whether somebody else talks to this call's callee. A second leg that a dead process left ringing or parked is ended on the way:
   * nobody would join it any more.
   */
  isHandedOver(callId: string): Promise<boolean>;
  channelExists(callId: string): Promise<boolean>;
  /** Uuids of all channels that carry our tag. Another process's youngest, up to a quarter of a second old, may be missing. */
  channels(): Promise<string[]>;
  hangUp(callId: string, cause: OurHangupCause): Promise<void>;
  /**
   * Answers a call that came in and was adopted while it rang for its caller; the switch ends it by itself after `callMsMax`. A caller
   * who is gone meanwhile is told by the adoption. Throws SwitchNotReady, ConnectionLost.
   */
  pickUp(callId: string, callMsMax: number): Promise<void>;
  /** Another process carries this call on: let its sound go, listen no more, and never end it. Promises about it stay open. */
  leave(callId: string): void;
  /** Where the switch keeps an account of its own of every phone it rang (`carillon_ring_log`); null = it keeps none. */
  ringLog(): Promise<string | null>;
  /** Its SIP profiles and gateways. */
  readonly sofia: SofiaControl;
  /** Agents' open legs, callees who are joined to people, and who listens to them. */
  readonly people: PeopleControl;
  close(): Promise<void>;
}
