/** Who a failed sign-in counts against, and who a block refuses. */
import { describe, expect, it } from 'vitest';
import { parameterValues } from '../../../domain/parameters.ts';
import { blockRuleOf, culpritOf, isBlocked, isTooMany } from '../../../domain/phone-guard.ts';

describe('a failed sign-in', () => {
  it('counts against the address from which it came, whoever was guessed and however', () => {
    expect(culpritOf({ address: '203.0.113.7', method: 'REGISTER', number: '1001' })).toEqual({
      address: '203.0.113.7',
      number: null,
    });
    expect(culpritOf({ address: '203.0.113.7', method: 'INVITE', number: '900441234' })).toEqual({
      address: '203.0.113.7',
      number: null,
    });
  });

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'of a browser (%s) counts against the extension, not against all browsers',
    (address) => {
      expect(culpritOf({ address, method: 'REGISTER', number: '1001' })).toEqual({ address, number: '1001' });
      expect(culpritOf({ address, method: 'INVITE', number: '1002' })).toBeNull();
    },
  );

  it('is one too many when the rule is reached', () => {
    const rule = blockRuleOf(parameterValues([]));
    const { failuresMax } = rule;
    expect([isTooMany(failuresMax - 1, rule), isTooMany(failuresMax, rule)]).toEqual([false, true]);
  });
});

describe('a block', () => {
  const whole = { address: '203.0.113.7', number: null, untilMs: 1_000 };
  const one = { address: '127.0.0.1', number: '1001', untilMs: 1_000 };
  it.each<[string, { address: string; number: string | null; atMs: number }, boolean]>([
    ['everybody of its address', { address: '203.0.113.7', number: '1002', atMs: 999 }, true],
    ['nobody after its end', { address: '203.0.113.7', number: '1002', atMs: 1_000 }, false],
    ['nobody else', { address: '203.0.113.8', number: '1002', atMs: 999 }, false],
    ['its extension where many share the address', { address: '127.0.0.1', number: '1001', atMs: 999 }, true],
    ['no other extension there', { address: '127.0.0.1', number: '1002', atMs: 999 }, false],
  ])('refuses %s', (_whom, asked, expected) => {
    expect(isBlocked([whole, one], asked)).toBe(expected);
  });
});
