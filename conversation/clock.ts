/** Time as a talk knows it: handed in, so that a test can turn it by hand. */

export interface Clock {
  /** Milliseconds that never go back; only differences mean something. */
  nowMs(): number;
  /** Calls `wake` once when `nowMs()` has reached `atMs`; the returned function calls it off. */
  wakeAt(atMs: number, wake: () => void): () => void;
}

/** The clock of the machine. Timers do not keep a process alive that has nothing else to do. */
export function systemClock(): Clock {
  return {
    nowMs: () => performance.now(),
    wakeAt(atMs, wake) {
      const timer = setTimeout(wake, Math.max(0, atMs - performance.now()));
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

/** Resolves when the time has come or the signal aborts, whichever is first; tells which. */
export async function waitUntil(clock: Clock, atMs: number, signal?: AbortSignal): Promise<'time' | 'aborted'> {
  if (signal?.aborted === true) return 'aborted';
  return new Promise((resolve) => {
    const onAbort = (): void => {
      callOff();
      resolve('aborted');
    };
    const callOff = clock.wakeAt(atMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve('time');
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
