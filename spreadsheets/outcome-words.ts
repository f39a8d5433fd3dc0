/** How a call ended, in the words that an exported record uses. */
import type { Outcome } from '../domain/outcome.ts';
import type { SheetLanguage } from './words.ts';

export function outcomeWords(outcome: Outcome, language: SheetLanguage): string {
  return words[outcome][language];
}

const words: Readonly<Record<Outcome, Readonly<Record<SheetLanguage, string>>>> = {
  completed: { zh: '已接通', en: 'Connected' },
  transferred: { zh: '成功转接', en: 'Transferred' },
  abandoned: { zh: '呼损', en: 'Abandoned' },
  busy: { zh: '占线', en: 'Busy' },
  'no-answer': { zh: '无人接听', en: 'No answer' },
  rejected: { zh: '拒接', en: 'Rejected' },
  'empty-number': { zh: '空号', en: 'Number not in use' },
  'powered-off': { zh: '关机', en: 'Powered off' },
  suspended: { zh: '停机', en: 'Suspended' },
  unreachable: { zh: '无法接通', en: 'Unreachable' },
  restricted: { zh: '呼叫限制', en: 'Restricted' },
  voicemail: { zh: '语音助手/信箱', en: 'Voicemail' },
  'invalid-number': { zh: '号码错误', en: 'Invalid number' },
  'line-fault': { zh: '线路异常', en: 'Line fault' },
  'line-congested': { zh: '线路拥塞', en: 'Line congested' },
  'switch-lost': { zh: '交换机失联', en: 'Switch lost' },
  'not-permitted': { zh: '不允许呼叫', en: 'Not permitted' },
  unknown: { zh: '结果未知', en: 'Unknown' },
};
