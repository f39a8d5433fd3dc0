/** What an outcome and its reason mean to a person, in both languages. */
import type { Outcome } from '../../domain/outcome.ts';
import { outcomeWords } from '../../spreadsheets/outcome-words.ts';
import type { Language } from '../language.ts';
import { culpritSentence, type NamedCulprit } from './culprits.ts';
import { reasonsEn } from './reasons-en.ts';
import { reasonsZh } from './reasons-zh.ts';

/** The sentence of a reason; a reason that this release doesn't know falls back to the name of the outcome. */
export function outcomeSentence(outcome: Outcome, reason: string | null, language: Language): string {
  const sentences: Readonly<Record<string, string>> = language === 'zh' ? reasonsZh : reasonsEn;
  const sentence = reason === null ? undefined : sentences[reason];
  return sentence ?? outcomeWords(outcome, language) + (language === 'zh' ? '。' : '.');
}

/** The name of an outcome, as in lists. */
export function outcomeName(outcome: Outcome, language: Language): string {
  return outcomeWords(outcome, language);
}

const openSentences = {
  zh: { claimed: '等待空闲线路。', dialling: '正在呼叫。', live: '通话中。', final: '', withdrawn: '未拨打，已退回名单。' },
  en: {
    claimed: 'Waits for a free line.',
    dialling: 'Ringing.',
    live: 'Talking.',
    final: '',
    withdrawn: 'Not dialled; handed back to the list.',
  },
} as const;

/** The sentence of a call in any state; it names the service that failed. */
export function callSentence(
  call: {
    state: keyof (typeof openSentences)['en'];
    outcome: Outcome | null;
    reason: string | null;
    culprit: NamedCulprit | null;
  },
  language: Language,
): string {
  if (call.outcome === null) return openSentences[language][call.state];
  const sentence = outcomeSentence(call.outcome, call.reason, language);
  if (call.culprit === null) return sentence;
  return `${sentence}${language === 'zh' ? '' : ' '}${culpritSentence(call.culprit, language)}`;
}
