/** The state of a node, who listens to it, and how to wait for it. */
import type { SwitchState } from './ports.ts';

export class NodeReadiness {
  readonly #listeners = new Set<(state: SwitchState) => void>();
  #state: SwitchState = 'connecting';

  get state(): SwitchState {
    return this.#state;
  }

  onState(listener: (state: SwitchState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(state: SwitchState): void {
    // Closed is the end: a late word of the connection must not open the node again.
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  /** Whether the node was or became ready within `msMax`. */
  within(msMax: number): Promise<boolean> {
    if (this.#state === 'ready' || this.#state === 'closed') return Promise.resolve(this.#state === 'ready');
    return new Promise((resolve) => {
      const done = (ready: boolean): void => {
        clearTimeout(timer);
        stop();
        resolve(ready);
      };
      const timer = setTimeout(() => done(false), msMax);
      const stop = this.onState((state) => {
        if (state === 'ready' || state === 'closed') done(state === 'ready');
      });
    });
  }
}
