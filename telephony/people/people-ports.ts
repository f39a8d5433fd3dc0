/** What the rest of the house may ask of a switch about people on the line: open legs, joined calls, and who listens to them. */
import type { ChannelEnd } from '../../domain/live-line.ts';
import type { TransferFailure, TransferTarget } from '../ports.ts';

export type LegRequest = {
  /** Uuid of the leg, made for this attempt. */
  legId: string;
  /** Whose leg it is (a uuid); who finds the leg later is told. Null: nobody's of ours, an outside number. */
  agentId: string | null;
  /**
   * The call for which the phone is called: it is told so, and its leg is hung up when that call has no use for it. Null: the leg stays
   * open from call to call.
   */
  forCall: string | null;
  /** The callee of that call is joined to it next: whoever takes the call over finds the leg by the callee's channel, and ends it. */
  meetsCallee: boolean;
  to: TransferTarget;
  callerNumber: string | null;
  codec: 'PCMA' | 'PCMU';
  ringMsMax: number;
  /** The phone is asked to answer by itself (`Call-Info: …;answer-after=0`). */
  autoAnswer: boolean;
  /** A phone that sends no sound for so long is dead, and its leg ends. Null for phones that send none while they are idle. */
  soundlessMsMax: number | null;
  /**
   * The switch ends the leg by itself after this long, whatever happens to us. One that was called for a call may last as long as the
   * talk from the moment in which somebody is joined to it.
   */
  openMsMax: number;
};

export type LegOutcome =
  | { kind: 'open'; leg: AgentLeg }
  /** `cause`: the switch's own word. `callee-gone` never comes; `not-joined`: answered, and never parked. */
  | { kind: 'failed'; why: TransferFailure; cause: string | null };

/** `idle`: parked, nobody has it. `busy`: somebody talks or listens by it, or is about to. */
export type LegState = 'idle' | 'busy' | 'ended';

/** A person's phone that was called, and answered. It sends silence while it is idle. */
export interface AgentLeg {
  readonly legId: string;
  readonly agentId: string | null;
  /** False: it was called for one call, and is hung up when that call has no use for it. */
  readonly staysOpen: boolean;
  readonly state: LegState;
  readonly ended: Promise<ChannelEnd>;
  /** Called with each new state. */
  onState(listener: (state: LegState) => void): () => void;
  /** The tone of a ringing phone, while somebody is called for them; off when nobody heard it is no error. */
  ringback(on: boolean): Promise<void>;
  /** Hangs up on the agent. */
  end(): Promise<void>;
}

/** `bridgedTo`: the channel that it talks to. */
export type FoundLeg = { legId: string; agentId: string | null; bridgedTo: string | null };

export type JoinRequest = {
  /** The call whose callee is joined; this process holds it. */
  callId: string;
  legId: string;
  /** The agent hears a short tone as the callee comes. */
  beep: boolean;
  /** The switch ends the call by itself after this long together. */
  talkMsMax: number;
  /** What the switch's insurance of the call is set back to when the callee comes back to us. */
  callMsMax: number;
  /** What becomes of the callee when the agent's phone is gone: hung up, or parked for us to talk to. */
  afterLeg: 'end-call' | 'back-to-us';
};

export type MoveFailure =
  | 'callee-gone'
  | 'leg-gone'
  /** Somebody else has this leg, or it is about to be given to somebody. */
  | 'leg-busy'
  /** The call is joined already, or does not stand so that this could be done. */
  | 'wrong-state'
  /** The switch did not do it. */
  | 'not-done';

export type MoveOutcome = { kind: 'done' } | { kind: 'refused'; why: MoveFailure };
/** `attachAgain`: the callee left the park in the attempt and is in another one, so that their sound must be attached anew. */
export type JoinOutcome = { kind: 'joined'; talk: Talk } | { kind: 'refused'; why: MoveFailure; attachAgain: boolean };

