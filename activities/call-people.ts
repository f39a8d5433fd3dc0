/** Who is in a running call beside its callee, as this process knows it: what is done for one move must be there for the next. */
import type { DialGrant } from '../storage/ledger-types.ts';
import type { AgentLeg, Listening, Talk } from '../telephony/people/people-ports.ts';
import type { LiveChannel, SwitchNode } from '../telephony/ports.ts';
import { ourMusic } from './our-music.ts';

/** Who was asked in beside the agent. */
export type Second = {
  /** Null: somebody at an outside number. */
  agentId: string | null;
  name: string;
  leg: AgentLeg;
  /** All three hear each other by it; null: the agent talks to them alone. */
  threeWay: Listening | null;
};

/** A supervisor who listens, or is rung to. */
export type Listener = {
  legId: string;
  /** They leave. */
  leaving: AbortController;
  /** Null: their phone rings. */
  listening: Listening | null;
  /** The callee is being given to them: from here on they can't leave. */
  takesOver: boolean;
};

/** An assistant or a message has the callee. */
export type Ours = {
  /** Somebody else has the callee now. */
  taken(): void;
  /** The callee is still ours, but their sound must be attached anew. */
  moved(): Promise<void>;
};

/** A person has the callee. */
export type Theirs = {
  /** The callee is ours again, at once. `note`: what the assistant is told. */
  givenBack(note: string | null): void;
};

export class CallPeople {
  readonly grant: DialGrant;
  readonly channel: LiveChannel;
  /** The call is left to another process. */
  readonly signal: AbortSignal;
  /** By agent. */
  readonly listeners = new Map<string, Listener>();
  /** Null: a person has the callee, or nobody may take them from us now. */
  ours: Ours | null = null;
  /** Null: we have the callee, or nobody may give them back now. */
  theirs: Theirs | null = null;
  readonly #node: SwitchNode;
  #second: Second | null = null;
  /** Told when somebody who was asked in hangs up by themselves. */
  onSecondGone: () => void = () => undefined;

  constructor({ grant, channel, signal, node }: Pick<CallPeople, 'grant' | 'channel' | 'signal'> & { node: SwitchNode }) {
    this.grant = grant;
    this.channel = channel;
    this.signal = signal;
    this.#node = node;
  }

  /** Null: nobody but us has the callee. Throws SwitchNotReady, ConnectionLost. */
  talk(): Promise<Talk | null> {
    return this.#node.people.talkOf(this.grant.callId, ourMusic());
  }

  /** The callee is being given to a supervisor. */
  get isBeingTaken(): boolean {
    return [...this.listeners.values()].some(({ takesOver }) => takesOver);
  }

  get second(): Second | null {
    return this.#second;
  }

  isWith(second: Second): void {
    this.#second = second;
    void second.leg.ended.then(() => {
      if (this.#second === second) this.onSecondGone();
    });
  }

  /** From here on the end of their phone is nobody's business. */
  isWithoutSecond(): void {
    this.#second = null;
  }
}
