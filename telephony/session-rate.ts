/** What a switch says of itself (`status`): its version, and how many sessions it starts in a second. */

/** `12 session(s) per Sec out of max 30, peak 14, last 5min 14`, a line of `status`. */
const perSecond = /session\(s\) per Sec out of max (\d+)/;
/** FreeSWITCH admits one less than it says (29 of 30), and its second is not ours. */
const reserve = 2;

/** Null when the answer of `status` says nothing about it. */
export function callsPerSecondOf(status: string): number | null {
  const sessions = Number(perSecond.exec(status)?.[1] ?? Number.NaN);
  return Number.isNaN(sessions) ? null : Math.max(1, sessions - reserve);
}

/** `FreeSWITCH (Version 1.10.12 -release 64bit) is ready`, another line of `status`. */
const named = /^FreeSWITCH \(Version ([^)]{1,200})\)/m;

/** Null when the answer of `status` does not say it. */
export function versionOf(status: string): string | null {
  return named.exec(status)?.[1]?.trim() ?? null;
}
