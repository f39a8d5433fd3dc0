/** Who or what answered a call (人工 / 语音信箱 / 语音助手 / 按键菜单), and what a task does with a machine. Pure. */
import type { TaskType } from './task.ts';

/** `uncertain` is an honest answer, and never a reason to hang up. */
export const answerVerdicts = ['human', 'voicemail', 'assistant', 'ivr', 'uncertain'] as const;
export type AnswerVerdict = (typeof answerVerdicts)[number];
export type Machine = Exclude<AnswerVerdict, 'human' | 'uncertain'>;

export function isMachine(verdict: AnswerVerdict): verdict is Machine {
  return verdict !== 'human' && verdict !== 'uncertain';
}

/** hangUp: at once. leaveMessage: after the beep, or the silence that stands for it. goOn: as if a person had answered. */
export const machineActions = ['hangUp', 'leaveMessage', 'goOn'] as const;
export type MachineAction = (typeof machineActions)[number];

/** A conversation with a machine only costs; a message is for leaving; an agent hears who it is, sooner than anything else could tell. */
export const defaultMachineActions: Readonly<Record<TaskType, MachineAction>> = {
  ai: 'hangUp',
  notification: 'leaveMessage',
  // To hear who answered keeps every person waiting for it.
  predictive: 'goOn',
};

export const machineMessageCharsMax = 1_000;

/** How the answer to "who answered?" was found. */
export type AnsweredBy = {
  verdict: AnswerVerdict;
  /** Keywords that were heard; empty where lengths of speech and silence decided. */
  words: readonly string[];
  /** Code of what decided. */
  because: 'words' | 'short-speech' | 'long-speech' | 'no-speech' | 'window-over' | 'call-ended';
  /** ms since the answer. */
  atMs: number;
  /** What was done about a machine; null for a person and where nothing was certain. */
  action: MachineAction | null;
};

/** How a call with a machine ended, as its reason says; one for each machine and what became of it. */
export const machineReasons = [
  'voicemail-hung-up',
  'voicemail-message-left',
  'assistant-hung-up',
  'assistant-message-left',
  'ivr-hung-up',
  'ivr-message-left',
] as const;
export type MachineReason = (typeof machineReasons)[number];
