/** Lets long polls sleep until something about their task changed. A wake that nobody waits for is forgotten. */

export class Wakes {
  readonly #sleepers = new Map<string, Set<() => void>>();

  wake(taskId: string): void {
    const sleepers = this.#sleepers.get(taskId);
    this.#sleepers.delete(taskId);
    for (const rise of sleepers ?? []) rise();
  }

  /** After a gap in the feed nobody knows what was missed. */
  wakeAll(): void {
    for (const taskId of [...this.#sleepers.keys()]) this.wake(taskId);
  }

  /** Resolves on a wake, after `msMax`, or when the signal aborts, whichever is first. */
  async wait(taskId: string, msMax: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const sleepers = this.#sleepers.get(taskId) ?? new Set();
      this.#sleepers.set(taskId, sleepers);
      const rise = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', rise);
        sleepers.delete(rise);
        resolve();
      };
      const timer = setTimeout(rise, msMax);
      sleepers.add(rise);
      signal.addEventListener('abort', rise, { once: true });
    });
  }
}
