/** Preview dialling (预览外呼): an agent reads who is next, and dials or skips. How long they may read is in the plan of the task. */

/** A contact that was skipped comes again after this, to whoever is free then. */
export const skipRestMs = 600_000;
/** Passed over so often, it is done without having been dialled. */
export const skipsMax = 3;
