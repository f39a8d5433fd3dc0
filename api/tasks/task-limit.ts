/** From the facts of a task to the one thing that limits it now. */
import { nextOpening } from '../../domain/calling-window.ts';
import type { TaskLimitFacts } from '../../storage/task-limits.ts';
import type { Language } from '../language.ts';
import type { LimitCode } from '../words/limits.ts';
import { limitSentence, waitWords } from '../words/limits.ts';
import type { Values } from '../words/words.ts';

/** Asked in the order in which a dial would meet these limits. */
export function taskLimit(facts: TaskLimitFacts, language: Language): { code: LimitCode; sentence: string } {
  const { code, values } = decide(facts, language);
  return { code, sentence: limitSentence(code, language, values) };
}

function decide(facts: TaskLimitFacts, language: Language): { code: LimitCode; values: Values } {
  const calls = facts.inProgress;
  switch (facts.status) {
    case 'draft':
      return { code: 'not-started', values: {} };
    case 'pausing':
    case 'paused':
      return { code: 'paused', values: { calls } };
    case 'stopping':
      return { code: 'stopping', values: { calls } };
    case 'stopped':
      return { code: 'stopped', values: {} };
    case 'completed':
      return { code: 'list-finished', values: {} };
    case 'running':
      return decideRunning(facts, language);
  }
}

function decideRunning(facts: TaskLimitFacts, language: Language): { code: LimitCode; values: Values } {
  const { inProgress, maxConcurrency, usableLines, usableCapacity, usableUsed } = facts;
  if (!facts.undialled) {
    return inProgress > 0 ? { code: 'last-calls', values: { calls: inProgress } } : { code: 'list-finished', values: {} };
  }
  if (facts.early && facts.startAt !== null) return { code: 'not-yet', values: { at: facts.startAt.toISOString() } };
  if (!facts.windowOpen) return closedWindow(facts, language);
  if (usableLines === 0) return { code: 'no-line', values: {} };
  if (inProgress >= maxConcurrency) return { code: 'concurrency-full', values: { limit: maxConcurrency } };
  if (usableUsed >= usableCapacity) return { code: 'lines-full', values: { used: usableUsed, lines: facts.names.join(', ') } };
  return { code: 'nothing', values: {} };
}

function closedWindow({ callingWindow, wall }: TaskLimitFacts, language: Language): { code: LimitCode; values: Values } {
  const minutes = wall === null ? null : nextOpening(callingWindow, wall);
  if (minutes === null) return { code: 'window-never', values: {} };
  return { code: 'window-closed', values: { wait: waitWords(minutes, language), timeZone: callingWindow?.timeZone ?? '' } };
}
