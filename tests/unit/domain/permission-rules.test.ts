/** What may be stored of the rules that the gate asks: each fault with the field that has it. */
import { describe, expect, it } from 'vitest';
import { type CallingWindow, isOpen, windowFaults, windowZone } from '../../../domain/calling-window.ts';
import { frequencyFaults } from '../../../domain/permission.ts';
import { retriedOutcomes, retryFaults } from '../../../domain/retry.ts';
import { ruleSetNames, ruleSets, withRuleSet } from '../../../domain/rule-sets.ts';

const rule = { outcomes: ['busy'], times: 1, afterSeconds: 60 };

describe('a retry rule', () => {
  it('may be stored when every field is in range and every outcome is named once', () => {
    expect(
      retryFaults({ attemptsMax: 20, rules: [rule, { outcomes: ['no-answer'], times: 10, afterSeconds: 604_800 }] }),
    ).toEqual([]);
  });

  it.each(['unknown', 'not-permitted', 'invalid-number', 'completed', 'transferred', 'nonsense'])(
    'never repeats %s',
    (outcome) => {
      expect(retryFaults({ rules: [{ ...rule, outcomes: ['busy', outcome] }] })).toEqual([
        { field: 'rules.0.outcomes.1', code: 'outcome-not-retried' },
      ]);
      expect(retriedOutcomes).not.toContain(outcome);
    },
  );

  it.each([
    [{ rules: [] }, 'rules', 'no-rule'],
    [{ attemptsMax: 0, rules: [rule] }, 'attemptsMax', 'out-of-range'],
    [{ attemptsMax: 21, rules: [rule] }, 'attemptsMax', 'out-of-range'],
    [{ rules: [{ ...rule, outcomes: [] }] }, 'rules.0.outcomes', 'no-outcome'],
    [{ rules: [rule, rule] }, 'rules.1.outcomes.0', 'outcome-twice'],
    [{ rules: [{ ...rule, times: 0 }] }, 'rules.0.times', 'out-of-range'],
    [{ rules: [{ ...rule, times: 1.5 }] }, 'rules.0.times', 'out-of-range'],
    [{ rules: [{ ...rule, afterSeconds: 604_801 }] }, 'rules.0.afterSeconds', 'out-of-range'],
    [{ rules: [{ ...rule, afterSeconds: -1 }] }, 'rules.0.afterSeconds', 'out-of-range'],
  ])('%j has a fault in %s', (rules, field, code) => {
    expect(retryFaults(rules)).toEqual([{ field, code }]);
  });
});

describe('caps of a number', () => {
  it.each([
    [{ perDayMax: 5, perFiveMinutesMax: 3, oneAtATime: true }, []],
    [{ oneAtATime: true }, []],
    [{}, [{ field: '', code: 'caps-nothing' }]],
    [{ oneAtATime: false }, [{ field: '', code: 'caps-nothing' }]],
    [{ perDayMax: 0 }, [{ field: 'perDayMax', code: 'not-a-count' }]],
    [{ perFiveMinutesMax: 101 }, [{ field: 'perFiveMinutesMax', code: 'too-many' }]],
  ])('%j: %j', (frequency, faults) => {
    expect(frequencyFaults(frequency)).toEqual(faults);
  });
});

describe('a window', () => {
  const window: CallingWindow = { timeZone: 'callee', unknownZone: null, days: { mon: [['09:00', '21:00']] } };

  it('follows the callee, and for an unknown zone what the task names, else nobody', () => {
    expect(windowZone(window, 'Asia/Tokyo')).toBe('Asia/Tokyo');
    expect(windowZone(window, null)).toBeNull();
    expect(windowZone({ ...window, unknownZone: 'UTC' }, null)).toBe('UTC');
    expect(windowZone({ ...window, timeZone: 'Europe/Berlin' }, 'Asia/Tokyo')).toBe('Europe/Berlin');
  });

  it('is closed on its holidays', () => {
    const monday = { day: 'mon', minute: 600 } as const;
    const holidays = ['2026-11-23'];
    expect(isOpen({ ...window, holidays }, { ...monday, date: '2026-11-23' })).toBe(false);
    expect(isOpen({ ...window, holidays }, { ...monday, date: '2026-11-30' })).toBe(true);
  });

  it('tells which holiday is no day, and that a zone for unknown ones needs the callee', () => {
    expect(windowFaults({ ...window, holidays: ['2026-10-01', '2026-02-30', 'May 1'] })).toEqual([
      { field: 'holidays.1', code: 'not-a-date' },
      { field: 'holidays.2', code: 'not-a-date' },
    ]);
    expect(windowFaults({ ...window, timeZone: 'Asia/Shanghai', unknownZone: 'UTC' })).toEqual([
      { field: 'unknownZone', code: 'unknown-zone-without-callee' },
    ]);
  });
});

describe('a rule set', () => {
  it.each(ruleSetNames)('%s holds nothing that could not be stored', (name) => {
    const { callingWindow, frequency } = ruleSets[name];
    expect(callingWindow === null ? [] : windowFaults(callingWindow)).toEqual([]);
    expect(frequency === null ? [] : frequencyFaults(frequency)).toEqual([]);
  });

  it('gives what was not chosen, and nothing unless it was asked for', () => {
    expect(withRuleSet('none', {})).toEqual({ callingWindow: null, frequency: null });
    expect(withRuleSet('china', {})).toEqual(ruleSets.china);
    expect(withRuleSet('china', { frequency: { perDayMax: 2 } })).toEqual({
      callingWindow: ruleSets.china.callingWindow,
      frequency: { perDayMax: 2 },
    });
    expect(withRuleSet('us', { callingWindow: null }).callingWindow).toBeNull();
  });
});
