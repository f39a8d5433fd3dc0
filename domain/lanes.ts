/** How a task's allowed calls are divided over lanes, and how many more calls than lines a lane keeps ready. */

/** One parent workflow supplies this many lines well; one lane for 1,000 lines starved (measured, docs/decisions). */
export const laneLinesMax = 250;

export function laneCount(maxConcurrency: number): number {
  return Math.max(1, Math.ceil(maxConcurrency / laneLinesMax));
}

/** The part of a task's limit that lane `lane` supplies; 0 for a lane that the limit no longer needs. */
export function laneShare(maxConcurrency: number, lane: number): number {
  const lanes = laneCount(maxConcurrency);
  if (lane >= lanes) return 0;
  const base = Math.floor(maxConcurrency / lanes);
  return base + (lane < maxConcurrency % lanes ? 1 : 0);
}

const armedMin = 3;
/** Calls that began together end together: the reserve covers all lines of a small lane at once, and this many of a large one. */
const armedMinOfMany = 10;
const armedMaxFloor = 10;
/** With short calls on a busy box a quarter starved 20 lines of 1–2 s calls (use 0.79); an armed call costs only its waiting workflow. */
const armedMaxShare = 0.5;

/**
 * How many calls beyond its lines a lane keeps armed, so that a line that falls free finds a call waiting.
 *
 * `endsPerSecond` is how fast lines fall free; `armMs` how long a claimed contact takes until its call is armed.
 */
export function armedAhead({ share, endsPerSecond, armMs }: { share: number; endsPerSecond: number; armMs: number }): number {
  const needed = Math.ceil((endsPerSecond * armMs) / 1000) + 1;
  const most = Math.max(armedMaxFloor, Math.ceil(share * armedMaxShare));
  const least = Math.max(armedMin, Math.min(share, armedMinOfMany));
  return Math.min(Math.max(needed, least), most);
}
