/** The one sentence about a number's future: what happens next and when, or what would have to be done. */

import type { Outcome } from '../../domain/outcome.ts';
import { outcomeWords } from '../../spreadsheets/outcome-words.ts';
import type { ContactStanding, ListedNumber } from '../../storage/number-standing.ts';
import { aheadCountedMax } from '../../storage/number-standing.ts';
import type { TaskLimitFacts } from '../../storage/task-limits.ts';
import { taskLimit } from '../tasks/task-limit.ts';
import type { LimitCode } from '../words/limits.ts';
import { momentWords } from '../words/moments.ts';
import type { StandingCode } from '../words/number-story.ts';
import { standingSentences, storyWords } from '../words/number-story.ts';
import { waitSentence } from '../words/waits.ts';
import type { Values } from '../words/words.ts';
import { fill } from '../words/words.ts';
import type { Telling } from './number-decisions.ts';

export type Standing = { standing: string; standingCode: StandingCode; taskId: string | null; nextAt: Date | null };

type Decided = { code: StandingCode; values?: Values; at?: Date | null };

export type StandingFacts = {
  contacts: readonly ContactStanding[];
  listed: readonly ListedNumber[];
  limits: ReadonlyMap<string, TaskLimitFacts>;
};

/** The contact that tells most about the future decides; of equals the one that is due first, then the newest. */
export function standingOf({ contacts, listed, limits }: StandingFacts, telling: Telling): Standing {
  const due = (contact: ContactStanding): number => contact.nextAttemptAt?.getTime() ?? 0;
  const [soonest] = [...contacts].sort((a, b) => rank(a, listed) - rank(b, listed) || due(a) - due(b));
  const inProgress = soonest !== undefined && rank(soonest, listed) === 0;
  const everywhere = listed.some(({ taskId }) => taskId === null);
  const decided: Decided =
    everywhere && !inProgress
      ? { code: 'forbidden' }
      : soonest === undefined
        ? { code: 'unlisted' }
        : decide(soonest, { listed, limit: limits.get(soonest.taskId) ?? null, telling });
  const values = { task: soonest?.taskName ?? '', ...decided.values };
  return {
    standing: fill(standingSentences[telling.language][decided.code], values).trim(),
    standingCode: decided.code,
    taskId: soonest?.taskId ?? null,
    nextAt: decided.at ?? null,
  };
}

function isForbidden(contact: ContactStanding, listed: readonly ListedNumber[]): boolean {
  return listed.some(({ taskId }) => taskId === null || taskId === contact.taskId);
}

/** What is under way first, then what will happen by itself, then what waits for somebody, then what is over. */
function rank(contact: ContactStanding, listed: readonly ListedNumber[]): number {
  if (contact.state === 'dialling' || contact.state === 'live') return 0;
  if (contact.state === 'done') return 5;
  if (contact.state === 'not-permitted' || isForbidden(contact, listed)) return 4;
  if (contact.state === 'claimed') return 1;
  return contact.status === 'running' ? 2 : 3;
}

type Around = { listed: readonly ListedNumber[]; limit: TaskLimitFacts | null; telling: Telling };

function decide(contact: ContactStanding, around: Around): Decided {
  const { listed, limit, telling } = around;
  switch (contact.state) {
    case 'dialling':
      return { code: 'ringing' };
    case 'live':
      return { code: 'talking' };
    case 'claimed':
      return { code: 'next', values: { limit: limit === null ? '' : taskLimit(limit, telling).sentence } };
    case 'done':
      return over(contact, telling);
    case 'not-permitted':
      return { code: isForbidden(contact, listed) ? 'forbidden-in-task' : 'not-permitted' };
    case 'waiting':
      return isForbidden(contact, listed) ? { code: 'forbidden-in-task' } : decideWaiting(contact, around);
  }
}

function over({ outcome, attempts, hasRetry, waitsBecause }: ContactStanding, { language }: Telling): Decided {
  if (waitsBecause === 'skipped') return { code: 'skipped' };
  // Who only called us has a place on the list, and no attempt.
  if (attempts === 0) return { code: 'called-in' };
  if (outcome === 'unknown') return { code: 'unknown-end' };
  const words = storyWords[language];
  const again = outcome === null || answered.has(outcome);
  const values = {
    attempts,
    outcome: outcome === null ? '–' : outcomeWords(outcome, language),
    cure: again ? '' : hasRetry ? words.rulesUsed : words.noRule,
  };
  return { code: 'done', values };
}

/** Nobody expects another call after these. */
const answered: ReadonlySet<Outcome> = new Set(['completed', 'transferred']);

function decideWaiting(contact: ContactStanding, around: Around): Decided {
  switch (contact.status) {
    case 'draft':
      return { code: 'task-draft' };
    case 'pausing':
    case 'paused':
      return { code: 'task-paused' };
    case 'stopping':
    case 'stopped':
    case 'completed':
      return neverByTime(contact, around) ?? { code: 'task-stopped' };
    case 'running':
      return neverByTime(contact, around) ?? notYet(contact, around) ?? inTurn(contact, around);
  }
}

/** What keeps it from ever being called, however long one waits. */
function neverByTime({ endAt, now, hasWindow, windowZone, opensAt }: ContactStanding, { telling }: Around): Decided | null {
  if (endAt !== null && endAt <= now) return { code: 'task-over', values: { at: momentWords(endAt, telling) } };
  if (hasWindow && windowZone === null) return { code: 'zone-unknown' };
  return opensAt === null ? { code: 'window-never' } : null;
}

/** It waits for a moment: another attempt, an opening of its hours, the start of the task. */
function notYet(contact: ContactStanding, { telling }: Around): Decided | null {
  const { startAt, now, nextAttemptAt, opensAt, windowOpen, windowZone, waitsBecause } = contact;
  const opening = (at: Date): Decided => {
    const zone = windowZone ?? telling.timeZone;
    return { code: 'window-closed', values: { at: momentWords(at, { ...telling, timeZone: zone }), zone }, at };
  };
  if (nextAttemptAt !== null && nextAttemptAt > now) {
    if (waitsBecause === 'window') return opening(nextAttemptAt);
    const because = waitSentence(contact, telling.language);
    return { code: 'waits', values: { at: momentWords(nextAttemptAt, telling), because }, at: nextAttemptAt };
  }
  if (!windowOpen && opensAt !== null) return opening(opensAt);
  if (startAt === null || startAt <= now) return null;
  return { code: 'starts-later', values: { at: momentWords(startAt, telling) }, at: startAt };
}

/** Its time has come: it waits for a line, or for the numbers before it. */
function inTurn({ ahead }: ContactStanding, { limit, telling }: Around): Decided {
  const standing = limit === null ? null : taskLimit(limit, telling);
  if (standing !== null && ofLines.has(standing.code)) return { code: 'line', values: { limit: standing.sentence } };
  return { code: 'in-turn', values: { ahead: ahead >= aheadCountedMax ? `${aheadCountedMax.toLocaleString('en-US')}+` : ahead } };
}

/** Limits that lie in the lines and not in the list. */
const ofLines: ReadonlySet<LimitCode> = new Set(['no-line', 'lines-resting', 'gateway-down', 'lines-draining']);
