import { describe, expect, it } from 'vitest';
import { defaultTalkPolicy } from '../../../conversation/policy.ts';
import { tunedPolicy } from '../../../conversation/tuned-policy.ts';
import { parameterValues } from '../../../domain/parameters.ts';

const tuned = (values: Record<string, unknown>) =>
  tunedPolicy(parameterValues(Object.entries(values).map(([key, value]) => ({ key, value }))));

describe('a talk', () => {
  it('is as by default while nobody tuned it', () => {
    expect(tuned({})).toEqual(defaultTalkPolicy);
  });

  it('waits, asks again and thinks as an admin set it', () => {
    const policy = tuned({ endOfTurnMs: 400, silenceMs: 9000, silenceQuestions: 0, answerMsMax: 5000, thinkAhead: false });
    expect(policy.endpointing.plainMs).toBe(400);
    expect(policy.silence).toEqual({ repromptAfterMs: 9000, repromptsMax: 0 });
    expect(policy.thinking).toMatchObject({ msMax: 5000, preemptive: { on: false, attemptsMax: 3 } });
  });

  it('keeps the usual listening noises beside the words of an admin', () => {
    const { backchannels } = tuned({ ignoredWords: ['晓得'] }).interruption;
    expect(backchannels).toEqual([...defaultTalkPolicy.interruption.backchannels, '晓得']);
  });

  it('never ends every turn before its pause', () => {
    expect(tuned({ turnWaitMsMax: 1000, unfinishedMs: 4000 }).endpointing.capMs).toBe(4000);
  });
});

describe('a stored value that no longer fits', () => {
  it.each([
    ['silenceMs', 'long'],
    ['silenceMs', 1],
    ['secondFactor', 'sometimes'],
    ['thinkAhead', 'yes'],
    ['ignoredWords', [1]],
    ['gone', 5],
  ])('counts as not set: %s = %j', (key, value) => {
    expect(parameterValues([{ key, value }])).toEqual(parameterValues([]));
  });
});
