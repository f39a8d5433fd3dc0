/** Lets a bounded number of commands be on the wire at once; the rest wait in a bounded queue, first come first served. */

/** More callers wait for the event socket than its queue holds. */
export class CommandQueueFull extends Error {
  constructor(queuedMax: number) {
    super(`More than ${queuedMax} commands wait for the switch.`);
    this.name = 'CommandQueueFull';
  }
}

type Entry = { start(): void; reject(error: Error): void };

export class CommandWindow {
  readonly #inFlightMax: number;
  readonly #queuedMax: number;
  #inFlight = 0;
  #queue: Entry[] = [];

  constructor({ inFlightMax, queuedMax }: { inFlightMax: number; queuedMax: number }) {
    this.#inFlightMax = inFlightMax;
    this.#queuedMax = queuedMax;
  }

  /** Runs `send` when its turn comes. Rejects with CommandQueueFull, or with what `send` or `rejectQueued` says. */
  run<Reply>(send: () => Promise<Reply>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        this.#inFlight += 1;
        send()
          .then(resolve, reject)
          .finally(() => {
            this.#inFlight -= 1;
            this.#startNext();
          });
      };
      if (this.#inFlight < this.#inFlightMax) start();
      else if (this.#queue.length >= this.#queuedMax) reject(new CommandQueueFull(this.#queuedMax));
      else this.#queue.push({ start, reject });
    });
  }

  rejectQueued(error: Error): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const entry of queue) entry.reject(error);
  }

  #startNext(): void {
    if (this.#inFlight < this.#inFlightMax) this.#queue.shift()?.start();
  }
}
