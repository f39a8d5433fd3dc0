import { expect, it } from 'vitest';
import { ForsakenCalls } from '../../../telephony/forsaken-calls.ts';

it('forsaken calls are forgotten after a while, or when somebody wants them', () => {
  let nowMs = 0;
  const forsaken = new ForsakenCalls(() => nowMs);
  forsaken.add('old');
  nowMs = 500_000;
  forsaken.add('new');
  forsaken.add('wanted');
  forsaken.delete('wanted');
  expect(forsaken.all()).toEqual(['old', 'new']);
  nowMs = 700_000;
  expect(forsaken.all()).toEqual(['new']);
});

it('forsaken calls never grow past their limit', () => {
  const forsaken = new ForsakenCalls(() => 0);
  for (let n = 0; n < 10_100; n += 1) forsaken.add(`call-${n}`);
  expect(forsaken.has('call-0')).toBe(false);
  expect(forsaken.has('call-10099')).toBe(true);
  expect(forsaken.all().length).toBeLessThanOrEqual(10_000);
});
