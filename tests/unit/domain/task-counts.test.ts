import { expect, it } from 'vitest';
import { outcomes } from '../../../domain/outcome.ts';
import { countsOf } from '../../../domain/task-counts.ts';

it('a task without contacts counts zero everywhere, also every outcome', () => {
  const counts = countsOf(new Map());
  expect(Object.keys(counts.byOutcome).sort()).toEqual([...outcomes].sort());
  expect(counts).toMatchObject({ total: 0, notDialled: 0, dialled: 0, connected: 0, connectRate: 0 });
});

it('calls in progress are dialled, and the rate is of all that were dialled', () => {
  const counts = countsOf(
    new Map([
      ['total', 10],
      ['not-dialled', 4],
      ['state:claimed', 1],
      ['state:dialling', 2],
      ['state:live', 1],
      ['dialled', 5],
      ['connected', 2],
      ['state:not-permitted', 1],
      ['outcome:completed', 1],
      ['ended-connected', 1],
    ]),
  );
  expect(counts).toMatchObject({ total: 10, notDialled: 4, claimed: 1, dialling: 3, ringing: 2, talking: 1, dialled: 5 });
  expect(counts).toMatchObject({ connected: 2, connectRate: 0.4, notPermitted: 1 });
  expect(counts.byOutcome.completed).toBe(1);
  expect(counts).toMatchObject({ endedConnected: 1, endedNotConnected: 1, endedUnknown: 0 });
  expect(counts.notDialled + counts.dialled + counts.notPermitted).toBe(counts.total);
});
