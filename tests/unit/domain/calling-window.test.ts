import { describe, expect, it } from 'vitest';
import { type CallingWindow, isOpen, nextOpening, windowFaults } from '../../../domain/calling-window.ts';

const office: CallingWindow = {
  timeZone: 'Asia/Shanghai',
  days: {
    mon: [
      ['09:00', '12:00'],
      ['13:30', '21:00'],
    ],
    fri: [['20:00', '24:00']],
  },
};

describe('a calling window', () => {
  it('is open from the first minute of a span to the last before its end', () => {
    const at = (minute: number) => isOpen(office, { day: 'mon', minute });
    expect([539, 540, 719, 720, 809, 810, 1259, 1260].map(at)).toEqual([false, true, true, false, false, true, true, false]);
    expect(isOpen(office, { day: 'fri', minute: 1439 })).toBe(true);
    expect(isOpen(office, { day: 'tue', minute: 600 })).toBe(false);
  });

  it('that is absent is always open', () => {
    expect(isOpen(null, { day: 'sun', minute: 0 })).toBe(true);
    expect(nextOpening(null, { day: 'sun', minute: 0 })).toBe(0);
  });

  it('tells the minutes until it next opens, over the night and over the weekend', () => {
    expect(nextOpening(office, { day: 'mon', minute: 600 })).toBe(0);
    expect(nextOpening(office, { day: 'mon', minute: 720 })).toBe(90);
    expect(nextOpening(office, { day: 'mon', minute: 1260 })).toBe(4 * 1440 - 60);
    expect(nextOpening(office, { day: 'sat', minute: 0 })).toBe(2 * 1440 + 540);
  });

  it('that opens once a week is waited for a whole week', () => {
    const weekly: CallingWindow = { timeZone: 'UTC', days: { wed: [['10:00', '10:30']] } };
    expect(nextOpening(weekly, { day: 'wed', minute: 630 })).toBe(7 * 1440 - 30);
  });

  it('that never opens is never waited for, and is refused', () => {
    const never: CallingWindow = { timeZone: 'UTC', days: { mon: [] } };
    expect(nextOpening(never, { day: 'mon', minute: 0 })).toBeNull();
    expect(windowFaults(never)).toEqual([{ field: 'days', code: 'never-open' }]);
  });

  it('names each fault with its field', () => {
    const faults = (mon: [string, string][]) => windowFaults({ timeZone: 'UTC', days: { mon } });
    expect(windowFaults(office)).toEqual([]);
    expect(faults([['9:00', '12:00']])).toEqual([{ field: 'days.mon.0', code: 'not-a-time' }]);
    expect(faults([['24:00', '24:00']])).toEqual([{ field: 'days.mon.0', code: 'not-a-time' }]);
    expect(faults([['12:00', '12:00']])).toEqual([{ field: 'days.mon.0', code: 'ends-before-it-begins' }]);
    expect(
      faults([
        ['13:00', '15:00'],
        ['09:00', '13:01'],
      ]),
    ).toEqual([{ field: 'days.mon', code: 'overlaps' }]);
    expect(faults(Array.from({ length: 13 }, () => ['10:00', '11:00']))).toEqual([{ field: 'days.mon', code: 'too-many-spans' }]);
  });
});
