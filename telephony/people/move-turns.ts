/** What is asked of a talk is done one after the other; what happens by itself is looked at in between. */
import type { MoveFailure, MoveOutcome } from './people-ports.ts';

/** Buttons that were pressed while an earlier one is being carried out. */
const movesWaitingMax = 8;

type Looks = {
  /** Why nothing can be done any more; null = it can. Asked when a turn comes. */
  hindrance(): MoveFailure | null;
  /** After each turn. */
  afterwards(): void;
};

export class MoveTurns {
  readonly #looks: Looks;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #moving = false;

  constructor(looks: Looks) {
    this.#looks = looks;
  }

  /** Something is being done at this moment: what is seen now may be its own doing. */
  get isMoving(): boolean {
    return this.#moving;
  }

  take(move: () => Promise<MoveOutcome>): Promise<MoveOutcome> {
    if (this.#waiting >= movesWaitingMax) return Promise.resolve({ kind: 'refused', why: 'wrong-state' });
    this.#waiting += 1;
    const mine = this.#last.then(() => this.#carryOut(move));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #carryOut(move: () => Promise<MoveOutcome>): Promise<MoveOutcome> {
    this.#waiting -= 1;
    const why = this.#looks.hindrance();
    if (why !== null) return { kind: 'refused', why };
    this.#moving = true;
    try {
      return await move();
    } finally {
      this.#moving = false;
      this.#looks.afterwards();
    }
  }
}
