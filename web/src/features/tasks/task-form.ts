/** What the form of a task holds, and how it becomes a request. */
import dayjs, { type Dayjs } from 'dayjs';
import type { Schemas } from '../../api/client.ts';
import { type CapsForm, capsFormOf, frequencyOf, type RetryForm, retryFormOf, retryOf } from '../../components/call-rules.ts';
import type { Task } from './task-steps.ts';
import { proposedWindow, type WindowForm, windowFormOf, windowOf } from './window-form.ts';

const playTimesUnlessTold = 2;

export type TaskForm = {
  name: string;
  maxConcurrency: number;
  lineIds: string[];
  assistantId?: string;
  voiceId?: string;
  /** Only in the form of a notification. */
  playTimes?: number;
  ringSecondsMax: number;
  dedupe: 'file' | 'task';
  onMachine: Task['onMachine'];
  machineMessage?: string;
  startAt: Dayjs | null;
  endAt: Dayjs | null;
  ruleSet: Task['ruleSet'];
  window: WindowForm;
  frequency: CapsForm;
  retry: RetryForm;
};

export function emptyTaskForm(maxConcurrency: number): Partial<TaskForm> {
  return {
    maxConcurrency,
    lineIds: [],
    playTimes: playTimesUnlessTold,
    ringSecondsMax: 45,
    dedupe: 'file',
    startAt: null,
    endAt: null,
    ruleSet: 'none',
    window: proposedWindow(),
    frequency: {},
    retry: { rules: [] },
  };
}

export function taskFormOf(task: Task): TaskForm {
  return {
    name: task.name,
    maxConcurrency: task.maxConcurrency,
    lineIds: task.lineIds,
    ...(task.assistantId === null ? {} : { assistantId: task.assistantId }),
    ...(task.voiceId === null ? {} : { voiceId: task.voiceId }),
    playTimes: task.playTimes,
    ringSecondsMax: task.ringSecondsMax,
    dedupe: task.dedupe,
    onMachine: task.onMachine,
    ...(task.machineMessage === null ? {} : { machineMessage: task.machineMessage }),
    startAt: task.startAt === null ? null : dayjs(task.startAt),
    endAt: task.endAt === null ? null : dayjs(task.endAt),
    ruleSet: task.ruleSet,
    window: windowFormOf(task.callingWindow),
    frequency: capsFormOf(task.frequency),
    retry: retryFormOf(task.retry),
  };
}

type Common = Pick<
  Schemas['TaskDraft'],
  'name' | 'maxConcurrency' | 'lineIds' | 'ringSecondsMax' | 'dedupe' | 'playTimes' | 'onMachine'
> & {
  machineMessage: string | null;
  startAt: string | null;
  endAt: string | null;
  ruleSet: Task['ruleSet'];
  callingWindow: Schemas['CallingWindow'] | null;
  frequency: Schemas['Frequency'] | null;
  retry: Schemas['RetryRules'] | null;
};

function common(form: TaskForm): Common {
  return {
    name: form.name.trim(),
    maxConcurrency: form.maxConcurrency,
    lineIds: form.lineIds,
    ringSecondsMax: form.ringSecondsMax,
    dedupe: form.dedupe,
    onMachine: form.onMachine,
    machineMessage: blankAsNull(form.machineMessage),
    playTimes: form.playTimes ?? playTimesUnlessTold,
    startAt: form.startAt?.toISOString() ?? null,
    endAt: form.endAt?.toISOString() ?? null,
    ruleSet: form.ruleSet,
    callingWindow: windowOf(form.window),
    frequency: frequencyOf(form.frequency),
    retry: retryOf(form.retry),
  };
}

function blankAsNull(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text.trim();
}

/** Who speaks: the field of the other type is left out, it means nothing there. */
function speaker(type: Task['type'], { assistantId, voiceId }: TaskForm): { assistantId?: string; voiceId?: string } {
  if (type === 'ai') return assistantId === undefined ? {} : { assistantId };
  return voiceId === undefined ? {} : { voiceId };
}

export function draftOf(type: Task['type'], form: TaskForm): Schemas['TaskDraft'] {
  return { type, ...common(form), ...speaker(type, form) };
}

export function changeOf(type: Task['type'], form: TaskForm): Schemas['TaskChange'] {
  return { ...common(form), ...speaker(type, form) };
}
