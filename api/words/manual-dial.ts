/** Calls that agents dial by hand (手工外呼): why one is refused, and what became of the last one. */
import type { ManualDrop, ManualRefusal } from '../../domain/manual-call.ts';
import type { Language } from '../language.ts';
import { fill } from './words.ts';

/** `{at}`: when it may be dialled again; what stands in [] is left out where nobody knows. */
const refusals: Readonly<Record<Language, Readonly<Record<ManualRefusal, string>>>> = {
  zh: {
    'not-your-task': '您不在这个任务的业务组里，不能用它外呼。请选择自己业务组的预测外呼任务，或请班长把您加入该业务组。',
    'no-such-contact': '这个任务的名单里没有该客户。请直接输入号码。',
    'task-over': '任务已停止或已结束，不能再用它外呼。请选择其他任务。',
    'task-paused': '任务已暂停，客户已退回名单。任务继续后会再分配。',
    'under-way': '这个任务正在拨打该号码。请等这次通话结束，再拨打。',
    'do-not-call': '号码在免打扰名单中，不会拨打。确需联系时，请管理员先从免打扰名单中移除。',
    window: '现在不在该号码允许拨打的时间内（以客户当地时间为准）[，{at} 起可以拨打]。',
    frequency: '已达到对该号码的拨打次数上限[，{at} 起可以拨打]。',
    'number-busy': '该号码正在另一个通话中。请稍后再拨。',
    'no-phone': '您的话机没有注册，无法呼叫您。请先在工作台接通话机，再拨打。',
    'no-line': '您的话机所在的交换机上，这个任务没有可用的线路。请班长检查任务的线路。',
    'not-signed-in': '请先签入，再拨打。',
    'not-free': '您正在通话，或还没有置闲或置忙。请等通话结束，或先置闲或置忙，再拨打。',
    cancelled: '已取消。',
  },
  en: {
    'not-your-task':
      'You are in no group of this task. Choose a predictive task of your own group, or ask a supervisor to add you to it.',
    'no-such-contact': 'The list of this task does not have this contact. Type the number.',
    'task-over': 'The task was stopped or is over. Choose another one.',
    'task-paused': 'The task is paused, and the contact is back on the list. Contacts come again when it goes on.',
    'under-way': 'This task is calling the number at this moment. Wait until that call is over.',
    'do-not-call': 'The number is on a do-not-call list and is never dialled. An administrator may take it off the list.',
    window: 'The number may not be called at this hour of its own clock[; it may from {at} on].',
    frequency: 'The number was called as often as the caps allow[; it may be called again from {at} on].',
    'number-busy': 'The number is on another call. Try again in a moment.',
    'no-phone': 'Your phone is not registered, so you can’t be called. Connect it on the console first.',
    'no-line': 'The task has no usable line at the switch of your phone. Ask a supervisor to look at its lines.',
    'not-signed-in': 'Sign in first.',
    'not-free': 'You have a call, or are neither free nor busy yet. Wait for its end, or press free or busy first.',
    cancelled: 'It was cancelled.',
  },
};

export function dialRefusalWords(because: ManualRefusal, at: string | null, language: Language): string {
  const words = refusals[language][because];
  return at === null ? words.replace(/\[.*\]/, '') : fill(words.replaceAll(/[[\]]/g, ''), { at });
}

const drops: Readonly<Record<Language, Readonly<Record<ManualDrop, string>>>> = {
  zh: {
    cancelled: '已取消，没有呼叫客户。',
    'agent-no-answer': '坐席的话机没有接听，没有呼叫客户。',
    'agent-hung-up': '坐席先挂机，没有呼叫客户。',
    'agent-gone': '坐席已不在线，没有呼叫客户。',
    interrupted: '处理这次外呼的进程中断，没有呼叫客户。请再拨一次。',
    'not-started': '外呼没有开始，没有呼叫客户。请再拨一次。',
    'switch-away': '交换机没有呼叫坐席的话机，没有呼叫客户。请稍后再拨。',
    'no-line': '任务没有可用的线路，没有呼叫客户。',
    'lines-busy': '线路全忙，没有呼叫客户。请稍后再拨。',
    'task-over': '任务已停止或已结束，没有呼叫客户。',
    'task-paused': '任务已暂停，没有呼叫客户，客户退回名单。',
    'preview-over': '坐席没有在预览时限内决定，客户退回名单。',
    'put-back': '坐席在预览时置忙或签出，客户退回名单。',
    skipped: '坐席预览后跳过。',
    'do-not-call': '号码在免打扰名单中，没有呼叫客户。',
    window: '不在外呼时段内，没有呼叫客户。',
    frequency: '已达到对该号码的拨打次数上限，没有呼叫客户。',
    'number-busy': '该号码正在另一个通话中，没有呼叫客户。',
  },
  en: {
    cancelled: 'Cancelled; the number was not called.',
    'agent-no-answer': 'The agent’s phone was not answered, so the number was not called.',
    'agent-hung-up': 'The agent hung up first, so the number was not called.',
    'agent-gone': 'The agent was gone, so the number was not called.',
    interrupted: 'The process that dialled it stopped on the way; the number was not called. Dial again.',
    'not-started': 'It was never begun; the number was not called. Dial again.',
    'switch-away': 'The switch did not call the agent’s phone, so the number was not called. Try again in a moment.',
    'no-line': 'The task has no usable line; the number was not called.',
    'lines-busy': 'All lines were busy; the number was not called. Try again in a moment.',
    'task-over': 'The task was stopped or is over; the number was not called.',
    'task-paused': 'The task was paused; the number was not called and is back on the list.',
    'preview-over': 'The agent did not decide in time; the number is back on the list.',
    'put-back': 'The agent went busy or signed out while reading; the number is back on the list.',
    skipped: 'The agent read and skipped it.',
    'do-not-call': 'The number is on a do-not-call list and was not called.',
    window: 'Outside of the calling hours; the number was not called.',
    frequency: 'The number was called as often as the caps allow, and was not called.',
    'number-busy': 'The number is on another call, and was not called.',
  },
};

/** A reason of another release is told by its name. */
export function dropWords(why: string, language: Language): string {
  const known: Readonly<Record<string, string>> = drops[language];
  return known[why] ?? why;
}
