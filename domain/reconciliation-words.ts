/** Every difference and its cure in the words of the people who look after the calls. Ids only: no number, no name. */
import type { CallState } from './call.ts';
import type { Cure, Difference } from './reconciliation.ts';

export type WordLanguage = 'zh' | 'en';

/** One sentence: what each side says. */
export function tellDifference(difference: Difference, language: WordLanguage): string {
  return language === 'zh' ? inChinese(difference) : inEnglish(difference);
}

/** One sentence: what mending would do. */
export function tellCure(difference: Difference, language: WordLanguage): string {
  const { cure } = difference;
  if (cure === null) {
    return language === 'zh'
      ? '已经发生的事无法修复：请打开这次通话，查看它的经过。'
      : 'What has happened can’t be mended: open the call and read its story.';
  }
  return (language === 'zh' ? curesZh : curesEn)[cure];
}

function inChinese(difference: Difference): string {
  switch (difference.kind) {
    case 'stray-channel':
      return difference.state === 'elsewhere'
        ? `交换机 ${difference.node} 上有一路通话，但账本记录它在另一台交换机上。`
        : `交换机 ${difference.node} 上还有一路通话，而账本记录它${statesZh[difference.state]}。`;
    case 'unknown-channel':
      return `交换机 ${difference.node} 上有一路带本系统标记的通话，账本里没有这一行；它也可能属于同一台交换机上的另一套系统。`;
    case 'orphaned-channel':
      return `交换机 ${difference.call.node} 上有一路进行中的通话，却没有工作流照看它。`;
    case 'call-without-channel':
      return `账本记录这次通话${statesZh[difference.state]}，但交换机 ${difference.call.node} 上没有它的通道。`;
    case 'call-without-workflow':
      return `账本记录这次通话${statesZh[difference.state]}，却没有工作流照看它。`;
    case 'workflow-without-call':
      return difference.state === 'missing'
        ? '有一个通话工作流仍在运行，账本里却没有这次通话。'
        : `有一个通话工作流仍在运行，而账本记录这次通话${statesZh[difference.state]}。`;
    case 'task-without-workflow':
      return '任务正在进行，却没有工作流推动它。';
    case 'stale-slot':
      return `一个${slotsZh[difference.of]}名额被一次${statesZh[difference.state]}的通话占着。`;
    case 'call-without-slot':
      return `一次进行中的通话没有占用${slotsZh[difference.of]}名额，并发因此少算了一路。`;
    case 'rung-twice':
      return '交换机自己的日志显示，同一次通话振铃了两次。';
    case 'ring-unrecorded':
      return '交换机自己的日志里有一次振铃，账本里没有对应的已放行通话。';
    case 'ring-unseen':
      return '账本记录这次通话振过铃，交换机自己的日志里却没有。';
  }
}

function inEnglish(difference: Difference): string {
  switch (difference.kind) {
    case 'stray-channel':
      return difference.state === 'elsewhere'
        ? `The switch ${difference.node} has a channel of a call that the ledger places on another switch.`
        : `The switch ${difference.node} still has a channel of a call that the ledger says is ${statesEn[difference.state]}.`;
    case 'unknown-channel':
      return `The switch ${difference.node} has a channel with our mark that stands nowhere in the ledger; it may belong to another installation on the same switch.`;
    case 'orphaned-channel':
      return `The switch ${difference.call.node} has a channel of a call in progress that no workflow looks after.`;
    case 'call-without-channel':
      return `The ledger says the call is ${statesEn[difference.state]}, but the switch ${difference.call.node} has no channel of it.`;
    case 'call-without-workflow':
      return `The ledger says the call is ${statesEn[difference.state]}, but no workflow looks after it.`;
    case 'workflow-without-call':
      return difference.state === 'missing'
        ? 'A workflow of a call is still open, and the ledger has no such call.'
        : `A workflow of a call is still open, and the ledger says the call is ${statesEn[difference.state]}.`;
    case 'task-without-workflow':
      return 'The task is in progress, but no workflow drives it.';
    case 'stale-slot':
      return `A slot of the ${difference.of} is held by a call that is ${statesEn[difference.state]}.`;
    case 'call-without-slot':
      return `A call in progress holds no slot of its ${difference.of}, so one call too few is counted.`;
    case 'rung-twice':
      return 'The switch’s own log says that this call rang twice.';
    case 'ring-unrecorded':
      return 'The switch’s own log has a ring that no permitted call of the ledger stands for.';
    case 'ring-unseen':
      return 'The ledger says that this call rang, and the switch’s own log has no such ring.';
  }
}

const statesZh: Readonly<Record<CallState, string>> = {
  claimed: '还没有拨出',
  dialling: '正在呼叫',
  live: '正在通话',
  final: '已经结束',
  withdrawn: '已经收回',
};
const statesEn: Readonly<Record<CallState, string>> = {
  claimed: 'not dialled yet',
  dialling: 'being dialled',
  live: 'talking',
  final: 'over',
  withdrawn: 'taken back',
};
const slotsZh: Readonly<Record<'task' | 'line' | 'node', string>> = { task: '任务', line: '线路', node: '节点' };

const curesZh: Readonly<Record<Cure, string>> = {
  adopt: '重新启动它的工作流，由它接管这路通话；不会再次拨号。',
  'hang-up': '在交换机上挂断这路通话。',
  finalise: '把这次通话记为结束，结果按所知填写，并释放名额；不会再次拨号。',
  restart: '重新启动它的工作流；不会再次拨打已经放行的号码。',
  'hand-back': '把名单还给任务，等待下一次拨打。',
  'close-workflow': '关闭这个工作流；账本不变。',
  'free-slot': '释放这个名额，交给等待的通话。',
  'take-slot': '给它补上一个名额，使并发计数正确。',
};
const curesEn: Readonly<Record<Cure, string>> = {
  adopt: 'Starts its workflow again, which takes the call over; nothing is dialled.',
  'hang-up': 'Hangs this channel up on the switch.',
  finalise: 'Writes the end of the call as far as it is known, and frees its slots; nothing is dialled.',
  restart: 'Starts its workflow again; what was let through before is not dialled again.',
  'hand-back': 'Gives the contact back to the task, to be dialled another time.',
  'close-workflow': 'Closes this workflow; the ledger stays as it is.',
  'free-slot': 'Frees this slot for the calls that wait.',
  'take-slot': 'Gives it a slot, so that the count is right again.',
};

/** One word for a button. */
export function nameCure(cure: Cure, language: WordLanguage): string {
  return (language === 'zh' ? namesZh : namesEn)[cure];
}

const namesZh: Readonly<Record<Cure, string>> = {
  adopt: '接管',
  'hang-up': '挂断',
  finalise: '记为结束',
  restart: '重新启动',
  'hand-back': '归还名单',
  'close-workflow': '关闭工作流',
  'free-slot': '释放名额',
  'take-slot': '补上名额',
};
const namesEn: Readonly<Record<Cure, string>> = {
  adopt: 'Take over',
  'hang-up': 'Hang up',
  finalise: 'Write its end',
  restart: 'Start again',
  'hand-back': 'Hand back',
  'close-workflow': 'Close workflow',
  'free-slot': 'Free slot',
  'take-slot': 'Give a slot',
};
