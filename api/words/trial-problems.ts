/** Why a trial call or a phone in the browser was refused, in words. */
import type { Language } from '../language.ts';
import type { ProblemWords } from './problem-codes.ts';

export const trialProblemCodes = [
  'trial-too-many',
  'trial-line-full',
  'trial-line-off',
  'trial-extension-busy',
  'trial-extension-off',
  'number-on-do-not-call',
  'no-switch-ready',
  'phone-numbers-used-up',
] as const;
type TrialProblemCode = (typeof trialProblemCodes)[number];

export const trialProblems: Readonly<Record<Language, Readonly<Record<TrialProblemCode, ProblemWords>>>> = {
  zh: {
    'trial-too-many': { title: '试呼太多', detail: '同时进行的试呼已达上限，请等其中一个结束再试。' },
    'trial-line-full': { title: '线路没有空闲', detail: '这条线路的并发已用满，试呼会超出容量。请稍后再试。' },
    'trial-line-off': { title: '线路已停用', detail: '停用的线路不在交换机上，无法试呼。请先启用它。' },
    'trial-extension-busy': { title: '分机正在试呼', detail: '这个分机已有一个试呼在进行，请先结束它。' },
    'trial-extension-off': { title: '分机已停用', detail: '停用的分机不能注册，也就叫不通。请先启用它。' },
    'number-on-do-not-call': { title: '号码在免打扰名单中', detail: '这个号码任何时候都不能拨打，试呼也不例外。请换一个号码。' },
    'no-switch-ready': { title: '没有可用的交换机', detail: '没有已连接的交换机节点。请在“诊断”中查看交换机为何不在线。' },
    'phone-numbers-used-up': { title: '没有空闲的分机号', detail: '{from}–{to} 的分机号都已占用。请删除不用的分机。' },
  },
  en: {
    'trial-too-many': { title: 'Too many trials', detail: 'As many trials as are allowed run already. Wait until one ends.' },
    'trial-line-full': {
      title: 'The line has no room',
      detail: 'This line carries as many calls as it may; a trial would be one too many. Try again later.',
    },
    'trial-line-off': {
      title: 'The line is switched off',
      detail: 'The switch does not know a line that is off. Switch it on first.',
    },
    'trial-extension-busy': {
      title: 'The extension is in a trial',
      detail: 'A trial with this extension runs already. End it first.',
    },
    'trial-extension-off': {
      title: 'The extension is switched off',
      detail: 'An extension that is off can’t register, so nobody can call it. Switch it on first.',
    },
    'number-on-do-not-call': {
      title: 'The number is on the do-not-call list',
      detail: 'This number is never rung, not even for a trial. Take another one.',
    },
    'no-switch-ready': {
      title: 'No switch is there',
      detail: 'No node is connected. The diagnosis tells why a switch is away.',
    },
    'phone-numbers-used-up': {
      title: 'No extension is free',
      detail: 'All extensions from {from} to {to} are taken. Remove some that nobody uses.',
    },
  },
};
