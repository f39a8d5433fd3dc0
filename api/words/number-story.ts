/** What was decided about a number, and where it stands, in both languages. The keys of the two are compared by a test. */
import type { Language } from '../language.ts';

export const decisionKinds = [
  'imported',
  'row-refused',
  'came-in',
  'claimed',
  'permitted',
  'taken-over',
  'ringing',
  'answered',
  'throttled',
  'handed-back',
  'not-yet',
  'never-again',
  'ended',
  'graded',
  'allowed-again',
  'task',
  'other',
] as const;
export type DecisionKind = (typeof decisionKinds)[number];

export const standingCodes = [
  'unlisted',
  'forbidden',
  'forbidden-in-task',
  'ringing',
  'talking',
  'next',
  'task-draft',
  'task-paused',
  'task-stopped',
  'task-over',
  'starts-later',
  'waits',
  'window-closed',
  'zone-unknown',
  'window-never',
  'line',
  'in-turn',
  'not-permitted',
  'unknown-end',
  'called-in',
  'skipped',
  'done',
] as const;
export type StandingCode = (typeof standingCodes)[number];

type DecisionSentence =
  | 'from-file'
  | 'from-api'
  | 'from-call'
  | 'from-dial'
  | 'came-in'
  | 'row-refused'
  | 'claimed'
  | 'permitted'
  | 'handed-back'
  | 'not-yet'
  | 'never-called'
  | 'ended'
  | 'again-at'
  | 'forbidden'
  | 'forbidden-by-callee'
  | 'allowed-again'
  | 'task.start'
  | 'task.pause'
  | 'task.resume'
  | 'task.stop';

export const decisionSentences: Readonly<Record<Language, Readonly<Record<DecisionSentence, string>>>> = {
  zh: {
    'from-file': '由 {by} 从文件“{file}”的第 {row} 行导入任务“{task}”。',
    'from-api': '由 {by} 通过接口追加到任务“{task}”（该批第 {row} 条）。',
    'from-call': '来电时加入任务“{task}”的名单：号码此前不在其中，不会自动拨打。',
    'from-dial': '由 {by} 手工外呼时加入任务“{task}”的名单：号码此前不在其中，不会自动拨打。',
    'came-in': '客户呼入 {called}，由任务“{task}”接待。',
    'row-refused': '文件“{file}”的第 {row} 行没有导入任务“{task}”：{reason}',
    claimed: '任务“{task}”轮到这个号码（第 {attempt} 次拨打），等待空闲线路。',
    permitted: '允许拨打，从线路“{line}”呼出（第 {attempt} 次拨打）。',
    'handed-back': '没有拨打，退回名单：{reason}。',
    'not-yet': '暂不拨打：{reason}',
    'never-called': '不拨打：号码在{scope}免打扰名单中。',
    ended: '{outcome}：{sentence}',
    'again-at': '将在 {at} 再次拨打（任务的重拨规则）。',
    forbidden: '由 {by} 加入{scope}免打扰名单（{source}）{reason}。',
    'forbidden-by-callee': '客户在通话中要求不再来电，加入{scope}免打扰名单{reason}。',
    'allowed-again': '由 {by} 从{scope}免打扰名单中移除。',
    'task.start': '任务“{task}”由 {by} 启动。',
    'task.pause': '任务“{task}”由 {by} 暂停。',
    'task.resume': '任务“{task}”由 {by} 继续。',
    'task.stop': '任务“{task}”由 {by} 停止。',
  },
  en: {
    'from-file': 'Imported into “{task}” from row {row} of {file}, by {by}.',
    'from-api': 'Appended to “{task}” through the API by {by} (entry {row} of its batch).',
    'from-call': 'Entered in “{task}” when they called: they were on no list of it, and are not called by themselves.',
    'from-dial': 'Entered in “{task}” when {by} dialled it by hand: it was on no list of it, and is not called by itself.',
    'came-in': 'Called us at {called}, and reached “{task}”.',
    'row-refused': 'Row {row} of {file} was not imported into “{task}”: {reason}',
    claimed: 'Its turn in “{task}” (attempt {attempt}); it waits for a free line.',
    permitted: 'Permitted, dialled on line {line} (attempt {attempt}).',
    'handed-back': 'Not dialled, handed back to the list: {reason}.',
    'not-yet': 'Not yet: {reason}',
    'never-called': 'Not called: the number is on the do-not-call list {scope}.',
    ended: '{outcome}: {sentence}',
    'again-at': 'To be called again at {at} (retry rule of the task).',
    forbidden: 'Put on the do-not-call list {scope} by {by} ({source}){reason}.',
    'forbidden-by-callee': 'The callee asked not to be called again; put on the do-not-call list {scope}{reason}.',
    'allowed-again': 'Taken off the do-not-call list {scope} by {by}.',
    'task.start': '“{task}” was started by {by}.',
    'task.pause': '“{task}” was paused by {by}.',
    'task.resume': '“{task}” was resumed by {by}.',
    'task.stop': '“{task}” was stopped by {by}.',
  },
};

