/** How many sessions a switch starts in a second, by its own word: what must not be exceeded, and need not be undercut. */

/** `12 session(s) per Sec out of max 30, peak 14, last 5min 14`, a line of `status`. */
const perSecond = /session\(s\) per Sec out of max (\d+)/;
/** FreeSWITCH admits one less than it says (29 of 30), and its second is not ours. */
const reserve = 2;

/** Null when the answer of `status` says nothing about it. */
export function callsPerSecondOf(status: string): number | null {
  const sessions = Number(perSecond.exec(status)?.[1] ?? Number.NaN);
  return Number.isNaN(sessions) ? null : Math.max(1, sessions - reserve);
}
