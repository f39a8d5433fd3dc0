/** Finds connections that look open and are dead: the network is gone, or the switch no longer sends us events. */

export type WatchdogOptions = {
  pingMs: number;
  heartbeatMsMax: number;
  lastTrafficAtMs(): number;
  /** Asks something harmless; a missing reply ends the connection by the command timeout. */
  ping(): void;
  onDead(): void;
};

export class Watchdog {
  readonly #options: WatchdogOptions;
  #timer: NodeJS.Timeout | null = null;
  #heartbeatAtMs = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.#heartbeatAtMs = Date.now();
    this.#timer = setInterval(() => this.#check(), this.#options.pingMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  heartbeat(): void {
    this.#heartbeatAtMs = Date.now();
  }

  #check(): void {
    const now = Date.now();
    if (now - this.#heartbeatAtMs > this.#options.heartbeatMsMax) this.#options.onDead();
    else if (now - this.#options.lastTrafficAtMs() >= this.#options.pingMs) this.#options.ping();
  }
}