export const standingSentences: Readonly<Record<Language, Readonly<Record<StandingCode, string>>>> = {
  zh: {
    unlisted: '这个号码不在任何任务的名单中，没有拨打过。要拨打它，请把它导入一个任务。',
    forbidden: '不会拨打：号码在全局免打扰名单中。要重新允许，请把它从名单中移除。',
    'forbidden-in-task': '不会在任务“{task}”中拨打：号码在该任务的免打扰名单中。要重新允许，请把它从名单中移除。',
    ringing: '正在呼叫（任务“{task}”）。',
    talking: '正在通话（任务“{task}”）。',
    next: '即将拨打：任务“{task}”已轮到它，等待空闲线路。{limit}',
    'task-draft': '等待：任务“{task}”尚未启动。启动后才会拨打。',
    'task-paused': '等待：任务“{task}”已暂停。继续后才会拨打。',
    'task-stopped': '等待：任务“{task}”已停止。再次启动后才会拨打。',
    'task-over': '不会拨打：任务“{task}”的结束时间 {at} 已过。要拨打，请修改任务的结束时间。',
    'starts-later': '将在 {at} 之后拨打：任务“{task}”到那时才开始。',
    waits: '将在 {at} 拨打（任务“{task}”）：{because}。',
    'window-closed': '将在 {at}（{zone}）之后拨打：任务“{task}”的外呼时段到那时开放。',
    'zone-unknown': '不会拨打：不知道这个号码所在的时区。请在任务“{task}”的外呼时段中为未知时区的号码指定一个时区。',
    'window-never': '不会拨打：任务“{task}”的外呼时段没有开放的时间。请修改外呼时段。',
    line: '等待线路（任务“{task}”）：{limit}',
    'in-turn': '轮到时拨打：任务“{task}”正在进行，前面还有 {ahead} 个号码。',
    'not-permitted': '任务“{task}”没有拨打：当时不允许。号码现在已不在免打扰名单中；要拨打，请重新追加到任务。',
    'unknown-end': '不会自动重拨：上一次拨打的结果未知（任务“{task}”），再拨可能会打扰两次。确认后可重新追加到任务。',
    'called-in': '不会自动拨打：这个号码只呼入过任务“{task}”，没有拨打过。要拨打它，请把它导入一个任务。',
    skipped: '不会再拨打：任务“{task}”的坐席预览后多次跳过。要拨打它，请重新追加到任务。',
    done: '已拨打完毕（任务“{task}”，共 {attempts} 次，最后：{outcome}），不会再拨。{cure}',
  },
  en: {
    unlisted: 'This number is on the list of no task and was never called. Import it into a task to call it.',
    forbidden: 'Never called: the number is on the do-not-call list of all tasks. Take it off that list to allow it again.',
    'forbidden-in-task':
      'Never called in “{task}”: the number is on the do-not-call list of that task. Take it off that list to allow it again.',
    ringing: 'It rings now (“{task}”).',
    talking: 'Somebody talks now (“{task}”).',
    next: 'Called as soon as a line is free: it is its turn in “{task}”. {limit}',
    'task-draft': 'Waits: “{task}” was not started. It is called after the start.',
    'task-paused': 'Waits: “{task}” is paused. It is called after the task is resumed.',
    'task-stopped': 'Waits: “{task}” is stopped. It is called when the task is started again.',
    'task-over': 'Not called: the end time of “{task}” was {at}. Change the end time to call it.',
    'starts-later': 'Called after {at}: “{task}” begins then.',
    waits: 'Called at {at} in “{task}”: {because}.',
    'window-closed': 'Called after {at} ({zone}), when the calling hours of “{task}” open.',
    'zone-unknown':
      'Not called: nobody knows the time zone of this number. Name a zone for such numbers in the calling hours of “{task}”.',
    'window-never': 'Not called: the calling hours of “{task}” never open. Change them.',
    line: 'Waits for a line (“{task}”): {limit}',
    'in-turn': 'Called in its turn: “{task}” is dialling, {ahead} numbers are before it.',
    'not-permitted':
      'Not called in “{task}”: it was not permitted then. It is on no do-not-call list any more; append it again to call it.',
    'unknown-end':
      'Not called again by itself: how its last call in “{task}” ended is not known, and another could be a second ring. Append it again when you are sure.',
    'called-in': 'Not called: this number only called us (“{task}”), and was never dialled. Import it into a task to call it.',
    skipped: 'Not called: agents of “{task}” read and skipped it as often as they may. Append it again to call it.',
    done: 'Done in “{task}” after {attempts} calls (the last: {outcome}); it is not called again. {cure}',
  },
};

type Word = 'everywhere' | 'ofTask' | 'somebody' | 'reason' | 'noRule' | 'rulesUsed' | 'import' | 'api' | 'page' | 'call';

export const storyWords: Readonly<Record<Language, Readonly<Record<Word, string>>>> = {
  zh: {
    everywhere: '全局',
    ofTask: '任务“{task}”的',
    somebody: '系统',
    reason: '，原因：{reason}',
    noRule: '该任务没有设置重拨规则；要再拨，请设置重拨规则或重新追加这个号码。',
    rulesUsed: '该任务的重拨规则对这种结果不再重拨；要再拨，请重新追加这个号码。',
    import: '名单导入',
    api: '接口',
    page: '页面',
    call: '通话中提出',
  },
  en: {
    everywhere: 'of all tasks',
    ofTask: 'of “{task}”',
    somebody: 'the system',
    reason: ', reason: {reason}',
    noRule: 'The task has no retry rule; give it one, or append the number again.',
    rulesUsed: 'The retry rules of the task call no more after such an end; append the number again to call it.',
    import: 'by a list',
    api: 'through the API',
    page: 'on the page',
    call: 'said in a call',
  },
};
