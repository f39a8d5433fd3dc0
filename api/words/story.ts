/** The durable story of a call, as Temporal tells it, in words. */
import type { Language } from '../language.ts';
import type { Values } from './words.ts';
import { fill } from './words.ts';

/** Temporal's event types that say something to a person; the bookkeeping of workflow tasks is left out. */
export const storyEvents = [
  'WorkflowExecutionStarted',
  'ActivityTaskScheduled',
  'ActivityTaskStarted',
  'ActivityTaskPending',
  'ActivityTaskCompleted',
  'ActivityTaskFailed',
  'ActivityTaskTimedOut',
  'ActivityTaskCancelRequested',
  'ActivityTaskCanceled',
  'TimerStarted',
  'TimerFired',
  'WorkflowExecutionSignaled',
  'WorkflowExecutionCancelRequested',
  'WorkflowExecutionCompleted',
  'WorkflowExecutionFailed',
  'WorkflowExecutionTimedOut',
  'WorkflowExecutionCanceled',
  'WorkflowExecutionTerminated',
] as const;
type StoryEventName = (typeof storyEvents)[number];

export const storySentences: Readonly<Record<Language, Readonly<Record<StoryEventName, string>>>> = {
  zh: {
    WorkflowExecutionStarted: '通话流程开始。',
    ActivityTaskScheduled: '安排活动：{activity}。',
    ActivityTaskStarted: '活动开始（第 {attempt} 次，由 {worker} 执行）。',
    ActivityTaskPending: '活动正在进行：{activity}（第 {attempt} 次）。',
    ActivityTaskCompleted: '活动完成。',
    ActivityTaskFailed: '活动失败：{failure}',
    ActivityTaskTimedOut: '活动超时，执行它的进程没有再出现。',
    ActivityTaskCancelRequested: '要求取消活动。',
    ActivityTaskCanceled: '活动已取消。',
    TimerStarted: '开始等待。',
    TimerFired: '等待结束。',
    WorkflowExecutionSignaled: '收到通知。',
    WorkflowExecutionCancelRequested: '要求取消通话流程。',
    WorkflowExecutionCompleted: '通话流程结束，结果已保存。',
    WorkflowExecutionFailed: '通话流程失败：{failure}',
    WorkflowExecutionTimedOut: '通话流程超时。',
    WorkflowExecutionCanceled: '通话流程已取消。',
    WorkflowExecutionTerminated: '通话流程被终止。',
  },
  en: {
    WorkflowExecutionStarted: 'The story of the call began.',
    ActivityTaskScheduled: 'Asked for the activity {activity}.',
    ActivityTaskStarted: 'The activity was begun (attempt {attempt}, by {worker}).',
    ActivityTaskPending: 'The activity {activity} is under way (attempt {attempt}).',
    ActivityTaskCompleted: 'The activity was done.',
    ActivityTaskFailed: 'The activity failed: {failure}',
    ActivityTaskTimedOut: 'The activity timed out: the process that had it was not heard of again.',
    ActivityTaskCancelRequested: 'The activity was asked to stop.',
    ActivityTaskCanceled: 'The activity stopped.',
    TimerStarted: 'Began to wait.',
    TimerFired: 'The wait was over.',
    WorkflowExecutionSignaled: 'Was told of a change.',
    WorkflowExecutionCancelRequested: 'The story was asked to stop.',
    WorkflowExecutionCompleted: 'The story of the call is complete; its result is stored.',
    WorkflowExecutionFailed: 'The story of the call failed: {failure}',
    WorkflowExecutionTimedOut: 'The story of the call timed out.',
    WorkflowExecutionCanceled: 'The story of the call was cancelled.',
    WorkflowExecutionTerminated: 'The story of the call was terminated.',
  },
};

/** Null for events that only Temporal needs. */
export function storySentence(event: string, detail: Readonly<Record<string, unknown>>, language: Language): string | null {
  const name = storyEvents.find((known) => known === event);
  if (name === undefined) return null;
  const values: Values = Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, String(value)]));
  return fill(storySentences[language][name], values);
}
