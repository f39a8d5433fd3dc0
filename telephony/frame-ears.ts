/** Who hears a callee: the listeners, and between the answer and the talk nobody, so that the frames wait. */

/** Frames between the answer and the first listener of the talk: 5 s. Where nobody listened by then, nobody will. */
const keptFramesMax = 250;

export class FrameEars {
  readonly #listeners = new Set<(frame: Int16Array) => void>();
  /** What came since `keepForTalk`; null when nothing is kept. */
  #kept: Int16Array[] | null = null;
  #closed = false;

  /** Whether a frame would reach anybody, now or later. */
  get listening(): boolean {
    return this.#kept !== null || this.#listeners.size > 0;
  }

  /**
   * Somebody has answered: who listened before hears no more, and every frame waits for the talk, whose first listeners are given all of
   * them in order. What was said between the answer and the talk's ears is not lost by this.
   */
  keepForTalk(): void {
    if (this.#kept !== null || this.#closed) return;
    this.#listeners.clear();
    this.#kept = [];
  }

  onFrame(listener: (frame: Int16Array) => void): () => void {
    // Given in a moment, so that everybody who begins to listen now hears the same.
    if (this.#kept !== null && this.#listeners.size === 0) queueMicrotask(() => this.#giveKept());
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hear(frame: Int16Array): void {
    if (this.#kept === null) this.#tell(frame);
    else if (this.#kept.length < keptFramesMax) this.#kept.push(frame);
    else this.#kept = null;
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.#kept = null;
  }

  #giveKept(): void {
    const kept = this.#kept ?? [];
    this.#kept = null;
    for (const frame of kept) this.#tell(frame);
  }

  #tell(frame: Int16Array): void {
    for (const listener of [...this.#listeners]) listener(frame);
  }
}
