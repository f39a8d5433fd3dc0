/** The last stretch of a worker's life: no new work, and a limit by which what runs must be over or left to others. */
export class Draining {
  readonly #msMax: number;
  readonly #begun = new AbortController();
  #endsAtMs: number | null = null;

  constructor(msMax: number) {
    this.#msMax = msMax;
  }

  /** Aborts when the worker stops taking work. */
  get signal(): AbortSignal {
    return this.#begun.signal;
  }

  begin(): void {
    if (this.#endsAtMs !== null) return;
    this.#endsAtMs = Date.now() + this.#msMax;
    this.#begun.abort(new Error('the call worker drains'));
  }

  /** What is left of the limit; all of it before it began. */
  msLeft(): number {
    return this.#endsAtMs === null ? this.#msMax : Math.max(0, this.#endsAtMs - Date.now());
  }
}
