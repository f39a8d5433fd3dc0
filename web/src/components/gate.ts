/** Lets one act through at a time: the second half of a double click finds the gate shut. */

/** The second press of a double click comes within this time, often after the answer to the first. */
export const doubleClickMs = 500;

export type Gate = {
  /** Runs the act, or does nothing while another is under way or has just begun. Never rejects: who shows the fault has it already. */
  pass(act: () => Promise<unknown>): Promise<void>;
};

export function makeGate(nowMs: () => number): Gate {
  let underWay = false;
  let beganMs = Number.NEGATIVE_INFINITY;
  return {
    async pass(act) {
      if (underWay || nowMs() - beganMs < doubleClickMs) return;
      underWay = true;
      beganMs = nowMs();
      try {
        await act();
      } catch {
        // The mutation keeps its error for the notice beside the form.
      } finally {
        underWay = false;
      }
    },
  };
}
