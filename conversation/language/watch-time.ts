/** A limit that starts anew with every sign of life. */

export type TimeWatch = {
  /** Aborts with the caller's signal, or when nothing came in time. */
  signal: AbortSignal;
  /** From now on so many ms. */
  within(ms: number): void;
  isOver(): boolean;
  /** Aborts what still runs and forgets the limit. */
  end(): void;
};

export function watchTime(signal: AbortSignal): TimeWatch {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let over = false;
  const clear = (): void => {
    if (timer !== null) clearTimeout(timer);
  };
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    within(ms) {
      clear();
      timer = setTimeout(
        () => {
          over = true;
          stop.abort();
        },
        Math.max(0, ms),
      );
    },
    isOver: () => over,
    end() {
      clear();
      stop.abort();
    },
  };
}
