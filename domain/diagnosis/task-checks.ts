/** Judges why a task does not dial, or not as many as somebody expects. */
import type { TaskStatus, TaskType } from '../task.ts';
import { type Cure, type Finding, type FindingCode, fails, holds, unknown } from './check.ts';

/**
 * What the task's own page says limits it, with that sentence. `asked`: somebody asks why this very task does not ring now; else only
 * what never ends by itself counts as a fault.
 */
export type TaskLimit = {
  code: string;
  sentence: string;
  /** The moment that the sentence names, ISO 8601. */
  at: string | null;
  status: TaskStatus;
  /** Rows of the list, dialled or not. */
  contacts: number;
  asked: boolean;
};

/** `waits`: ends by itself. `done`: as it should be. */
type Rule = { code: FindingCode; cure?: Cure; waits?: true; done?: true };

const rules: Readonly<Record<string, Rule>> = {
  'not-started': { code: 'task-not-started', cure: 'start-task' },
  paused: { code: 'task-paused', cure: 'resume-task' },
  stopping: { code: 'task-stops', waits: true },
  stopped: { code: 'task-stopped', cure: 'start-task' },
  'list-finished': { code: 'list-finished', done: true },
  'not-yet': { code: 'starts-later', waits: true },
  ended: { code: 'ended-before' },
  'window-closed': { code: 'window-closed', waits: true },
  'window-never': { code: 'window-never' },
  'zone-unknown': { code: 'zone-unknown' },
  'retry-later': { code: 'waits-for-retry', waits: true },
  'no-line': { code: 'no-usable-line' },
  'lines-resting': { code: 'lines-rest' },
  'gateway-down': { code: 'lines-down' },
  'lines-draining': { code: 'lines-drain' },
  'group-empty': { code: 'group-without-agents' },
  'group-lacks-skills': { code: 'skills-missing' },
  // People come to work and go home: of a task about which nobody asks, that is no fault.
  'no-agent-signed-in': { code: 'agents-not-signed-in', waits: true },
  'no-agent-free': { code: 'agents-not-free', waits: true },
  'pace-undecided': { code: 'pace-not-decided' },
};

export function judgeTaskDials({ code, sentence, at, contacts, asked }: TaskLimit): Finding {
  const values = at === null ? { sentence } : { sentence, at };
  if (code === 'nothing' || code === 'paced') return holds('task-dials', values);
  if (contacts === 0) return asked ? fails('list-empty', values) : holds('task-waits', values);
  const rule = rules[code];
  // Dialling as much as it may: full lines, its own limit, its last calls.
  if (rule === undefined) return holds('task-at-limit', values);
  if (rule.done === true) return holds(rule.code, values);
  if (rule.waits === true && !asked) return holds('task-waits', values);
  return fails(rule.code, values, rule.cure ?? null);
}

/** `capacity`: of all enabled lines of the task. Null where no line carries anything. */
export function judgeConcurrency({ limit, capacity }: { limit: number; capacity: number }): Finding | null {
  if (capacity === 0) return null;
  if (limit <= capacity) return holds('concurrency-fits', { limit, capacity });
  return fails('concurrency-above-lines', { limit, capacity }, 'fit-concurrency');
}

/** `texts`: rows looked at that carry a text in a variable of this name; a notification would read it, an AI call does not. */
export function judgeTaskType({ type, texts }: { type: TaskType; texts: { count: number; column: string } | null }): Finding {
  if (type === 'ai' && texts !== null) return fails('type-of-another-list', { rows: texts.count, column: texts.column });
  return holds('type-fits', { type });
}

export function judgeTexts({ missing }: { missing: number }): Finding {
  return missing === 0 ? holds('texts-there') : fails('texts-missing', { rows: missing });
}

/** `refused`: on the do-not-call list, so they are never rung. Who waits for hours or caps is told by what limits the task. */
export function judgeGate({ refused, total }: { refused: number; total: number }): Finding {
  return refused === 0 ? holds('numbers-allowed', { total }) : fails('numbers-refused', { refused, total });
}

export type CarrierAnswers = {
  /** Calls of the task in the last day. */
  calls: number;
  faults: number;
  /** The outcome and reason that most of the faults have. */
  outcome: string;
  reason: string;
};

/** A fifth of the calls: less is what every carrier drops. */
const faultShare = 5;

export function judgeCarrier({ calls, faults, outcome, reason }: CarrierAnswers): Finding {
  if (calls === 0) return unknown('no-calls-yet');
  if (faults === 0 || faults * faultShare < calls) return holds('carrier-connects', { calls, faults });
  return fails('carrier-refuses', { calls, faults, outcome, reason });
}
