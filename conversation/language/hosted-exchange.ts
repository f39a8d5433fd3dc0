/** One question to a hosted bot: its events, and its orderly end when nobody waits for the answer any more. */
import { type Bell, makeBell } from '../bell.ts';
import type { HostedEvent, HostedProvider, HostedQuestion } from './hosted-provider.ts';
import { ModelFailed } from './model-failed.ts';
import { stallMsMax } from './one-retry.ts';
import { type TimeWatch, watchTime } from './watch-time.ts';

/** ms to wait for the name of a run that was given up before it was told: without it, it can't be cancelled. */
export const nameWaitMsMax = 3_000;
/** ms for the request that cancels a run. */
export const cancelMsMax = 3_000;
/** ms for what a server still sends after the end of its answer. */
export const drainMsMax = 1_000;
/** Events of one answer. */
const eventsMax = 20_000;

type Parts = {
  provider: HostedProvider;
  question: Omit<HostedQuestion, 'signal'>;
  /** ms to the first word. */
  firstMsMax: number;
};

/** Begins with its construction. */
export class Exchange {
  /** Resolves when the provider is done with it, by itself or, as far as that can be had, by our cancelling. */
  readonly settled: Promise<void>;
  readonly #provider: HostedProvider;
  readonly #closed = new AbortController();
  readonly #watch: TimeWatch = watchTime(this.#closed.signal);
  readonly #bell: Bell = makeBell();
  readonly #queue: HostedEvent[] = [];
  readonly #run: { conversationId: string | null; runId: string | null };
  #settle: () => void = () => undefined;
  #over = false;
  #left = false;
  #finished = false;
  #begun = false;
  #events = 0;
  #fault: Error | null = null;

  constructor({ provider, question, firstMsMax }: Parts) {
    this.#provider = provider;
    this.#run = { conversationId: question.conversationId, runId: null };
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#watch.within(firstMsMax);
    void this.#pump(question);
  }

  async *events(): AsyncGenerator<HostedEvent> {
    for (;;) {
      const event = this.#queue.shift();
      if (event !== undefined) yield event;
      else if (this.#fault !== null) throw this.#fault;
      else if (this.#over || this.#left) return;
      else await this.#bell.wait();
    }
  }

  /** The answer is not wanted any more: cancelled upstream, then closed. Harmless at any time, also twice. */
  leave(): void {
    if (this.#left || this.#over) return;
    this.#left = true;
    this.#queue.length = 0;
    this.#bell.ring();
    if (this.#finished) this.#watch.within(drainMsMax);
    else if (this.#provider.cancel === null || this.#run.runId !== null) this.#closed.abort();
    else this.#watch.within(nameWaitMsMax);
  }

  async #pump(question: Omit<HostedQuestion, 'signal'>): Promise<void> {
    try {
      for await (const event of this.#provider.ask({ ...question, signal: this.#watch.signal })) {
        if (!this.#take(event)) break;
      }
    } catch (error) {
      const thrown = error instanceof Error ? error : new Error(String(error));
      this.#fault = this.#watch.isOver() ? new ModelFailed('timeout') : thrown;
    }
    this.#over = true;
    this.#watch.end();
    this.#bell.ring();
    if (this.#left || this.#fault !== null) await this.#cancel();
    this.#settle();
  }

  /** False: enough was read. */
  #take(event: HostedEvent): boolean {
    if (event.kind === 'ids') {
      this.#run.conversationId = event.conversationId ?? this.#run.conversationId;
      this.#run.runId = event.runId ?? this.#run.runId;
    }
    if (event.kind === 'finished') {
      this.#finished = true;
      this.#settle();
    }
    if (this.#left) return this.#finished || this.#run.runId === null;
    if (event.kind === 'text' || event.kind === 'replace') this.#begun = true;
    if (this.#begun) this.#watch.within(stallMsMax);
    if (++this.#events > eventsMax) throw new ModelFailed('bad-answer', { detail: 'an answer without an end' });
    this.#queue.push(event);
    this.#bell.ring();
    return true;
  }

  async #cancel(): Promise<void> {
    const { conversationId, runId } = this.#run;
    if (this.#provider.cancel === null || runId === null || this.#finished) return;
    // Who hung up or interrupted does not wait for this, and nothing better can be done when it fails.
    await this.#provider.cancel({ conversationId, runId }, AbortSignal.timeout(cancelMsMax)).catch(() => undefined);
  }
}
