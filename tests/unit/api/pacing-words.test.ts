import { describe, expect, it } from 'vitest';
import { pacingSentence } from '../../../api/words/pacing.ts';
import type { Why } from '../../../domain/pacing/decision.ts';

const why: Why = {
  binds: 'risk',
  mode: 'predictive',
  agents: { free: 3, ringing: 0, talking: 20, wrapUp: 7, away: 2 },
  calls: { ringing: 9, waiting: 0, talking: 20 },
  linesLeft: 30,
  budget: { answered: 2_700, abandoned: 70, left: 11 },
  forecast: {
    answerRate: { value: 0.3, sample: 90 },
    answersExpected: 2.61,
    backExpected: 5.04,
    withinMs: 12_100,
    nextRisk: 0.0341,
    allowedRisk: 0.0312,
    learned: { answers: 200.4, answersAsked: 30, outcomes: 700, outcomesAsked: 60 },
  },
};

describe('the sentence of a decision', () => {
  it('says who is free, what rings, what the next call would risk, and what the day has left', () => {
    expect(pacingSentence({ dial: 14, why }, 'zh')).toBe(
      '空闲 3，12 秒内预计 5.0 人空出；振铃 9 路，预计接通 2.6；再多拨一路，接通时遇不到坐席的概率 3.4 % > 允许 3.1 %，故拨 14。呼损 2.6 %，余额 11 通。',
    );
    expect(pacingSentence({ dial: 14, why }, 'en')).toBe(
      'Free agents: 3, and 5.0 more expected within 12 s; calls ringing: 9, of which 2.6 should be answered; one more call would find no agent with a chance of 3.4 %, above the 3.1 % allowed, so 14 are dialled. Abandoned so far: 2.6 %; 11 more may be.',
    );
  });

  it.each(['nobody', 'risk', 'lines', 'most', 'learning', 'budget', 'hand', 'stale', 'line'] as const)(
    'has all its values in both languages: %s',
    (binds) => {
      for (const language of ['zh', 'en'] as const)
        expect(pacingSentence({ dial: 14, why: { ...why, binds } }, language)).not.toMatch(/[{}]|undefined|NaN/);
    },
  );

  it.each(['preview', 'progressive', 'ratio'] as const)('tells a mode without a forecast: %s', (mode) => {
    for (const binds of ['mode', 'lines', 'nobody'] as const)
      for (const language of ['zh', 'en'] as const)
        expect(pacingSentence({ dial: 2, why: { ...why, mode, binds, forecast: null } }, language)).not.toMatch(/[{}]|undefined/);
  });

  it('tells a budget that is broken by how many', () => {
    const broken = { ...why, binds: 'budget' as const, budget: { answered: 300, abandoned: 13, left: -4 } };
    expect(pacingSentence({ dial: 1, why: broken }, 'zh')).toContain('呼损 4.3 %，已超 4 通。');
  });
});
