/** Lets one act through at a time: the second half of a double click finds the gate shut. */

/** The second press of a double click comes within this time, often after the answer to the first. */
export const doubleClickMs = 500;

export type Gate = {
  /**
   * Runs the act, or does nothing while another is under way or the same one has just begun. `name` tells acts apart whose buttons
   * stand in different places; without it all acts are one. Never rejects: who shows the fault has it already.
   */
  pass(act: () => Promise<unknown>, name?: string): Promise<void>;
};

export function makeGate(nowMs: () => number): Gate {
  let underWay = false;
  let last = { name: '', beganMs: Number.NEGATIVE_INFINITY };
  return {
    async pass(act, name = '') {
      if (underWay || (last.name === name && nowMs() - last.beganMs < doubleClickMs)) return;
      underWay = true;
      last = { name, beganMs: nowMs() };
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
