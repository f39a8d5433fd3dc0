import { expect, it } from 'vitest';
import { abandonPeriods, worstDay } from '../../../domain/reports/abandonment.ts';

const day = (name: string, people: number, abandoned: number, putThrough: number) => ({
  day: name,
  people,
  abandoned,
  putThrough,
});

it('sums each 30 days from the first day of the campaign on; days without calls need no row', () => {
  const days = [
    day('2025-10-30', 10, 1, 9),
    day('2025-11-28', 20, 0, 20),
    day('2025-11-29', 8, 2, 5),
    day('2026-01-28', 4, 0, 4),
  ];
  expect(abandonPeriods('2025-10-30', days)).toEqual([
    { from: '2025-10-30', to: '2025-11-28', people: 30, abandoned: 1, rate: 1 / 30 },
    { from: '2025-11-29', to: '2025-12-28', people: 8, abandoned: 2, rate: 1 / 4 },
    { from: '2026-01-28', to: '2026-02-26', people: 4, abandoned: 0, rate: 0 },
  ]);
});

it('has no rate where nobody answered', () => {
  expect(abandonPeriods('2025-10-30', [day('2025-10-30', 0, 0, 0)])).toMatchObject([{ rate: null }]);
});

it('names the day with the highest rate of those whom somebody should have talked with, the earlier one of two', () => {
  const days = [
    day('2025-11-01', 100, 2, 40),
    day('2025-11-02', 10, 2, 6),
    day('2025-11-03', 4, 1, 3),
    day('2025-11-04', 0, 0, 0),
  ];
  expect(worstDay(days)).toEqual({ day: '2025-11-02', abandoned: 2, putThrough: 6, rate: 1 / 4 });
  expect(worstDay([])).toBeNull();
});
