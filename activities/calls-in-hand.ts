/**
 * The calls that this process conducts. A call lives as long as it takes, whoever asked for it: an attempt of Temporal's, or the
 * rescue after another worker died. Who asks again for a call in hand joins it, and who gives up waiting does not end it, so that
 * neither a workflow server that is away nor a lost attempt is ever heard on the line.
 */
import type { Logger } from 'pino';
import type { DialGrant } from '../storage/ledger-types.ts';
import type { CallDesk } from './call-desk.ts';
import { CallLeft } from './call-left.ts';
import { conductCall } from './conduct-call.ts';
import type { CallSummary } from './contracts.ts';
import { Wakes } from './wakes.ts';

/** How often one call may be lost to another attempt and found again before something is plainly wrong. */
const turnsMax = 100;

type InHand = { summary: Promise<CallSummary>; hold: AbortController };

export class CallsInHand {
  readonly #house: CallDesk;
  readonly #draining: AbortSignal;
  readonly #log: Logger;
  readonly #calls = new Map<string, InHand>();
  readonly #wakes = new Wakes();
  readonly #leaving = new AbortController();

  /** `draining` aborts when the worker stops taking work: calls that wait for a line are let go of at once. */
  constructor({ house, draining }: { house: CallDesk; draining: AbortSignal }) {
    this.#house = house;
    this.#draining = draining;
    this.#log = house.log;
  }

  /** Joins the call if it is in hand, else takes it up. `rescued`: it was taken over from a dead worker under this grant. */
  conduct(call: { callId: string; taskId: string }, rescued: DialGrant | null = null): Promise<CallSummary> {
    const inHand = this.#calls.get(call.callId);
    if (inHand !== undefined) {
      // It may have been waiting for the very worker that it was rescued from.
      this.#wakes.wake(call.callId);
      return inHand.summary;
    }
    const entry: InHand = { hold: new AbortController(), summary: Promise.resolve({ kind: 'withdrawn' }) };
    this.#calls.set(call.callId, entry);
    entry.summary = this.#untilOver(entry, call, rescued).finally(() => this.#calls.delete(call.callId));
    // Whoever waits hears of a failure; nobody has to wait.
    entry.summary.catch(() => undefined);
    return entry.summary;
  }

  has(callId: string): boolean {
    return this.#calls.has(callId);
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Another attempt owns the call: its sound is let go of at once, nothing is hung up, and its end is waited for. */
  letGo(callId: string): void {
    this.#calls.get(callId)?.hold.abort(new CallLeft(callId));
  }

  /** Waits until every call is over, at most `msMax`; then leaves the rest where they are, for other workers to take over. */
  async leave(msMax: number): Promise<void> {
    const summaries = [...this.#calls.values()].map(({ summary }) => summary);
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, msMax);
    });
    await Promise.race([Promise.allSettled(summaries), limit]);
    clearTimeout(timer);
    this.#leaving.abort(new Error('the process ends before the call'));
  }

  async #untilOver(entry: InHand, call: { callId: string; taskId: string }, rescued: DialGrant | null): Promise<CallSummary> {
    const { callId } = call;
    for (let turn = 0; turn < turnsMax; turn += 1) {
      const signal = AbortSignal.any([entry.hold.signal, this.#leaving.signal]);
      const first = turn === 0 ? rescued : null;
      try {
        const conducting = { ...call, rescued: first, signal, draining: this.#draining, wakes: this.#wakes };
        return await conductCall(conducting, this.#house);
      } catch (error) {
        if (!(error instanceof CallLeft)) throw error;
        this.#log.warn({ callId }, 'another attempt owns the call; it is let go of');
        this.#house.node.leave(callId);
        entry.hold = new AbortController();
      }
    }
    throw new Error('a call changed hands too often');
  }
}
