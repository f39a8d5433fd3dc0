/** Why something asked of a running call came to nothing, in words. */
import { listeningMoveKinds, type MoveKind, type MoveRefusal } from '../../domain/call-moves.ts';
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
    'own-call': '您自己正有一个通话，不能监听。请等它结束。',
    'listens-already': '您正在监听一个通话。请先离开，再监听别的通话。',
    'not-listening': '您没有在监听这个通话。请先监听，再切换方式或接管。',
    'no-assistant': '这个通话不属于智能体任务，没有可以交还的智能体。',
    'nobody-to-whisper': '客户没有与坐席通话，密语无人可听。可以监听，或直接对客户说话。',
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
    'own-call': 'You have a call yourself. Listen when it is over.',
    'listens-already': 'You listen to a call already. Leave it first.',
    'not-listening': 'You do not listen to this call. Listen first, then change the mode or take over.',
    'no-assistant': 'The call belongs to no assistant to whom the callee could be given back.',
    'nobody-to-whisper': 'No agent has the callee, so nobody would hear a whisper. Listen, or speak to the callee.',
  },
};

/** Whoever listens has their own phone called. */
const ownPhone: Readonly<Record<Language, Partial<Readonly<Record<MoveRefusal, string>>>>> = {
  zh: {
    busy: '您的分机正忙，监听没有开始。请先挂断话机上的通话。',
    'no-answer': '您的分机没有接听，监听没有开始。请接起话机，或在工作台签入后再试。',
    refused: '您的话机拒接，监听没有开始。',
    unreachable: '您的话机无法接通，监听没有开始。请检查它是否在线。',
    'wrong-state': '通话现在不能接管：客户还没有接通到人或智能体，或另有人正被呼叫。请稍后再试。',
  },
  en: {
    busy: 'Your extension is busy, so you do not listen. Hang up on your phone first.',
    'no-answer': 'Your extension did not answer, so you do not listen. Pick up, or sign in on the console, and try again.',
    refused: 'Your phone declined the call, so you do not listen.',
    unreachable: 'Your phone could not be reached, so you do not listen. See whether it is online.',
    'wrong-state':
      'The call can’t be taken over now: nobody has the callee yet, or somebody else is being called for it. Try again.',
  },
};

export function moveRefusalWords(why: MoveRefusal, kind: MoveKind, language: Language): string {
  const own = listeningMoveKinds.some((listening) => listening === kind) ? ownPhone[language][why] : undefined;
  return own ?? refusals[language][why];
}
