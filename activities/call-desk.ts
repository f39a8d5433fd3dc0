/** What making a call needs: the ledger, the switch next to this process, someone who can talk, and the desk for lines. */
import type { Logger } from 'pino';
import type { EarlyEnd } from '../conversation/hearing/early-ear.ts';
import type { TransferSetting } from '../domain/assistant-tools.ts';
import type { Culprit } from '../domain/call.ts';
import type { EarlyVerdict } from '../domain/early-media.ts';
import type { LiveLine, OurHangupCause } from '../domain/live-line.ts';
import type { AnsweredBy } from '../domain/machine.ts';
import type { AgentOffers } from '../storage/agent-offers.ts';
import type { AskedIn } from '../storage/asked-in.ts';
import type { StoredEarlyMedia } from '../storage/call-hearing.ts';
import type { CallListeners } from '../storage/call-listeners.ts';
import type { CallMoves } from '../storage/call-moves.ts';
import type { CallTools } from '../storage/call-tools.ts';
import type { CallBrief, Ledger, Owned } from '../storage/ledger-types.ts';
import type { ManualCalls } from '../storage/manual-calls.ts';
import type { OpenLegs } from '../storage/open-legs.ts';
import type { Rescues } from '../storage/rescues.ts';
import type { SwitchNode } from '../telephony/ports.ts';
import type { OfferEnd } from './agent-offer.ts';
import type { SlotDesk } from './slot-desk.ts';
import type { Wakes } from './wakes.ts';

/** How a talk ended. `reason` is null where the end of the channel says it all (who hung up). */
export type TalkEnd = {
  outcome: 'completed' | 'transferred' | 'voicemail' | 'abandoned';
  reason: string | null;
  heardToEnd: boolean | null;
  /** The service that failed; null where none did. */
  culprit: Culprit | null;
  /** Who or what answered; null where nobody looked. */
  answeredBy: AnsweredBy | null;
  /**
   * Writes the transcript as it stands at the end, which makes good what could not be written in the middle of the talk. After the
   * hang-up: while Postgres is away nobody has to listen to silence for it.
   */
  writeDown(): Promise<void>;
};

export type PreparedTalk = {
  /** The longest this talk may last, in ms since the answer. */
  callMsMax: number;
  /** What is told of a talk without any sound: false for a message that was not heard, null for a conversation. */
  unheard: false | null;
  /** Listens to what plays before the answer; `onCertain` is told once, when nobody will answer any more. Null: nobody listens. */
  listen:
    | ((parts: {
        sound: { onFrame(listener: (frame: Int16Array) => void): () => void };
        onCertain: (verdict: EarlyVerdict) => void;
      }) => { end(): Promise<EarlyEnd> })
    | null;
  /**
   * Talks until the callee or the talk itself ends the call. `goesOn`: another attempt began it. Never throws for a failing model or
   * voice: that is an ending.
   */
  run(input: {
    line: LiveLine;
    owned: Owned;
    answeredAt: Date;
    goesOn: boolean;
    /** Hands the callee over as the assistant is set. */
    handOver: HandOver;
    offer: AgentOffer;
    /** Told as soon as it is known who answered; what the end says of it stands in its place. */
    onAnsweredBy: (answeredBy: AnsweredBy) => void;
    signal: AbortSignal;
  }): Promise<TalkEnd>;
};

/** Calls whom the assistant names and joins the callee to them; false when nobody took it. */
export type HandOver = (to: TransferSetting, signal: AbortSignal) => Promise<boolean>;

/** Looks for an agent of a group until then (ms since the epoch), and joins the callee to one. */
export type AgentOffer = (groupId: string, untilMs: number, signal: AbortSignal) => Promise<OfferEnd>;

export interface Talker {
  prepare(brief: CallBrief, callId: string): Promise<PreparedTalk>;
}

export type CallDesk = {
  ledger: Ledger;
  node: SwitchNode;
  desk: SlotDesk;
  talker: Talker;
  live: LiveCalls;
  tools: CallTools;
  offers: AgentOffers;
  /** Told by agentWake whenever an agent stands otherwise. */
  agentWakes: Wakes;
  moves: CallMoves;
  askedIn: AskedIn;
  listeners: CallListeners;
  manualCalls: Pick<ManualCalls, 'next' | 'isCancelled' | 'legRings' | 'legAnswered' | 'meet' | 'drop'>;
  openLegs: OpenLegs;
  /** Told by the id of a call when something was asked of it. */
  moveWakes: Wakes;
  rescues: Pick<Rescues, 'arm' | 'lost'>;
  /** The name of this process in the ledger. */
  owner: string;
  /** Where the switch writes the recording of a call, and the same file as this house names it. */
  recordingOf(callId: string, before?: string | null): Promise<{ onSwitch: string; kept: string }>;
  hearing: {
    /** Writes the sound beside the recordings and answers its path there. */
    keepSnippet(callId: string, wav: Uint8Array): Promise<string>;
    saveEarly(call: Owned, heard: StoredEarlyMedia): Promise<void>;
    saveAnsweredBy(call: Owned, answeredBy: AnsweredBy): Promise<void>;
  };
  log: Logger;
};

type LiveCall = Owned & { taskId: string; hangUp(cause: OurHangupCause): Promise<void> };

/** The calls that ring or talk in this process now, so that a stopped task can hang them up and lost ones are let go. */
export class LiveCalls {
  readonly #calls = new Map<string, LiveCall>();

  add({ callId, epoch, taskId }: Owned & { taskId: string }, hangUp: LiveCall['hangUp']): () => void {
    const entry = { callId, epoch, taskId, hangUp };
    this.#calls.set(callId, entry);
    return () => {
      if (this.#calls.get(callId) === entry) this.#calls.delete(callId);
    };
  }

  /** Each with the epoch under which it is held. */
  held(): Owned[] {
    return [...this.#calls.values()].map(({ callId, epoch }) => ({ callId, epoch }));
  }

  count(): number {
    return this.#calls.size;
  }

  tasks(): Set<string> {
    return new Set([...this.#calls.values()].map((call) => call.taskId));
  }

  async hangUpAll(taskId: string): Promise<void> {
    const calls = [...this.#calls.values()].filter((call) => call.taskId === taskId);
    await Promise.allSettled(calls.map((call) => call.hangUp('NORMAL_CLEARING')));
  }
}
