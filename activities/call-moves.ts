/** What people ask of a call while it runs, taken by the process that has the call and done one after the other. */
import { setTimeout as pause } from 'node:timers/promises';
import { breaksOff, isInTurn } from '../domain/call-moves.ts';
import type { CallMove } from '../storage/call-moves.ts';
import type { CallDesk } from './call-desk.ts';
import { CallLeft } from './call-left.ts';
import type { CallPeople } from './call-people.ts';
import { carriers } from './move-carriers.ts';
import { secondGone } from './talk-moves.ts';

/** An announcement that was lost is made good after this, at leisure: what nobody took is refused by then. */
const recheckMs = 60_000;
/** What is being done when the call ends is broken off; nobody waits longer for it. */
const breakingOffMsMax = 5_000;

type Followed = {
  people: CallPeople;
  /** Something may have been asked before: the call was another process's. */
  goesOn: boolean;
  signal: AbortSignal;
};

export class CallMoveLoop {
  readonly #call: Followed;
  readonly #house: CallDesk;
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;
  readonly #running: Promise<void>;
  #talk: Promise<void> = Promise.resolve();
  #listening: Promise<void> = Promise.resolve();
  /** Breaks off the talk moves that were taken until now. */
  #breakOff = new AbortController();

  /** Begins at once. */
  constructor(call: Followed, house: CallDesk) {
    this.#call = call;
    this.#house = house;
    const { people } = call;
    people.onSecondGone = () => this.#inTurn(() => secondGone(people, house));
    this.#signal = AbortSignal.any([call.signal, this.#over.signal]);
    void people.channel.ended.then(() => this.#over.abort());
    this.#running = this.#run();
  }

  /** The call is over, or left to another process. */
  async stop(): Promise<void> {
    this.#over.abort();
    await Promise.race([
      this.#running.then(() => Promise.all([this.#talk, this.#listening])),
      pause(breakingOffMsMax, null, { ref: false }),
    ]);
  }

  async #run(): Promise<void> {
    const { people, goesOn } = this.#call;
    for (let first = true; !this.#signal.aborted; first = false) {
      // Listened to before it is asked: nothing falls between.
      const woken = this.#house.moveWakes.wait(people.grant.callId, recheckMs, this.#signal);
      if (!first || goesOn) await this.#take();
      await woken;
    }
  }

  async #take(): Promise<void> {
    const { grant } = this.#call.people;
    try {
      for (const move of await this.#house.moves.take(grant)) this.#begin(move);
    } catch (error) {
      this.#house.log.warn({ callId: grant.callId, err: error }, 'what was asked of a call was not read');
    }
  }

  #begin(move: CallMove): void {
    if (!isInTurn(move.kind)) {
      // A supervisor's phone that rings holds nobody up.
      this.#listening = Promise.all([this.#listening, this.#carryOut(move, this.#signal)]).then(() => undefined);
      return;
    }
    if (breaksOff(move.kind)) {
      this.#breakOff.abort();
      this.#breakOff = new AbortController();
    }
    const signal = AbortSignal.any([this.#signal, this.#breakOff.signal]);
    this.#inTurn(() => this.#carryOut(move, signal));
  }

  /** The end of a call frees everybody who is in it: then nothing is left to do. */
  #inTurn(work: () => Promise<void>): void {
    this.#talk = this.#talk.then(async () => {
      try {
        await work();
      } catch (error) {
        if (!this.#signal.aborted)
          this.#house.log.warn({ callId: this.#call.people.grant.callId, err: error }, 'a talk was not put in order');
      }
    });
  }

  /** Never throws. */
  async #carryOut(move: CallMove, signal: AbortSignal): Promise<void> {
    const { moves, log } = this.#house;
    const { id: moveId, callId, kind } = move;
    try {
      const end = signal.aborted
        ? ({ kind: 'refused', why: 'broken-off' } as const)
        : await carriers[kind]({ move, people: this.#call.people, signal }, this.#house);
      log.info({ callId, moveId, move: kind, why: end.kind === 'refused' ? end.why : null }, 'a move of a call came to its end');
      if (this.#call.signal.aborted) return;
      await (end.kind === 'done' ? moves.done(moveId) : moves.refuse(moveId, end.why));
    } catch (error) {
      // Whoever has the call now refuses it.
      if (error instanceof CallLeft || this.#call.signal.aborted) return;
      log.error({ callId, moveId, move: kind, err: error }, 'a move of a call failed');
      await moves
        .refuse(moveId, 'not-done')
        .catch((failure: unknown) => log.warn({ callId, moveId, err: failure }, 'a move was left open'));
    }
  }
}
