/** What the form of a task holds, and how it becomes a request. */
import dayjs, { type Dayjs } from 'dayjs';
import type { Schemas } from '../../api/client.ts';
import { type CapsForm, capsFormOf, frequencyOf, type RetryForm, retryFormOf, retryOf } from '../../components/call-rules.ts';
import type { Task } from './task-steps.ts';
import { proposedWindow, type WindowForm, windowFormOf, windowOf } from './window-form.ts';

const playTimesUnlessTold = 2;
/** As the api has it (domain/pacing/plan.ts). */
const usualPace: PaceForm = {
  mode: 'predictive',
  ratio: 1,
  abandonPercentMax: 3,
  windowDays: 30,
  answerPercent: 30,
  ringSeconds: 12,
  talkSeconds: 60,
  wrapUpSeconds: 15,
  previewSeconds: 120,
};
const restHoursUnlessTold = 72;

/** The brake is a button of its own, and no part of the form. */
export type PaceForm = Omit<Schemas['PacingPlan'], 'held'>;

export type TaskForm = {
  name: string;
  maxConcurrency: number;
  lineIds: string[];
  assistantId?: string;
  voiceId?: string;
  /** These six only in the form of a predictive task. */
  agentGroupId?: string;
  pacing: PaceForm;
  abandonMessage?: string;
  abandonRestHours: number;
  agentScript?: string;
  agentSkills?: string[];
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
    pacing: usualPace,
    abandonRestHours: restHoursUnlessTold,
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
    ...(task.agentGroupId === null ? {} : { agentGroupId: task.agentGroupId }),
    pacing: task.pacing ?? usualPace,
    ...(task.abandonMessage === null ? {} : { abandonMessage: task.abandonMessage }),
    abandonRestHours: task.abandonRestHours,
    ...(task.agentScript === null ? {} : { agentScript: task.agentScript }),
    agentSkills: task.agentSkills,
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

type Common = Pick<Schemas['TaskDraft'], 'name' | 'maxConcurrency' | 'lineIds' | 'ringSecondsMax' | 'dedupe' | 'playTimes'> & {
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

type OfType = Pick<
  Schemas['TaskChange'],
  | 'assistantId'
  | 'voiceId'
  | 'agentGroupId'
  | 'pacing'
  | 'abandonMessage'
  | 'abandonRestHours'
  | 'agentScript'
  | 'agentSkills'
  | 'onMachine'
  | 'machineMessage'
>;

/** Fields of other types are left out, they mean nothing there. */
function ofType(type: Task['type'], form: TaskForm): OfType {
  const { assistantId, voiceId } = form;
  const speaker = voiceId === undefined ? {} : { voiceId };
  const machine = { onMachine: form.onMachine, machineMessage: blankAsNull(form.machineMessage) };
  switch (type) {
    case 'ai':
      return { ...machine, ...(assistantId === undefined ? {} : { assistantId }) };
    case 'notification':
      return { ...machine, ...speaker };
    case 'predictive':
      return { ...machine, ...speaker, ...forPeople(form) };
  }
}

function forPeople(form: TaskForm): OfType {
  const { agentGroupId, agentSkills = [], pacing, abandonMessage, abandonRestHours, agentScript } = form;
  const { mode, ratio, abandonPercentMax, windowDays, answerPercent, ringSeconds, talkSeconds, wrapUpSeconds } = pacing;
  return {
    ...(agentGroupId === undefined ? {} : { agentGroupId }),
    agentSkills,
    pacing: { mode, ratio, abandonPercentMax, windowDays, answerPercent, ringSeconds, talkSeconds, wrapUpSeconds },
    abandonMessage: blankAsNull(abandonMessage),
    abandonRestHours,
    agentScript: blankAsNull(agentScript),
  };
}

export function draftOf(type: Task['type'], form: TaskForm): Schemas['TaskDraft'] {
  return { type, ...common(form), ...ofType(type, form) };
}

export function changeOf(type: Task['type'], form: TaskForm): Schemas['TaskChange'] {
  return { ...common(form), ...ofType(type, form) };
}
