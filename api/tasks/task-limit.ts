/** From the facts of a task to the one thing that limits it now, and to what it waits for. */
import type { Static } from 'typebox';
import { parameters } from '../../domain/parameters.ts';
import type { TaskLimitFacts } from '../../storage/task-limits.ts';
import type { Language } from '../language.ts';
import type { LimitCode } from '../words/limits.ts';
import { limitSentence } from '../words/limits.ts';
import { minutesUntil, momentWords, waitWords } from '../words/moments.ts';
import { waitReason } from '../words/waits.ts';
import type { Values } from '../words/words.ts';
import type { TaskNext } from './task-schemas.ts';

type Limit = { code: LimitCode; values: Values };

/** Asked in the order in which a dial would meet these limits. */
export function taskLimit(facts: TaskLimitFacts, language: Language): { code: LimitCode; sentence: string } {
  const { code, values } = decide(facts, language);
  return { code, sentence: limitSentence(code, language, values) };
}

/** What happens next by itself: due attempts, the next opening, lines that rest. */
export function taskNext(facts: TaskLimitFacts, language: Language, waiting: number): Static<typeof TaskNext> {
  return {
    waiting,
    retries: facts.retries,
    retriesDue: facts.retriesDue,
    nextDueAt: facts.status === 'running' ? (nextDue(facts)?.at.toISOString() ?? null) : null,
    restingLines: facts.resting.map(({ id, name, until, reason }) => ({ id, name, until: until.toISOString(), reason })),
    becauseOf: decide(facts, language).code,
  };
}

function decide(facts: TaskLimitFacts, language: Language): Limit {
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
      return limitOfCompleted(facts, language);
    case 'running':
      return decideRunning(facts, language);
  }
}

/** A task is complete when nobody is left who may ever be called; that is not always the end of its list. */
function limitOfCompleted(facts: TaskLimitFacts, language: Language): Limit {
  if (!facts.undialled) return { code: 'list-finished', values: {} };
  if (facts.late && facts.endAt !== null) return { code: 'ended', values: { at: moment(facts.endAt, facts, language) } };
  return { code: facts.zoneUnknown ? 'zone-unknown' : 'list-finished', values: {} };
}

function decideRunning(facts: TaskLimitFacts, language: Language): Limit {
  const { inProgress } = facts;
  if (!facts.undialled) {
    return inProgress > 0 ? { code: 'last-calls', values: { calls: inProgress } } : { code: 'list-finished', values: {} };
  }
  if (facts.late && facts.endAt !== null) return { code: 'ended', values: { at: moment(facts.endAt, facts, language) } };
  if (facts.early && facts.startAt !== null) return { code: 'not-yet', values: { at: moment(facts.startAt, facts, language) } };
  return facts.dialableNow ? limitOfLines(facts, language) : limitOfTime(facts, language);
}

/** Nobody may be rung at this moment: the hours are closed for all that are left, or they wait for another attempt. */
function limitOfTime(facts: TaskLimitFacts, language: Language): Limit {
  const next = nextDue(facts);
  if (next === null) return { code: facts.zoneUnknown ? 'zone-unknown' : 'window-never', values: {} };
  if (next.kind === 'retry') {
    const because = waitReason(facts.nextRetryBecause, language);
    return { code: 'retry-later', values: { retries: facts.retries, at: moment(next.at, facts, language), because } };
  }
  const timeZone = facts.opensIn ?? zoneOf(facts);
  const at = momentWords(next.at, { timeZone, language, now: facts.now });
  return { code: 'window-closed', values: { at, timeZone, wait: waitWords(minutesUntil(next.at, facts.now), language) } };
}

function limitOfLines(facts: TaskLimitFacts, language: Language): Limit {
  const { inProgress, maxConcurrency, usableLines, usableCapacity, usableUsed, resting, gatewaysDown, draining } = facts;
  if (usableLines === 0) {
    const [first] = resting;
    if (first !== undefined) {
      const lines = resting.map(({ name }) => name).join(', ');
      return { code: 'lines-resting', values: { lines, at: moment(first.until, facts, language) } };
    }
    if (gatewaysDown.length > 0) return { code: 'gateway-down', values: { lines: gatewaysDown.join(', ') } };
    if (draining.length > 0) return { code: 'lines-draining', values: { lines: draining.join(', ') } };
    return { code: 'no-line', values: {} };
  }
  if (inProgress >= maxConcurrency) return { code: 'concurrency-full', values: { limit: maxConcurrency } };
  if (usableUsed >= usableCapacity) return { code: 'lines-full', values: { used: usableUsed, lines: facts.names.join(', ') } };
  return { code: 'nothing', values: {} };
}

function nextDue({
  dialableNow,
  now,
  nextRetryAt,
  opensAt,
}: TaskLimitFacts): { kind: 'now' | 'retry' | 'window'; at: Date } | null {
  if (dialableNow) return { kind: 'now', at: now };
  if (nextRetryAt !== null && (opensAt === null || nextRetryAt <= opensAt)) return { kind: 'retry', at: nextRetryAt };
  return opensAt === null ? null : { kind: 'window', at: opensAt };
}

function zoneOf({ clockZone }: TaskLimitFacts): string {
  return clockZone ?? parameters.timeZone.usual;
}

function moment(at: Date, facts: TaskLimitFacts, language: Language): string {
  return momentWords(at, { timeZone: zoneOf(facts), language, now: facts.now });
}
