/** One sentence on what limits a task now, in both languages. */
import type { Language } from '../language.ts';
import type { limitCodes } from '../tasks/task-schemas.ts';
import type { Values } from './words.ts';
import { fill } from './words.ts';

export type LimitCode = (typeof limitCodes)[number];

export const limitSentences: Readonly<Record<Language, Readonly<Record<LimitCode, string>>>> = {
  zh: {
    'not-started': '尚未启动。',
    'not-yet': '等待开始时间：{at}。',
    'window-closed': '不在外呼时段内，{wait}后开始（{timeZone}）。',
    'window-never': '外呼时段从不开放，请修改任务的外呼时段。',
    paused: '已暂停，不再拨打；进行中的通话 {calls} 个。',
    stopping: '正在停止，等待 {calls} 个通话结束。',
    stopped: '已停止。',
    'list-finished': '名单已全部拨打，可追加名单后再次启动。',
    'last-calls': '名单已全部拨出，等待最后 {calls} 个通话结束。',
    'no-line': '没有可用线路：线路已停用，或所在节点未连接。',
    'lines-full': '线路已满：{lines} 的 {used} 路全部占用。',
    'concurrency-full': '已达到最大并发 {limit}。',
    nothing: '没有限制，正在拨打。',
  },
  en: {
    'not-started': 'Not started.',
    'not-yet': 'Waits for its start time: {at}.',
    'window-closed': 'Outside of its calling hours; they open in {wait} ({timeZone}).',
    'window-never': 'Its calling hours never open. Change the calling window of the task.',
    paused: 'Paused, nothing is dialled; {calls} calls in progress.',
    stopping: 'Being stopped; waits for {calls} calls to end.',
    stopped: 'Stopped.',
    'list-finished': 'List finished. Append contacts and start it again.',
    'last-calls': 'Every contact was dialled; waits for the last {calls} calls.',
    'no-line': 'No usable line: its lines are disabled, or their node is not connected.',
    'lines-full': 'All lines are full: {used} calls on {lines}.',
    'concurrency-full': 'At its own limit of {limit} calls at once.',
    nothing: 'Nothing limits it; it is dialling.',
  },
};

export function limitSentence(code: LimitCode, language: Language, values: Values): string {
  return fill(limitSentences[language][code], values);
}

/** `75` minutes → `1 小时 15 分钟` or `1 h 15 min`. */
export function waitWords(minutes: number, language: Language): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const [hourWord, minuteWord] = language === 'zh' ? ['小时', '分钟'] : ['h', 'min'];
  const parts = [...(hours > 0 ? [`${hours} ${hourWord}`] : []), ...(rest > 0 || hours === 0 ? [`${rest} ${minuteWord}`] : [])];
  return parts.join(' ');
}
