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
    ended: '已过结束时间（{at}），不再拨打。要继续拨打，请修改任务的结束时间。',
    'window-closed': '不在外呼时段内：{at} 开始（{timeZone}），还有 {wait}。',
    'window-never': '外呼时段从不开放，请修改任务的外呼时段。',
    'zone-unknown': '剩下的号码不知道所在时区，按规则不拨打。请在任务的外呼时段里为它们指定一个时区。',
    'retry-later': '没有可立即拨打的号码：{retries} 个号码等待下一次拨打，最早 {at}（{because}）。',
    paused: '已暂停，不再拨打；进行中的通话 {calls} 个。',
    stopping: '正在停止，等待 {calls} 个通话结束。',
    stopped: '已停止。',
    'list-finished': '名单已全部拨打，可追加名单后再次启动。',
    'last-calls': '名单已全部拨出，等待最后 {calls} 个通话结束。',
    'no-line': '没有可用线路：线路已停用，或所在节点未连接。',
    'lines-resting': '线路休息中：{lines} 连续失败，{at} 试拨一个电话，接通后恢复。',
    'gateway-down': '网关不可用：{lines} 注册失败或运营商无响应。请检查线路的地址和账号。',
    'lines-draining': '线路 {lines} 所在的交换机正在排空，不接新的通话。请在“交换机”页面恢复它，或给任务加上别的线路。',
    'lines-full': '线路已满：{lines} 的 {used} 路全部占用。',
    'concurrency-full': '已达到最大并发 {limit}。',
    'group-empty': '业务组“{group}”里还没有坐席，不拨号。请先把坐席加入该组。',
    'group-lacks-skills':
      '业务组“{group}”里没有坐席具备任务要求的技能（{skills}），不拨号。请在业务组里给坐席写上这些技能，或修改任务的“技能要求”。',
    'no-agent-signed-in':
      '业务组“{group}”的 {members} 名坐席都没有签入，不拨号。请坐席用自己的账号登录，在页面顶部点击“签入”，再置闲。',
    'no-agent-free':
      '没有坐席可以接听，不拨号：业务组“{group}”签入 {signedIn} 人，未置闲或置忙 {away} 人，话机不在线 {phoneless} 人。',
    'pace-undecided': '没有进程在决定外呼节奏，不拨号：任务进程没有运行，或来不及处理。',
    held: '已由人工暂按 1:1 拨号：空闲坐席 {free} 人，每人一路。',
    paced: '按外呼节奏拨打：空闲坐席 {free} 人，通话或整理中 {working} 人。',
    nothing: '没有限制，正在拨打。',
  },
  en: {
    'not-started': 'Not started.',
    'not-yet': 'Waits for its start time: {at}.',
    ended: 'Its end time is over ({at}); nothing is dialled. Change the end time to go on.',
    'window-closed': 'Outside of its calling hours: they open at {at} ({timeZone}), in {wait}.',
    'window-never': 'Its calling hours never open. Change the calling window of the task.',
    'zone-unknown':
      'Of the numbers that are left nobody knows the time zone, so they are not dialled. Name a zone for them in the calling hours of the task.',
    'retry-later': 'Nobody can be dialled right now: {retries} numbers wait for another attempt, the first at {at} ({because}).',
    paused: 'Paused, nothing is dialled; {calls} calls in progress.',
    stopping: 'Being stopped; waits for {calls} calls to end.',
    stopped: 'Stopped.',
    'list-finished': 'List finished. Append contacts and start it again.',
    'last-calls': 'Every contact was dialled; waits for the last {calls} calls.',
    'no-line': 'No usable line: its lines are disabled, or their node is not connected.',
    'lines-resting': '{lines} rests after failures in a row; one call tries it at {at}, and when that gets through it goes on.',
    'gateway-down':
      'The gateway of {lines} is down: its registration failed or the carrier does not respond. Check the address and the account of the line.',
    'lines-draining':
      'The switch of {lines} is being emptied and takes no new calls. Resume it under “Switches”, or give the task another line.',
    'lines-full': 'All lines are full: {used} calls on {lines}.',
    'concurrency-full': 'At its own limit of {limit} calls at once.',
    'group-empty': 'The group {group} has no agents, so nothing is dialled. Add agents to it.',
    'group-lacks-skills':
      'No agent of {group} has the skills that the task asks for ({skills}), so nothing is dialled. Give them to its members, or change the skills in the task.',
    'no-agent-signed-in':
      'None of the {members} agents of {group} is signed in, so nothing is dialled. They sign in at the top of their own page, and go free.',
    'no-agent-free':
      'No agent can take a call, so nothing is dialled: {signedIn} of {group} are signed in; {away} are busy or not free yet, {phoneless} have no phone.',
    'pace-undecided': 'Nobody decides its pace, so nothing is dialled: no task worker runs, or none keeps up.',
    held: 'Held by hand at one call for each free agent; free agents: {free}.',
    paced: 'Dials at the pace of its agents: {free} are free, {working} talk or wrap up.',
    nothing: 'Nothing limits it; it is dialling.',
  },
};

export function limitSentence(code: LimitCode, language: Language, values: Values): string {
  return fill(limitSentences[language][code], values);
}
