/** The phone of one person on the switch, parked or in use. */
import type { Logger } from 'pino';
import type { ChannelEnd } from '../../domain/live-line.ts';
import { getVariable } from '../channel-memory.ts';
import type { EventSocket } from '../event-socket/event-socket.ts';
import { safeUuid } from '../event-socket/wire-words.ts';
import { requestHangUp } from '../hang-up.ts';
import type { TrackedCall } from '../tracked-call.ts';
import { ringback } from './moves.ts';
import type { AgentLeg, LegState } from './people-ports.ts';

export type PhoneLegDeps = {
  socket: EventSocket;
  log: Logger;
  call: TrackedCall;
  agentId: string | null;
  /** False: it was called for one call, and is hung up when that call has no use for it. */
  staysOpen: boolean;
};

export class PhoneLeg implements AgentLeg {
  readonly agentId: string | null;
  readonly staysOpen: boolean;
  readonly call: TrackedCall;
  readonly #deps: PhoneLegDeps;
  readonly #listeners = new Set<(state: LegState) => void>();
  /** Who has it. Two who join one leg are both told `+OK` by the switch, and one of them is left in silence: so this is asked first. */
  #holder: object | null = null;
  #parked: boolean;
  #told: LegState;

  constructor(deps: PhoneLegDeps) {
    this.#deps = deps;
    this.call = deps.call;
    this.agentId = deps.agentId;
    this.staysOpen = deps.staysOpen;
    this.#parked = deps.call.facts.parked !== null;
    this.#told = this.state;
    const unwatch = deps.call.watch(() => {
      const { facts, end } = deps.call;
      // After a take-over nothing is known of the park before the first one that was seen.
      if (facts.parked !== null) this.#parked = true;
      else if (facts.parks > 0) this.#parked = false;
      this.#tell();
      if (end !== null) unwatch();
    });
  }

  get legId(): string {
    return this.call.callId;
  }

  get ended(): Promise<ChannelEnd> {
    return this.call.ended;
  }

  get state(): LegState {
    if (this.call.end !== null) return 'ended';
    return this.#holder === null && this.#parked ? 'idle' : 'busy';
  }

  onState(listener: (state: LegState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nobody talks or listens by it at this moment. */
  get isParked(): boolean {
    return this.#parked && this.call.end === null;
  }

  /** After a take-over, when the park itself was missed. */
  async learnWhetherParked(): Promise<void> {
    const { socket } = this.#deps;
    const leg = safeUuid(this.legId);
    const [bridgedTo, application] = await Promise.all([
      getVariable(socket, leg, 'bridge_to'),
      getVariable(socket, leg, 'current_application'),
    ]);
    if (this.call.facts.parks === 0) this.#parked = bridgedTo === '_undef_' && application !== 'eavesdrop';
    this.#told = this.state;
  }

  /** Whether `holder` has it now; whoever has it already, or nobody, may. */
  take(holder: object): boolean {
    if (this.call.end !== null || (this.#holder !== null && this.#holder !== holder)) return false;
    this.#holder = holder;
    this.#tell();
    return true;
  }

  /** Only who has it gives it back. */
  giveBack(holder: object): void {
    if (this.#holder !== holder) return;
    this.#holder = null;
    this.#tell();
  }

  isHeldBy(holder: object): boolean {
    return this.#holder === holder;
  }

  async ringback(on: boolean): Promise<void> {
    if (this.call.end === null) await ringback(this.#deps.socket, this.legId, on);
  }

  end(): Promise<void> {
    return requestHangUp(this.#deps, this.call, { cause: 'NORMAL_CLEARING', weAsked: true });
  }

  #tell(): void {
    const { state } = this;
    if (state === this.#told) return;
    this.#told = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}
