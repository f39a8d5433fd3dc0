/** A task (外呼任务): what it is, the states it passes through, and which steps are legal in each. */

/** `ai`: an assistant talks. `notification`: a message is read out. `predictive`: who answers is joined to an agent (纯人工预测外呼). */
export const taskTypes = ['ai', 'notification', 'predictive'] as const;
export type TaskType = (typeof taskTypes)[number];

export const taskStatuses = ['draft', 'running', 'pausing', 'paused', 'stopping', 'stopped', 'completed'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const taskSteps = ['start', 'pause', 'resume', 'stop'] as const;
export type TaskStep = (typeof taskSteps)[number];

export type StopMode = 'drain' | 'hangup';

/** Why a step is refused; the api turns the code into a sentence in the asker's language. */
export type StepRefusal =
  | 'task-is-draft'
  | 'task-is-stopping'
  | 'task-is-pausing'
  | 'task-is-stopped'
  | 'task-is-completed'
  | 'task-not-paused'
  | 'nothing-to-dial';

export type StepDecision =
  | { kind: 'go'; to: TaskStatus }
  /** The task is already there: pressing twice is harmless. */
  | { kind: 'already'; status: TaskStatus }
  | { kind: 'refused'; reason: StepRefusal };

/**
 * Decides what a pressed button does to a task.
 *
 * `waiting` is the number of contacts that may still be dialled: starting a task with none is refused with a reason
 * instead of silently finishing at once (the peer's "未拨打为0，点击启动任务后未拨打").
 */
export function decideStep({ status, step, waiting }: { status: TaskStatus; step: TaskStep; waiting: number }): StepDecision {
  switch (step) {
    case 'start':
      return decideStart(status, waiting);
    case 'pause':
      if (status === 'running') return { kind: 'go', to: 'pausing' };
      if (status === 'pausing' || status === 'paused') return { kind: 'already', status };
      return { kind: 'refused', reason: refusalOf(status) };
    case 'resume':
      if (status === 'paused' || status === 'pausing') return { kind: 'go', to: 'running' };
      if (status === 'running') return { kind: 'already', status };
      return { kind: 'refused', reason: status === 'draft' ? 'task-is-draft' : 'task-not-paused' };
    case 'stop':
      if (status === 'running' || status === 'pausing' || status === 'paused') return { kind: 'go', to: 'stopping' };
      if (status === 'stopping' || status === 'stopped' || status === 'completed') return { kind: 'already', status };
      return { kind: 'refused', reason: 'task-is-draft' };
  }
}

function decideStart(status: TaskStatus, waiting: number): StepDecision {
  if (status === 'running') return { kind: 'already', status };
  if (status === 'stopping') return { kind: 'refused', reason: 'task-is-stopping' };
  if (status === 'paused' || status === 'pausing') return { kind: 'go', to: 'running' };
  return waiting > 0 ? { kind: 'go', to: 'running' } : { kind: 'refused', reason: 'nothing-to-dial' };
}

function refusalOf(status: TaskStatus): StepRefusal {
  switch (status) {
    case 'draft':
      return 'task-is-draft';
    case 'stopping':
      return 'task-is-stopping';
    case 'stopped':
      return 'task-is-stopped';
    case 'completed':
      return 'task-is-completed';
    case 'running':
    case 'pausing':
    case 'paused':
      return 'task-not-paused';
  }
}
