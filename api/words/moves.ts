/** Why something asked of a running call came to nothing, in words. */
import type { MoveRefusal } from '../../domain/call-moves.ts';
import type { Language } from '../language.ts';

const refusals: Readonly<Record<Language, Readonly<Record<MoveRefusal, string>>>> = {
  zh: {
    'nobody-home': '负责这个通话的进程没有响应，操作没有执行。通话不受影响，请重试。',
    interrupted: '负责这个通话的进程中断，操作没有完成；通话已由另一进程接手。请重试。',
    'call-over': '通话已结束。',
    'wrong-state': '通话现在的状态不能这样操作。请刷新后再试。',
    'no-phone': '您的话机没有在这个通话所在的交换机上注册。',
    'agent-not-free': '对方坐席现在不空闲，或话机没有注册。请换一位，或转给业务组。',
    'no-agent': '这个业务组现在没有空闲的坐席。',
    busy: '对方占线。',
    'no-answer': '对方无人接听。',
    refused: '对方拒接。',
    unreachable: '无法接通对方。',
    'switch-away': 'FreeSWITCH 已满或连接中断，没有呼叫对方。请稍后再试。',
    'broken-off': '已取消。',
    'number-unfit': '这个号码不能拨打。请检查号码。',
    'do-not-call': '号码在免打扰名单中，不会拨打。',
    'outside-hours': '现在不在该号码允许拨打的时间内。',
    'no-line': '现在没有可用的线路。',
    'leg-gone': '对方已挂机。',
    'leg-busy': '对方的话机正在使用。',
    'not-done': '交换机没有执行这个操作，通话保持原样。请重试。',
  },
  en: {
    'nobody-home': 'The process that has this call did not answer, so nothing was done. The call goes on; try again.',
    interrupted: 'The process that had this call stopped on the way; another one has the call now. Try again.',
    'call-over': 'The call is over.',
    'wrong-state': 'The call does not stand so that this could be done. Reload and try again.',
    'no-phone': 'Your phone is not registered at the switch of this call.',
    'agent-not-free': 'The agent is not free, or has no phone there. Choose somebody else, or a group.',
    'no-agent': 'No agent of this group is free.',
    busy: 'The line was busy.',
    'no-answer': 'Nobody answered.',
    refused: 'The call was declined.',
    unreachable: 'They could not be reached.',
    'switch-away': 'The switch was full, or its connection was lost. Try again in a moment.',
    'broken-off': 'It was broken off.',
    'number-unfit': 'This number can’t be dialled. Check it.',
    'do-not-call': 'The number is on a do-not-call list; it is never dialled.',
    'outside-hours': 'The number may not be called at this hour.',
    'no-line': 'No line is free for it.',
    'leg-gone': 'The other one has hung up.',
    'leg-busy': 'The phone of the other one is in use.',
    'not-done': 'The switch did not do it; the call is as it was. Try again.',
  },
};

export function moveRefusalWords(why: MoveRefusal, language: Language): string {
  return refusals[language][why];
}
