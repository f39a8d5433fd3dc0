import { describe, expect, it } from 'vitest';
import { fieldsEn, nounsEn, problemsEn } from '../../../api/words/en.ts';
import { formSentences } from '../../../api/words/forms.ts';
import { limitSentences } from '../../../api/words/limits.ts';
import { productHints } from '../../../api/words/model-faults.ts';
import { decisionSentences, standingSentences, storyWords } from '../../../api/words/number-story.ts';
import { outcomeSentence } from '../../../api/words/outcomes.ts';
import { doorSentences } from '../../../api/words/phone.ts';
import { fieldCodes, problemCodes } from '../../../api/words/problem-codes.ts';
import { reasonsEn } from '../../../api/words/reasons-en.ts';
import { reasonsZh } from '../../../api/words/reasons-zh.ts';
import { stepSentences } from '../../../api/words/steps.ts';
import { storySentences } from '../../../api/words/story.ts';
import { trialReasonSentences, trialStepSentences } from '../../../api/words/trials.ts';
import { fieldsZh, nounsZh, problemsZh } from '../../../api/words/zh.ts';
import { dialReasons } from '../../../domain/dial-outcome.ts';

const pairs = {
  fields: [fieldsZh, fieldsEn],
  nouns: [nounsZh, nounsEn],
  reasons: [reasonsZh, reasonsEn],
  forms: [formSentences.zh, formSentences.en],
  products: [productHints.zh, productHints.en],
  limits: [limitSentences.zh, limitSentences.en],
  steps: [stepSentences.zh, stepSentences.en],
  story: [storySentences.zh, storySentences.en],
  decisions: [decisionSentences.zh, decisionSentences.en],
  standings: [standingSentences.zh, standingSentences.en],
  storyWords: [storyWords.zh, storyWords.en],
  trialSteps: [trialStepSentences.zh, trialStepSentences.en],
  trialReasons: [trialReasonSentences.zh, trialReasonSentences.en],
  phoneDoors: [doorSentences.zh, doorSentences.en],
} as const;

const placeholders = (sentence: string): string[] =>
  [...new Set([...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name))].sort();

describe('words', () => {
  it.each(Object.entries(pairs))('say the same in both languages: %s', (_, [zh, en]) => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    const english: Readonly<Record<string, string>> = en;
    for (const [key, sentence] of Object.entries(zh)) {
      expect([key, sentence.trim() !== '', placeholders(sentence)]).toEqual([key, true, placeholders(english[key] ?? '')]);
    }
  });

  it('have a title and a sentence for every refusal, with the same values in both languages', () => {
    for (const code of problemCodes) {
      expect(problemsZh[code].title).toMatch(/\p{Script=Han}/u);
      expect([code, placeholders(problemsZh[code].detail)]).toEqual([code, placeholders(problemsEn[code].detail)]);
    }
    expect(Object.keys(problemsEn).sort()).toEqual([...problemCodes].sort());
    expect(Object.keys(fieldsEn).sort()).toEqual([...fieldCodes].sort());
  });

  it('explain every reason that the table of outcomes can give', () => {
    for (const reason of dialReasons) expect(outcomeSentence('unknown', reason, 'en')).not.toBe('Unknown.');
  });

  it('fall back to the outcome for a reason of another release', () => {
    expect(outcomeSentence('busy', 'something-new', 'zh')).toBe('占线。');
  });
});
