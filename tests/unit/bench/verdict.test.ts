import { describe, expect, it } from 'vitest';
import { planStrikes } from '../../../bench/kill-test/schedule.ts';
import { type Accounts, isKept, judge } from '../../../bench/kill-test/verdict.ts';
import { crowdList, crowdPartOf } from '../../../bench/switch/crowd-list.ts';
import { numberHash } from '../../../bench/switch/witness-log.ts';

const number = '13000000486';
const call = {
  id: 'call-1',
  number,
  state: 'final',
  outcome: 'busy',
  reason: null,
  claimedAtMs: 900,
  dialledAtMs: 1_000,
  answeredAtMs: null,
  endedAtMs: 3_000,
};
const ring = { kind: 'ring', atMs: 1_010, uuid: 'call-1', numberHash: numberHash(number), gateway: 'line' } as const;

const whole = (change: Partial<Accounts> = {}): Accounts => ({
  numbers: [number],
  lines: [ring],
  calls: [call],
  contacts: [{ number, state: 'done' }],
  strikes: [],
  heldSlots: 0,
  ...change,
});

describe('the verdict of the kill test', () => {
  it('is kept when each number rang once and its end is what its phone gives', () => {
    expect(isKept(judge(whole()))).toBe(true);
  });

  it('finds the number that rang twice, also under another call', () => {
    const verdict = judge(whole({ lines: [ring, { ...ring, uuid: 'call-2' }] }));
    expect(verdict.doubled).toMatchObject([{ number, what: 'rang 2 times' }]);
    expect(verdict.lost).toMatchObject([{ callId: 'call-2', what: 'rang unbidden' }]);
    expect(isKept(verdict)).toBe(false);
  });

  it('finds the contact that was forgotten', () => {
    const verdict = judge(whole({ lines: [], calls: [], contacts: [{ number, state: 'waiting' }] }));
    expect(verdict.lost).toMatchObject([{ number, what: 'its contact is waiting and no call of it has an end' }]);
  });

  it('finds the end that was made up: of a phone that never rang, or that its phone cannot give', () => {
    expect(judge(whole({ lines: [] })).lost).toMatchObject([{ what: 'told as busy, but its phone never rang' }]);
    const wrong = judge(whole({ calls: [{ ...call, outcome: 'completed' }] }));
    expect(wrong.lost).toMatchObject([{ what: 'told as completed; its phone gives busy' }]);
  });

  it('takes an unknown end only from a strike that fell into the call', () => {
    const calls = [{ ...call, outcome: 'unknown', reason: 'end-unseen' }];
    const kill = { process: 'call-worker', blow: { kind: 'kill' } } as const;
    const explained = judge(whole({ calls, strikes: [{ ...kill, atMs: 2_000, backAtMs: 2_300 }] }));
    expect(explained.unknown).toMatchObject([{ callId: 'call-1', rang: true, explainedBy: 'SIGKILL of call-worker' }]);
    expect(isKept(explained)).toBe(true);
    const unexplained = judge(whole({ calls, strikes: [{ ...kill, atMs: 60_000, backAtMs: 60_300 }] }));
    expect(isKept(unexplained)).toBe(false);
  });

  it('is not kept while a slot is held', () => {
    expect(isKept(judge(whole({ heldSlots: 1 })))).toBe(false);
  });
});

describe('the plan of the kill test', () => {
  it('is the same for the same seed, and another for another', () => {
    const plan = (seed: number) => planStrikes({ seed, kills: 30, contacts: 2_000 });
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it('strikes in order, while there is still something to dial', () => {
    const afterEvents = planStrikes({ seed: 3, kills: 100, contacts: 10_000 }).map((strike) => strike.afterEvents);
    expect(afterEvents).toEqual(afterEvents.toSorted((one, other) => one - other));
    expect(Math.max(...afterEvents)).toBeLessThan(20_000 * 0.95);
  });

  it('calls no number twice, and knows who answers each', () => {
    const numbers = crowdList({ count: 250_000, seed: 1 });
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.every((one) => crowdPartOf(one) !== null)).toBe(true);
  });
});