export type TalkState =
  | { kind: 'talking'; legId: string }
  /** Both are parked. The callee hears our music, or silence. */
  | { kind: 'held'; legId: string }
  /** The callee is held while the agent talks to another leg. */
  | { kind: 'consulting'; legId: string; withLegId: string }
  /**
   * The agent's page went in the middle of it, and may come back: the callee is parked until it does (`comeBack`), somebody else has them
   * (`passTo`), or nobody comes (`giveUp`; after half a minute the switch does so by itself).
   */
  | { kind: 'page-left'; legId: string; agentId: string }
  /** The callee is parked and nobody's: its sound may be attached by its channel. The talk is over. */
  | { kind: 'with-us' }
  | { kind: 'ended' };

/** A callee who is joined to people. One thing is done at a time; what is asked meanwhile waits for its turn. */
export interface Talk {
  readonly callId: string;
  readonly state: TalkState;
  /** Called with each new state, asked for or not: a leg that ends, a callee who hangs up. */
  onState(listener: (state: TalkState) => void): () => void;
  /** `music`: played over and over to the callee (8 kHz); null is silence. Of a callee whose agent's page left: the same, as they wait. */
  hold(music: Int16Array | null): Promise<MoveOutcome>;
  /** Out of hold, or of a consultation, back to the agent. */
  resume(): Promise<MoveOutcome>;
  /** The agent whose page left has another phone. */
  comeBack(legId: string): Promise<MoveOutcome>;
  /** The agent whose page left does not come back: it ends as if they had hung up. */
  giveUp(): Promise<void>;
  /** Takes the agent out. A leg that stays open is parked; one that was called for this call is hung up. */
  takeBack(): Promise<MoveOutcome>;
  /** Gives the callee to another leg, at once or after a consultation with it. */
  passTo(legId: string, options?: { beep?: boolean }): Promise<MoveOutcome>;
  /** The agent talks to another leg while the callee waits. */
  consult(legId: string, music: Int16Array | null): Promise<MoveOutcome>;
  /** Another leg, or the one that the agent talks to, joins in: all three hear each other. Ends with the `Listening` that it gives. */
  threeWay(legId: string): Promise<ListenOutcome>;
}

/**
 * `listen`: nobody hears the supervisor. `whisper`: our side alone does, which is the agent, or the assistant of a call that no person
 * has. `callee`: the callee alone. `all`: both.
 */
export type ListenMode = 'listen' | 'whisper' | 'callee' | 'all';

export type ListenRequest = { callId: string; legId: string; mode: ListenMode };
export type ListenOutcome = { kind: 'listening'; listening: Listening } | { kind: 'refused'; why: MoveFailure };

/** A leg that listens to a call. When it listens no more, the leg is parked again, or hung up where it was called for this call. */
export interface Listening {
  readonly callId: string;
  readonly legId: string;
  readonly mode: ListenMode;
  /** Resolves when the leg listens no more, for whatever reason. */
  readonly ended: Promise<void>;
  setMode(mode: ListenMode): Promise<void>;
  /** The callee is given to this leg; whoever talked to them is parked or hung up, as `passTo` says. */
  takeOver(request: Omit<JoinRequest, 'callId' | 'legId'>): Promise<JoinOutcome>;
  end(): Promise<void>;
}

/** All of it throws UnsafeWord, SwitchNotReady and ConnectionLost. */
export interface PeopleControl {
  /** Aborted before it is answered, the phone stops ringing. */
  openLeg(request: LegRequest, signal: AbortSignal): Promise<LegOutcome>;
  /** A leg in this process's hands. */
  leg(legId: string): AgentLeg | undefined;
  /** Open legs of whichever process. The youngest, up to a quarter of a second old, may be missing. */
  findLegs(): Promise<FoundLeg[]>;
  /** Takes an open leg that another process opened; null when it is gone. */
  adoptLeg(legId: string): Promise<AgentLeg | null>;
  /** Hangs up a leg, whoever opened it. One that is gone is no error. */
  endLeg(legId: string): Promise<void>;
  join(request: JoinRequest): Promise<JoinOutcome>;
  /**
   * The talk of a call in this process's hands, joined here, by `transfer`, or by a process that is gone. Null: nobody has the callee.
   * `music`: what a callee hears from now on whom that process left waiting; null is silence.
   */
  talkOf(callId: string, music: Int16Array | null): Promise<Talk | null>;
  listen(request: ListenRequest): Promise<ListenOutcome>;
}
