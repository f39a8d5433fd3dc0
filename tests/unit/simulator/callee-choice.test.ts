/** Who sits behind a number: chance that can be played again, and people by the last digits. */
import { describe, expect, it } from 'vitest';
import { calleeMix, demoMix } from '../../../simulator/callee/callee-mix.ts';
import type { CalledNumber, CalleePlan } from '../../../simulator/callee/callee-plan.ts';
import { calleesByNumber } from '../../../simulator/callee/number-patterns.ts';

const call = (number: string): CalledNumber => ({ number, uuid: 'any', gateway: 'sim' });
const numbers = Array.from({ length: 3000 }, (_, n) => `138${String(n).padStart(8, '0')}`);

describe('a mix', () => {
  it('gives the same number the same person, whatever was dialled before', () => {
    const first = calleeMix({ seed: 7, parts: demoMix('zh') });
    const second = calleeMix({ seed: 7, parts: demoMix('zh') });
    const some = numbers.slice(0, 50);
    const plans = some.map((number) => first(call(number)));
    expect(
      [...some]
        .reverse()
        .map((number) => second(call(number)))
        .reverse(),
    ).toEqual(plans);
  });

  it('gives another crowd with another seed', () => {
    const plansOf = (seed: number): CalleePlan[] =>
      numbers.slice(0, 50).map((number) => calleeMix({ seed, parts: demoMix('zh') })(call(number)));
    expect(plansOf(1)).not.toEqual(plansOf(2));
  });

  it('lets about six in ten of a demonstration answer and talk', () => {
    const choose = calleeMix({ seed: 1, parts: demoMix('zh') });
    const talking = numbers.filter((number) => {
      const { ending } = choose(call(number));
      return ending.kind === 'answer' && ending.behaviour.kind === 'talk';
    });
    expect(talking.length / numbers.length).toBeGreaterThan(0.56);
    expect(talking.length / numbers.length).toBeLessThan(0.66);
  });

  it('ends every attempt of a demonstration within ten seconds of ringing', () => {
    const choose = calleeMix({ seed: 1, parts: demoMix('zh') });
    for (const number of numbers) {
      const { ending } = choose(call(number));
      expect('afterMs' in ending ? ending.afterMs : Number.POSITIVE_INFINITY).toBeLessThanOrEqual(10_000);
    }
  });

  it('is refused when nobody is in it', () => {
    expect(() => calleeMix({ seed: 1, parts: [] })).toThrow('at least one part');
  });
});

describe('people by the last digits', () => {
  const choose = calleesByNumber({
    otherwise: () => ({ alerting: 'none', alertAfterMs: 0, ending: { kind: 'never' } }),
    ringMs: 100,
  });

  it.each([
    ['13800000486', 'ring', { kind: 'refuse', sip: 486 }],
    ['13800001404', 'none', { kind: 'refuse', sip: 404 }],
    ['13800002000', 'ring', { kind: 'never' }],
    ['13800002001', 'none', { kind: 'never' }],
    ['13800002002', 'none', { kind: 'unreachable' }],
    ['13800002003', 'ring', { kind: 'refuse', sip: 480, q850: 19 }],
    ['13800003404', 'early-media', { kind: 'refuse', sip: 404 }],
    ['13800004002', 'ring', { kind: 'answer', behaviour: { kind: 'talk', script: 'asks-price', language: 'zh' } }],
    ['13800004105', 'ring', { kind: 'answer', behaviour: { kind: 'talk', script: 'wants-human', language: 'en' } }],
    ['13800004215', 'ring', { kind: 'answer', behaviour: { kind: 'talk', bargeInAfterMs: 1500 } }],
    ['13800005000', 'ring', { kind: 'answer', behaviour: { kind: 'silent' } }],
    ['13800006012', 'ring', { kind: 'answer', behaviour: { kind: 'presses', digits: '12' } }],
    ['13800007000', 'ring', { kind: 'answer', behaviour: { kind: 'voicemail', language: 'zh' } }],
  ])('%s', (number, alerting, ending) => {
    expect(choose(call(number))).toMatchObject({ alerting, ending });
  });

  it('leaves every other number to the rest', () => {
    expect(choose(call('13800009999'))).toMatchObject({ alerting: 'none', ending: { kind: 'never' } });
  });
});
