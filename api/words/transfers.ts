/** Why nobody took a callee over. */
import type { Language } from '../language.ts';

const failures: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: {
    busy: '对方占线。',
    'no-answer': '无人接听。',
    refused: '对方拒接。',
    unreachable: '无法接通（分机未注册，或线路不可用）。',
    'switch-away': 'FreeSWITCH 已满或连接中断。',
    'callee-gone': '客户已挂机。',
    'not-joined': '两路通话没有接上。',
    withdrawn: '已收回，不再需要坐席接听。',
  },
  en: {
    busy: 'the line was busy.',
    'no-answer': 'nobody answered.',
    refused: 'the call was declined.',
    unreachable: 'nobody could be reached (the extension is not registered, or the line is down).',
    'switch-away': 'the switch was full, or its connection was lost.',
    'callee-gone': 'the callee had hung up.',
    'not-joined': 'the two could not be joined.',
    withdrawn: 'the offer was taken back, nobody was needed any more.',
  },
};

export function transferFailureWords(why: string, language: Language): string {
  return failures[language][why] ?? why;
}
