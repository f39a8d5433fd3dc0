/**
 * The desk at which armed calls wait for a line, in the order they came, one queue for each task.
 * A line that falls free in this process is handed over in the commit that ends the call before it; lines freed elsewhere
 * are announced by NOTIFY, and a slow poll covers a lost announcement.
 */
import type { Logger } from 'pino';
import type { DialGrant, FenceAnswer, Ledger } from '../storage/ledger-types.ts';

/** What a waiter gets in the end: everything but "wait". */
export type DeskAnswer = Exclude<FenceAnswer, { kind: 'wait' }>;

export const deskPollMs = 1000;
/** One pass serves at most this many calls of a task before it lets others have the loop. */
const servedInOnePassMax = 500;

type Waiter = {
  callId: string;
  taskId: string;
  /** `asking`: its fence is on the way. `offered`: the end of another call is trying to hand its line over. */
  state: 'waiting' | 'asking' | 'offered';
  /** Whether its fence was ever asked: until then nobody knows if it waits for a line at all. */
  asked: boolean;
  settle(answer: DeskAnswer): void;
};

export class SlotDesk {
  readonly #ledger: Pick<Ledger, 'fence' | 'unfence'>;
  readonly #owner: string;
  readonly #log: Logger;
  readonly #queues = new Map<string, Waiter[]>();
  readonly #serving = new Map<string, { again: boolean }>();
  /** Tasks whose newcomers are asked in the next pass. */
  readonly #newcomersDue = new Set<string>();
  readonly #poll: NodeJS.Timeout;

  constructor({ ledger, owner, log }: { ledger: Pick<Ledger, 'fence' | 'unfence'>; owner: string; log: Logger }) {
    this.#ledger = ledger;
    this.#owner = owner;
    this.#log = log;
    this.#poll = setInterval(() => {
      for (const taskId of this.#queues.keys()) this.#newcomersDue.add(taskId);
      this.wakeAll();
    }, deskPollMs);
    this.#poll.unref();
  }

  /** Resolves when the fence lets the call through, or tells that there is nothing to dial any more. Rejects when aborted. */
  async waitForLine({ callId, taskId, signal }: { callId: string; taskId: string; signal: AbortSignal }): Promise<DeskAnswer> {
    signal.throwIfAborted();
    return new Promise<DeskAnswer>((resolve, reject) => {
      const leave = (): void => {
        this.#remove(waiter);
        reject(signal.reason instanceof Error ? signal.reason : new Error('the wait for a line was ended'));
      };
      const settle = (answer: DeskAnswer): void => {
        signal.removeEventListener('abort', leave);
        resolve(answer);
      };
      const waiter: Waiter = { callId, taskId, state: 'waiting', asked: false, settle };
      const queue = this.#queues.get(taskId) ?? [];
      queue.push(waiter);
      this.#queues.set(taskId, queue);
      signal.addEventListener('abort', leave, { once: true });
      void this.#serve(taskId);
    });
  }

  /** A line of this task may be free, or the task changed: ask for the head of its queue. */
  wake(taskId: string): void {
    void this.#serve(taskId);
  }

  wakeAll(): void {
    for (const taskId of this.#queues.keys()) void this.#serve(taskId);
  }

  /** Takes the first call that nobody asks for, so that a line can be handed to it. Give the answer back by `handedOver`. */
  offerTo(taskId: string): string | null {
    const waiter = this.#queues.get(taskId)?.find((candidate) => candidate.state === 'waiting');
    if (waiter === undefined) return null;
    waiter.state = 'offered';
    return waiter.callId;
  }

  /** Ends an offer: with a grant the call goes on to ring, without one it waits on in its place. */
  handedOver(taskId: string, callId: string, grant: DialGrant | null): void {
    const waiter = this.#queues.get(taskId)?.find((candidate) => candidate.callId === callId);
    if (waiter === undefined) {
      if (grant !== null) void this.#giveBack(grant);
      return;
    }
    if (grant === null) {
      waiter.state = 'waiting';
      this.wake(taskId);
      return;
    }
    this.#remove(waiter);
    waiter.settle({ kind: 'granted', grant });
  }

  waiting(): number {
    let count = 0;
    for (const queue of this.#queues.values()) count += queue.length;
    return count;
  }

  close(): void {
    clearInterval(this.#poll);
  }

  async #serve(taskId: string): Promise<void> {
    const running = this.#serving.get(taskId);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    this.#serving.set(taskId, { again: false });
    try {
      for (let asked = true; asked; asked = this.#askedAgain(taskId)) await this.#serveOnce(taskId);
    } finally {
      this.#serving.delete(taskId);
    }
  }

  /** Whether a wake came while a pass was under way; it may have come too late for that pass. */
  #askedAgain(taskId: string): boolean {
    const pass = this.#serving.get(taskId);
    const again = pass?.again === true;
    if (pass !== undefined) pass.again = false;
    return again;
  }

  async #serveOnce(taskId: string): Promise<void> {
    for (let served = 0; served < servedInOnePassMax; served += 1) {
      const waiter = this.#queues.get(taskId)?.find((candidate) => candidate.state === 'waiting');
      if (waiter === undefined) return;
      const answered = await this.#ask(waiter);
      if (answered === 'wait') await this.#askNewcomers(taskId);
      if (answered !== 'served') return;
    }
  }

  /**
   * The head waits, so the others would not be asked; but a call that came here again after its worker died may be ringing or
   * talking, and its line is the very one that the head waits for.
   */
  async #askNewcomers(taskId: string): Promise<void> {
    if (!this.#newcomersDue.delete(taskId)) return;
    for (let served = 0; served < servedInOnePassMax; served += 1) {
      const newcomer = this.#queues.get(taskId)?.find(({ state, asked }) => state === 'waiting' && !asked);
      if (newcomer === undefined || (await this.#ask(newcomer)) === 'failed') return;
    }
  }

  async #ask(waiter: Waiter): Promise<'served' | 'wait' | 'failed'> {
    waiter.state = 'asking';
    try {
      const answer = await this.#ledger.fence({ callId: waiter.callId, owner: this.#owner });
      waiter.asked = true;
      if (answer.kind === 'wait') {
        waiter.state = 'waiting';
        return 'wait';
      }
      const stillHere = this.#remove(waiter);
      if (stillHere) waiter.settle(answer);
      else if (answer.kind === 'granted') await this.#giveBack(answer.grant);
      return 'served';
    } catch (error) {
      // Postgres is away: the poll asks again. Whether the fence was committed is found out by asking it again.
      waiter.state = 'waiting';
      this.#log.warn({ callId: waiter.callId, err: error }, 'fence could not be asked');
      return 'failed';
    }
  }

  /** The call left (its worker drains) while its line came: nothing rang yet, so the line goes to the next one. */
  async #giveBack({ callId, epoch, taskId }: DialGrant): Promise<void> {
    try {
      await this.#ledger.unfence({ callId, epoch });
      this.wake(taskId);
    } catch (error) {
      this.#log.warn(
        { callId, err: error },
        'a line that came too late could not be given back; the next attempt of the call finds it',
      );
    }
  }

  #remove(waiter: Waiter): boolean {
    const queue = this.#queues.get(waiter.taskId);
    const place = queue?.indexOf(waiter) ?? -1;
    if (queue === undefined || place < 0) return false;
    queue.splice(place, 1);
    if (queue.length === 0) this.#queues.delete(waiter.taskId);
    return true;
  }
}
