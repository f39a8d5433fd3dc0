/** One press, one request. */
import { expect, it } from 'vitest';
import { doubleClickMs, makeGate } from '../../../web/src/components/gate.ts';

it('lets nothing through while an act is under way, however long it takes', async () => {
  let now = 0;
  const gate = makeGate(() => now);
  const begun: number[] = [];
  let answer = (): void => undefined;
  const first = gate.pass(() => {
    begun.push(1);
    return new Promise<void>((resolve) => {
      answer = resolve;
    });
  });
  now = 60_000;
  await gate.pass(async () => begun.push(2));
  answer();
  await first;
  await gate.pass(async () => begun.push(3));
  expect(begun).toEqual([1, 3]);
});

it('takes the second half of a double click for the same press, also after a quick answer', async () => {
  let now = 0;
  const gate = makeGate(() => now);
  const begun: number[] = [];
  await gate.pass(async () => begun.push(1));
  now = doubleClickMs - 1;
  await gate.pass(async () => begun.push(2));
  now = doubleClickMs;
  await gate.pass(async () => begun.push(3));
  expect(begun).toEqual([1, 3]);
});

it('opens again after an act that failed', async () => {
  let now = 0;
  const gate = makeGate(() => now);
  await gate.pass(() => Promise.reject(new Error('no reply')));
  now = doubleClickMs;
  let passed = false;
  await gate.pass(async () => {
    passed = true;
  });
  expect(passed).toBe(true);
});

it('lets another act through that has a name of its own', async () => {
  const gate = makeGate(() => 0);
  const done: string[] = [];
  const act = (name: string): Promise<void> => gate.pass(() => Promise.resolve(done.push(name)), name);
  await act('take over');
  await act('take over');
  await act('hang up');
  expect(done).toEqual(['take over', 'hang up']);
});
