/** The sound of one who listens to a channel, and how sounds are mixed. */

export type SpyMode = {
  /** Mixed into what is read from the callee: whoever is joined to them hears it. */
  toUs: boolean;
  /** Mixed into what is written to the callee. */
  toCallee: boolean;
};

export type Spy = {
  readonly mode: SpyMode;
  setMode(mode: SpyMode): void;
  /** What its own far end said in the last frame of time; null: nothing. */
  said(): Int16Array | null;
  hears(frame: Int16Array | null): void;
};

/** Where one who listens hears and speaks. */
export type SpyEars = { takeSaid(): Int16Array | null; giveToFarEnd(frame: Int16Array | null): void };

export function makeSpy(ears: SpyEars, mode: SpyMode): Spy {
  let now = mode;
  return {
    get mode() {
      return now;
    },
    setMode(next) {
      now = next;
    },
    said: () => ears.takeSaid(),
    hears: (frame) => ears.giveToFarEnd(frame),
  };
}

/** The sum of two frames, kept within what a sample holds; of one alone, that one. */
export function mixed(one: Int16Array | null, other: Int16Array | null): Int16Array | null {
  if (one === null || other === null) return one ?? other;
  return one.map((sample, n) => Math.max(-32_768, Math.min(32_767, sample + (other[n] ?? 0))));
}
