/** Calls counted by time, for the chart of a task. */
import { expect, it } from 'vitest';
import { bucketsOf } from '../../../web/src/features/tasks/call-buckets.ts';

const from = Date.parse('2026-11-24T06:30:15Z');
const minuteMs = 60_000;
const call = (atMs: number, connected = false): { dialledAt: string; connected: boolean } => ({
  dialledAt: new Date(atMs).toISOString(),
  connected,
});

it('counts every call once, minute by minute without gaps', () => {
  const counted = bucketsOf([call(from, true), call(from + 20_000), call(from + 3 * minuteMs)], 0);
  expect(counted).toEqual({
    step: 'minute',
    buckets: [
      { fromMs: from - 15_000, connected: 1, others: 1 },
      { fromMs: from - 15_000 + minuteMs, connected: 0, others: 0 },
      { fromMs: from - 15_000 + 2 * minuteMs, connected: 0, others: 0 },
      { fromMs: from - 15_000 + 3 * minuteMs, connected: 0, others: 1 },
    ],
  });
});

it.each([
  [minuteMs, 'minute'],
  [10 * minuteMs, 'tenMinutes'],
  [60 * minuteMs, 'hour'],
  [24 * 60 * minuteMs, 'day'],
])('takes a step in which the whole span fits (%d ms × 60)', (ms, step) => {
  const calls = Array.from({ length: 61 }, (_, i) => call(from + i * ms));
  const counted = bucketsOf(calls, 0);
  expect(counted?.step).toBe(step);
  expect(counted?.buckets.reduce((sum, { others }) => sum + others, 0)).toBe(61);
});

it('begins days where the viewer’s days begin', () => {
  const shanghaiMs = 8 * 60 * minuteMs;
  const calls = [call(Date.parse('2026-01-01T15:59:00Z')), call(Date.parse('2026-01-09T16:00:00Z'))];
  const counted = bucketsOf(calls, shanghaiMs);
  expect(counted?.step).toBe('day');
  expect(new Date(counted?.buckets[0]?.fromMs ?? 0).toISOString()).toBe('2025-12-31T16:00:00.000Z');
  expect(counted?.buckets.length).toBe(10);
});

it('has nothing to show where nothing was dialled', () => {
  expect(bucketsOf([{ dialledAt: null, connected: false }], 0)).toBeNull();
});
