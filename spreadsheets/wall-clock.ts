/** What the clock on the wall shows: a spreadsheet's times have no zone, so the zone is applied before. */

/**
 * Returns a function that shifts an instant so that its UTC fields read as the time in the zone.
 * Throws RangeError for a zone that does not exist.
 */
export function makeWallClock(timeZone: string): (time: Date) => Date {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (time) => {
    const fields = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const field = (type: Intl.DateTimeFormatPartTypes): number => fields.get(type) ?? 0;
    return new Date(Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'), field('second')));
  };
}
