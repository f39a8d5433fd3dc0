/** Why an agent's appointment with a callee was refused. */
import type { AgentCallbackPlan } from '../../storage/agent-calls.ts';
import type { Language } from '../language.ts';

type Because = Extract<AgentCallbackPlan, { kind: 'refused' }>['because'];

const words: Readonly<Record<Language, Readonly<Record<Because, string>>>> = {
  zh: {
    'not-a-time': '这不是有效的时间。请写成 2026-05-01T15:30，或给出多少分钟之后。',
    past: '这个时间已经过去，请选一个将来的时间。',
    'too-far': '时间太远，请选 90 天以内的时间。',
    'never-open': '任务没有可用的外呼时段。请班长检查任务的外呼时段。',
    'after-end': '任务在那之前就结束了。请选更早的时间，或请班长延长任务的结束时间。',
    'too-many': '这个号码已多次改期，不能再预约。',
    'do-not-call': '这个号码在免打扰名单中，不会再拨打。',
    'not-ours': '这个通话现在不能预约。',
    'task-over': '任务已停止，不会再拨打。请班长重新启动任务后再预约。',
    'under-way': '下一次呼叫已在进行，请等它结束。',
  },
  en: {
    'not-a-time': 'That is no time. Write it as 2026-05-01T15:30, or give the minutes from now.',
    past: 'That time is over. Choose one to come.',
    'too-far': 'That is too far away. Choose a time within 90 days.',
    'never-open': 'The task has no calling hours for it. Ask a supervisor to look at them.',
    'after-end': 'The task ends before that. Choose an earlier time, or ask a supervisor to let the task run longer.',
    'too-many': 'This number was put off too often already.',
    'do-not-call': 'The number is on the do-not-call list and is not called again.',
    'not-ours': 'Nothing can be noted for this call now.',
    'task-over': 'The task was stopped and calls nobody any more. Ask a supervisor to start it again first.',
    'under-way': 'The next attempt is under way. Wait until it is over.',
  },
};

export function callbackRefusalWords(because: Because, language: Language): string {
  return words[language][because];
}
