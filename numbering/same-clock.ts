/** Whether two zones show the same time all year round, by the runtime's own zone data. */

const dayMs = 86_400_000;
const daysCompared = 366;

/** Compares a year from the 1st of January of the present year. False also for a zone that the runtime does not know. */
export function sameClock(a: string, b: string, year = new Date().getUTCFullYear()): boolean {
  const clockA = clockOf(a);
  const clockB = clockOf(b);
  if (clockA === null || clockB === null) return false;
  const from = Date.UTC(year, 0, 1, 12);
  for (let day = 0; day < daysCompared; day += 1) {
    const at = from + day * dayMs;
    if (clockA.format(at) !== clockB.format(at)) return false;
  }
  return true;
}

function clockOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  } catch {
    return null;
  }
}
