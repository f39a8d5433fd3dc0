/** A supervisor's leg that listens to a call by `eavesdrop` on the callee's channel; in which mode may change while it runs. */
import { safeUuid } from '../event-socket/wire-words.ts';
import type { TrackedCall } from '../tracked-call.ts';
import type { PeopleDeps } from './agent-legs.ts';
import { setVariables, untilParked } from './moves.ts';
import type { JoinOutcome, JoinRequest, Listening, ListenMode, ListenOutcome } from './people-ports.ts';
import type { PhoneLeg } from './phone-leg.ts';

/** The leg leaves its park within 40 ms, the bug is on the callee's channel in the same moment (measured). */
const listensMsMax = 2_000;
const askEveryMs = 20;
/** A leg that another talk has just let go of parks within 40 ms. */
const parkedMsMax = 1_000;

/**
 * The eavesdropper mixes into what is read from the callee (our side hears it) or into what is written to them. The words are those of
 * the variables at the start, the digits those of the event (switch_ivr_eavesdrop_session).
 */
const modes: Readonly<Record<ListenMode, { command: string; toUs: string; toCallee: string }>> = {
  listen: { command: '0', toUs: 'false', toCallee: 'false' },
  whisper: { command: '1', toUs: 'true', toCallee: 'false' },
  callee: { command: '2', toUs: 'false', toCallee: 'true' },
  all: { command: '3', toUs: 'true', toCallee: 'true' },
};

export type ListeningDeps = PeopleDeps & {
  call: TrackedCall;
  leg: PhoneLeg;
  mode: ListenMode;
  takeOver(leg: PhoneLeg, request: Omit<JoinRequest, 'callId' | 'legId'>): Promise<JoinOutcome>;
};

export class LegListening implements Listening {
  readonly ended: Promise<void>;
  readonly #deps: ListeningDeps;
  #mode: ListenMode;
  #over = false;
  #unwatch: () => void = () => undefined;
  #settle: () => void = () => undefined;

  constructor(deps: ListeningDeps) {
    this.#deps = deps;
    this.#mode = deps.mode;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get callId(): string {
    return this.#deps.call.callId;
  }

  get legId(): string {
    return this.#deps.leg.legId;
  }

  get mode(): ListenMode {
    return this.#mode;
  }

  async begin(): Promise<ListenOutcome> {
    const { leg, socket, call } = this.#deps;
    if (!leg.take(this)) return { kind: 'refused', why: leg.call.end === null ? 'leg-busy' : 'leg-gone' };
    let listens = false;
    try {
      await leg.call.until(() => (leg.isParked || leg.call.end !== null ? true : undefined), parkedMsMax);
      if (hasEnded(leg.call)) return { kind: 'refused', why: 'leg-gone' };
      if (!leg.isParked) return { kind: 'refused', why: 'leg-busy' };
      const { parks } = leg.call.facts;
      const { toUs, toCallee } = modes[this.#mode];
      const [, reply] = await Promise.all([
        setVariables(socket, this.legId, {
          // A transfer takes one of these each time, and the last one hangs the leg up.
          max_forwards: '70',
          // The supervisor's own keys would change the mode, and a slip of the finger would speak to the callee.
          eavesdrop_enable_dtmf: 'false',
          eavesdrop_whisper_aleg: toUs,
          eavesdrop_whisper_bleg: toCallee,
        }),
        // The leg is parked and streams nothing, so nothing of decision 0011 applies.
        socket.api(`uuid_transfer ${safeUuid(this.legId)} eavesdrop:${safeUuid(this.callId)},park inline`),
      ]);
      listens = !reply.startsWith('-ERR') && (await this.#listens(parks));
      if (listens) return { kind: 'listening', listening: this };
      if (hasEnded(leg.call)) return { kind: 'refused', why: 'leg-gone' };
      return { kind: 'refused', why: hasEnded(call) ? 'callee-gone' : 'not-done' };
    } finally {
      if (listens) this.#followTo(leg);
      else this.#finish();
    }
  }

  async setMode(mode: ListenMode): Promise<void> {
    if (this.#over) return;
    await this.#deps.socket.sendevent('CUSTOM', {
      'Event-Subclass': 'eavesdrop::control',
      'unique-id': safeUuid(this.legId),
      'eavesdrop-command': modes[mode].command,
    });
    this.#mode = mode;
  }

  async takeOver(request: Omit<JoinRequest, 'callId' | 'legId'>): Promise<JoinOutcome> {
    if (this.#over) return { kind: 'refused', why: 'wrong-state', attachAgain: false };
    // Given back and taken in the same breath, so that nobody comes between.
    this.#letGo();
    return this.#deps.takeOver(this.#deps.leg, request);
  }

  async end(): Promise<void> {
    if (this.#over) return;
    const { socket, leg } = this.#deps;
    const { parks } = leg.call.facts;
    await socket.api(`uuid_park ${safeUuid(this.legId)}`);
    await untilParked(leg.call, parks);
    this.#finish();
  }

  /** That the leg left its park is told; that it listens is asked of the callee's channel, because its event would cost every recorded call. */
  async #listens(parks: number): Promise<boolean> {
    const { leg, socket, call } = this.#deps;
    const untilMs = performance.now() + listensMsMax;
    while (performance.now() < untilMs) {
      if (leg.call.end !== null || call.end !== null || leg.call.facts.parks > parks) return false;
      const bugs = await socket.api(`uuid_buglist ${safeUuid(this.callId)}`);
      if (leg.call.facts.parked === null && bugs.includes('<function>eavesdrop</function>')) return true;
      await leg.call.until(() => (leg.call.end !== null ? true : undefined), askEveryMs);
    }
    return false;
  }

  #followTo({ call }: PhoneLeg): void {
    const { parks } = call.facts;
    const look = (): void => {
      if (call.facts.parks > parks || call.end !== null) this.#finish();
    };
    this.#unwatch = call.watch(look);
    look();
  }

  #finish(): void {
    if (this.#over) return;
    this.#letGo();
    const { leg, log } = this.#deps;
    if (leg.staysOpen || leg.call.end !== null) return;
    leg.end().catch((error: unknown) => log.warn({ callId: this.callId, err: error }, 'a phone that listened was not hung up'));
  }

  #letGo(): void {
    this.#over = true;
    this.#unwatch();
    this.#deps.leg.giveBack(this);
    this.#settle();
  }
}

function hasEnded(call: TrackedCall): boolean {
  return call.end !== null;
}
