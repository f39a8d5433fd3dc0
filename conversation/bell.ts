/** Lets one waiting loop know that something changed; rings before the wait are not lost. */
export type Bell = {
  ring(): void;
  /** Resolves at the next ring, or at once if it rang since the last wait. */
  wait(): Promise<void>;
};

export function makeBell(): Bell {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      if (wake === null) rung = true;
      else {
        wake();
        wake = null;
      }
    },
    async wait() {
      if (rung) {
        rung = false;
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
  };
}
