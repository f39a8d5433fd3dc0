/** From the facts of a task to the one thing that limits it now, and to what it waits for. */
import type { Static } from 'typebox';
import { parameters } from '../../domain/parameters.ts';
import type { TaskLimitFacts } from '../../storage/task-limits.ts';
import type { TaskPeople } from '../../storage/task-people.ts';
import type { Asker } from '../time-zone.ts';
import type { LimitCode } from '../words/limits.ts';
import { limitSentence } from '../words/limits.ts';
import { minutesUntil, momentWords, waitWords } from '../words/moments.ts';
import { waitReason } from '../words/waits.ts';
import type { Values } from '../words/words.ts';
import type { TaskNext } from './task-schemas.ts';

type Limit = { code: LimitCode; values: Values; at?: Date };

/** `at`: the moment that the sentence names. */
export type ToldLimit = { code: LimitCode; sentence: string; at: string | null };

/** Asked in the order in which a dial would meet these limits. Who names no zone is told moments by the clock of the task. */
export function taskLimit(facts: TaskLimitFacts, asker: Asker): ToldLimit {
  const { code, values, at = null } = decide(facts, asker);
  return { code, sentence: limitSentence(code, asker.language, values), at: at?.toISOString() ?? null };
}

/** What happens next by itself: due attempts, the next opening, lines that rest. */
export function taskNext(facts: TaskLimitFacts, asker: Asker, waiting: number): Static<typeof TaskNext> {
  return {
    waiting,
    retries: facts.retries,
    retriesDue: facts.retriesDue,
    nextDueAt: facts.status === 'running' ? (nextDue(facts)?.at.toISOString() ?? null) : null,
    restingLines: facts.resting.map(({ id, name, until, reason }) => ({ id, name, until: until.toISOString(), reason })),
    becauseOf: decide(facts, asker).code,
  };
}

function decide(facts: TaskLimitFacts, asker: Asker): Limit {
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
      return limitOfCompleted(facts, asker);
    case 'running':
      return decideRunning(facts, asker);
  }
}

/** A task is complete when nobody is left who may ever be called; that is not always the end of its list. */
function limitOfCompleted(facts: TaskLimitFacts, asker: Asker): Limit {
  if (!facts.undialled) return { code: 'list-finished', values: {} };
  if (facts.late && facts.endAt !== null) return momentLimit('ended', facts.endAt, { facts, asker });
  return { code: facts.zoneUnknown ? 'zone-unknown' : 'list-finished', values: {} };
}

function decideRunning(facts: TaskLimitFacts, asker: Asker): Limit {
  const { inProgress } = facts;
  if (!facts.undialled) {
    return inProgress > 0 ? { code: 'last-calls', values: { calls: inProgress } } : { code: 'list-finished', values: {} };
  }
  if (facts.late && facts.endAt !== null) return momentLimit('ended', facts.endAt, { facts, asker });
  if (facts.early && facts.startAt !== null) return momentLimit('not-yet', facts.startAt, { facts, asker });
  if (!facts.dialableNow) return limitOfTime(facts, asker);
  return (facts.people === null ? null : limitOfPeople(facts.people)) ?? limitOfLines(facts, asker);
}

/** Nobody may be rung at this moment: the hours are closed for all that are left, or they wait for another attempt. */
function limitOfTime(facts: TaskLimitFacts, asker: Asker): Limit {
  const next = nextDue(facts);
  if (next === null) return { code: facts.zoneUnknown ? 'zone-unknown' : 'window-never', values: {} };
  if (next.kind === 'retry') {
    const because = waitReason(facts.nextRetryBecause, asker.language);
    return momentLimit('retry-later', next.at, { facts, asker, values: { retries: facts.retries, because } });
  }
  // Hours are told by the clock that they count by, and so with its name.
  const timeZone = facts.opensIn ?? zoneOf(facts);
  const wait = waitWords(minutesUntil(next.at, facts.now), asker.language);
  return momentLimit('window-closed', next.at, { facts, asker: { ...asker, timeZone }, values: { timeZone, wait } });
}

function limitOfLines(facts: TaskLimitFacts, asker: Asker): Limit {
  const { inProgress, maxConcurrency, usableLines, usableCapacity, usableUsed, resting, gatewaysDown, draining } = facts;
  if (usableLines === 0) {
    const [first] = resting;
    if (first !== undefined) {
      const lines = resting.map(({ name }) => name).join(', ');
      return momentLimit('lines-resting', first.until, { facts, asker, values: { lines } });
    }
    if (gatewaysDown.length > 0) return { code: 'gateway-down', values: { lines: gatewaysDown.join(', ') } };
    if (draining.length > 0) return { code: 'lines-draining', values: { lines: draining.join(', ') } };
    return { code: 'no-line', values: {} };
  }
  if (inProgress >= maxConcurrency) return { code: 'concurrency-full', values: { limit: maxConcurrency } };
  if (usableUsed >= usableCapacity) return { code: 'lines-full', values: { used: usableUsed, lines: facts.names.join(', ') } };
  return facts.people === null ? { code: 'nothing', values: {} } : pacedLimit(facts.people);
}

/** Without an agent nothing is dialled ahead for one. Null: somebody takes calls. */
function limitOfPeople({ group: name, skills, members, signedIn, free, working, phoneless, decided }: TaskPeople): Limit | null {
  const group = skills.length === 0 ? name : `${name} (${skills.join(', ')})`;
  if (members === 0)
    return {
      code: skills.length === 0 ? 'group-empty' : 'group-lacks-skills',
      values: { group: name, skills: skills.join(', ') },
    };
  if (signedIn === 0) return { code: 'no-agent-signed-in', values: { group, members } };
  if (free + working === 0) {
    return { code: 'no-agent-free', values: { group, signedIn, phoneless, away: signedIn - phoneless } };
  }
  return decided ? null : { code: 'pace-undecided', values: {} };
}

function pacedLimit({ held, free, working }: TaskPeople): Limit {
  return { code: held ? 'held' : 'paced', values: { free, working } };
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

type Told = { facts: TaskLimitFacts; asker: Asker; values?: Values };

function momentLimit(code: LimitCode, at: Date, { facts, asker, values }: Told): Limit {
  const { language, timeZone } = asker;
  const words = momentWords(at, { timeZone: timeZone ?? zoneOf(facts), language, now: facts.now });
  return { code, values: { ...values, at: words }, at };
}
