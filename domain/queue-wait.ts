/** How long a caller who waits for an agent will wait: from who is before them, who is there, and how long talks took lately. */

export type QueueSight = {
  /** 1: the next. */
  position: number;
  /** Agents of the group who wait for a call, and all who take calls, those with them. */
  free: number;
  atWork: number;
  /** Talk and wrap-up of the group's last talks, on the average; null: nobody talked lately. */
  handlingMs: number | null;
};

/** A group of which nothing is known yet. */
export const handlingMsDefault = 180_000;

/**
 * Free agents take the first callers at once. From then on one of `atWork` agents becomes free each `handlingMs / atWork`, and the first
 * of those that wait has half of that before them. Null: nobody is there, and nobody can say.
 */
export function estimatedWaitMs({ position, free, atWork, handlingMs }: QueueSight): number | null {
  if (atWork <= 0) return null;
  const before = position - free;
  if (before <= 0) return 0;
  const each = (handlingMs ?? handlingMsDefault) / atWork;
  return Math.round((before - 0.5) * each);
}

/** Whole minutes as they are told, at least one; more than this is told as more. */
export const minutesToldMost = 30;

/** `null`: nothing is told of the time. */
export function minutesTold(waitMs: number | null): number | null {
  if (waitMs === null) return null;
  return Math.min(minutesToldMost, Math.max(1, Math.ceil(waitMs / 60_000)));
}
