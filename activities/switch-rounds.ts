/** When a keeper looks at its switch: on a timer, and at once when it is woken; one look at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { keepEveryMs, type Round, type SwitchKeeper } from './switch-keeper.ts';

/** What is on its way (our answer to the switch, an ended gateway) is there within a second or two. */
const soonMs = 500;
/** So often in a row; after that the timer is soon enough. */
const soonInRowMax = 10;

export class SwitchRounds {
  readonly #keeper: Pick<SwitchKeeper, 'round'>;
  readonly #log: Logger;
  readonly #everyMs: number;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #alarm = new AbortController();
  #wakes = 0;

  constructor({ keeper, log, everyMs = keepEveryMs }: { keeper: Pick<SwitchKeeper, 'round'>; log: Logger; everyMs?: number }) {
    this.#keeper = keeper;
    this.#log = log;
    this.#everyMs = everyMs;
    this.#running = this.#run();
  }

  /** Looks at once, or once more when it is just looking. */
  wake(): void {
    this.#wakes += 1;
    this.#alarm.abort();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#alarm.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let soonInRow = 0;
    while (!this.#closing.signal.aborted) {
      const wakes = this.#wakes;
      this.#alarm = new AbortController();
      const round = await this.#round();
      soonInRow = round === 'soon' ? soonInRow + 1 : 0;
      if (this.#wakes !== wakes) continue;
      const waitMs = round === 'soon' && soonInRow <= soonInRowMax ? soonMs : this.#everyMs;
      await pause(waitMs, undefined, { signal: this.#alarm.signal }).catch(() => undefined);
    }
  }

  async #round(): Promise<Round> {
    try {
      return await this.#keeper.round();
    } catch (error) {
      this.#log.warn({ err: error }, 'a look at the switch failed; the next one tries again');
      return 'away';
    }
  }
}
