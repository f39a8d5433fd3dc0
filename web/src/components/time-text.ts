/** Moments as people read them, in the viewer's zone; the year first, which nobody takes for another day. */

const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
/** Swedish writes it so. */
const toTheMinute = new Intl.DateTimeFormat('sv-SE', parts);
const toTheSecond = new Intl.DateTimeFormat('sv-SE', { ...parts, second: '2-digit' });
const clock = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const hourAndMinute = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit' });

export const timeText = {
  minute: (at: Date): string => toTheMinute.format(at),
  second: (at: Date): string => toTheSecond.format(at),
  clock: (at: Date): string => clock.format(at),
  hourAndMinute: (at: Date): string => hourAndMinute.format(at),
  utc: (at: Date): string => `${at.toISOString().replace('T', ' ').slice(0, 19)} UTC`,
};
