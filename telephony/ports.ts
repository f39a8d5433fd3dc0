/** What the rest of the house may ask of a switch. Implemented over modesl in this folder; nothing outside knows the event socket. */
import type { ChannelEnd, LineAudio, OurHangupCause } from '../domain/live-line.ts';

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
  /** Once, when the sound before the answer is here. Without it the switch keeps that sound to itself. */
  onEarlyMedia?(early: EarlyLine): void;
  signal: AbortSignal;
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

/** A channel that was answered (or adopted while it still rings: then `answered` says when). */
export interface LiveChannel {
  readonly callId: string;
  readonly ended: Promise<ChannelEnd>;
  /**
   * Attaches `unicast` by its five guards; at most one at a time. Throws MediaNotAttached within its limit. A stream from before the
   * answer goes on instead: who listens first is given every frame since the answer, up to a limit.
   */
  attachAudio(): Promise<LineAudio>;
  /** Stereo, by the switch: callee left, us right. The path is on the switch's disk. */
  startRecording(path: string): Promise<void>;
  stopRecording(): Promise<void>;
  onDigit(listener: (digit: string) => void): () => void;
  hangUp(cause: OurHangupCause): Promise<void>;
}

export type Adoption =
  | { kind: 'gone' }
  | { kind: 'ringing'; answered: Promise<DialOutcome> }
  | { kind: 'answered'; channel: LiveChannel };

export interface SwitchNode {
  readonly name: string;
  readonly state: SwitchState;
  /** Core-UUID of the running switch; it changes when the switch restarts. Null until first connected. */
  readonly coreUuid: string | null;
  onState(listener: (state: SwitchState) => void): () => void;
  dial(request: DialRequest, hooks: DialHooks): Promise<DialOutcome>;
  /** After a restart of ours: is this call's channel still there, and in which state. */
  adopt(callId: string): Promise<Adoption>;
  channelExists(callId: string): Promise<boolean>;
  /** Uuids of all channels that carry our tag. Another process's youngest, up to a quarter of a second old, may be missing. */
  channels(): Promise<string[]>;
  hangUp(callId: string, cause: OurHangupCause): Promise<void>;
  /** Another process carries this call on: let its sound go, listen no more, and never end it. Promises about it stay open. */
  leave(callId: string): void;
  /** Where the switch keeps an account of its own of every phone it rang (`carillon_ring_log`); null = it keeps none. */
  ringLog(): Promise<string | null>;
  gatewayStatus(gateway: string): Promise<{ state: string; up: boolean } | null>;
  close(): Promise<void>;
}
