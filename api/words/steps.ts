/** The steps that the ledger saw of a call, in words. */
import type { Outcome } from '../../domain/outcome.ts';
import { outcomes } from '../../domain/outcome.ts';
import type { Language } from '../language.ts';
import { outcomeSentence } from './outcomes.ts';

/** Written by the functions of the ledger (migrations/) and by storage/intents.ts. */
export const stepNames = [
  'claimed',
  'permitted',
  'taken-over',
  'ringing',
  'answered',
  'throttled',
  'withdrawn',
  'ended',
  'intent-given',
  'intent-failed',
] as const;
type StepName = (typeof stepNames)[number];

export const stepSentences: Readonly<Record<Language, Readonly<Record<StepName, string>>>> = {
  zh: {
    claimed: '已从名单中取出，准备拨打。',
    permitted: '允许拨打：占用一路线路，发起呼叫。',
    'taken-over': '由另一进程接手，不会重复拨打。',
    ringing: '对方开始振铃。',
    answered: '对方接听。',
    throttled: '交换机繁忙，未振铃，稍后再拨。',
    withdrawn: '未拨打，已退回名单。',
    ended: '通话结束：',
    'intent-given': '客户意向已评定：',
    'intent-failed': '客户意向未能评定：大模型没有给出结果。',
  },
  en: {
    claimed: 'Taken from the list, next to be dialled.',
    permitted: 'Permitted: took a line and dialled.',
    'taken-over': 'Another process took the call over; it is not dialled again.',
    ringing: 'The other side rings.',
    answered: 'Answered.',
    throttled: 'The switch was full; nothing rang, it is dialled later.',
    withdrawn: 'Not dialled; handed back to the list.',
    ended: 'Ended: ',
    'intent-given': 'Interest graded: ',
    'intent-failed': 'Interest not graded: the language model gave no grade.',
  },
};

/** A step of another release is shown by its name. */
export function stepSentence(step: string, detail: Readonly<Record<string, unknown>>, language: Language): string {
  const known: Readonly<Record<string, string>> = stepSentences[language];
  const sentence = known[step] ?? step;
  if (step === 'intent-given' && typeof detail['intent'] === 'string') return sentence + detail['intent'];
  const outcome = outcomes.find((word): word is Outcome => word === detail['outcome']);
  if (step !== 'ended' || outcome === undefined) return sentence;
  const reason = typeof detail['reason'] === 'string' ? detail['reason'] : null;
  return sentence + outcomeSentence(outcome, reason, language);
}
