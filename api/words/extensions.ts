/** Extensions in words: why one was refused, and why an address is blocked. */
import type { BlockedAddress } from '../../storage/phone-guard.ts';
import type { Language } from '../language.ts';
import type { ProblemCode, ProblemWords } from './problem-codes.ts';

export type ExtensionProblemCode = Extract<
  ProblemCode,
  'extensions-taken' | 'number-reserved' | 'batch-too-long' | 'password-guessable' | 'not-blocked'
>;

export const extensionProblems: Readonly<Record<Language, Readonly<Record<ExtensionProblemCode, ProblemWords>>>> = {
  zh: {
    'extensions-taken': { title: '分机号已存在', detail: '已有 {count} 个这样的分机：{numbers}。请换一个号码，或先删除它们。' },
    'number-reserved': { title: '不能用作分机号', detail: '{number} 是紧急号码，拨打它的人必须能打到外面。请换一个号码。' },
    'batch-too-long': {
      title: '批量范围不正确',
      detail: '从 {first} 开始数不出这么多位数相同的分机号。请减少数量，或从位数更多的号码开始。',
    },
    'password-guessable': {
      title: '密码太容易被猜到',
      detail: '请混用字母和数字，不要用分机号或重复的字符；也可以留空，由系统生成。',
    },
    'not-blocked': { title: '已经没有封锁', detail: '这个封锁已经到期或已解除。' },
  },
  en: {
    'extensions-taken': {
      title: 'The number is taken',
      detail: 'There are {count} such extensions already: {numbers}. Choose other numbers, or remove these first.',
    },
    'number-reserved': {
      title: 'The number can’t be an extension',
      detail: '{number} calls for help: whoever dials it must get outside. Choose another number.',
    },
    'batch-too-long': {
      title: 'The batch does not fit',
      detail: 'From {first} on there are not so many numbers of the same length. Make fewer, or begin with a longer number.',
    },
    'password-guessable': {
      title: 'The password is easy to guess',
      detail:
        'Mix letters and digits, without the extension’s number and without repetitions; or leave it empty and one is made.',
    },
    'not-blocked': { title: 'It is not blocked any more', detail: 'This block is over, or was lifted.' },
  },
};

export function blockSentence({ failures, withinSeconds, number }: BlockedAddress, language: Language): string {
  const minutes = Math.round(withinSeconds / 60);
  if (language === 'zh') {
    return `${minutes} 分钟内有 ${failures} 次登录失败${number === null ? '' : `，只封锁分机 ${number}（浏览器共用本机地址）`}`;
  }
  const only = number === null ? '' : `; only extension ${number} is refused, because browsers share this address`;
  return `${failures} failed sign-ins within ${minutes} minutes${only}`;
}
