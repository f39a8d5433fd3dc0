/** Grades the interest (A–G) of an answered AI call: limited, retried by its workflow, never in the way of a call. */
import type { Logger } from 'pino';
import { gradeIntent } from '../conversation/language/intent-grade.ts';
import type { Intents } from '../storage/intents.ts';
import type { Turns } from '../storage/turns.ts';
import type { CallAccounts } from './call-accounts.ts';
import type { RecordActivities } from './contracts.ts';

/** The grade could not be had this time; the workflow asks again. */
class GradeNotHad extends Error {}

const gradeMsMax = 40_000;

export function makeRecordActivities({
  intents,
  turns,
  accounts,
  log,
}: {
  intents: Intents;
  turns: Turns;
  accounts: CallAccounts;
  log: Logger;
}): RecordActivities {
  return {
    async gradeIntent({ callId }) {
      const [due] = await intents.claim({ limit: 1, callId });
      if (due === undefined) return { intent: null };
      try {
        const stored = await accounts.stored(due.assistantId);
        const grade = await gradeIntent({
          model: await accounts.model(stored, { callId, contact: due.contact, use: 'task' }),
          turns: await turns.ofCall(callId),
          language: stored.language,
          intentPrompt: stored.intentPrompt,
          signal: AbortSignal.timeout(gradeMsMax),
        });
        if (grade.kind === 'given') {
          await intents.give(callId, grade.intent);
          return { intent: grade.intent };
        }
        if (grade.kind === 'nothing-said') {
          // Nobody spoke: an invalid call by the meaning of the grades, and no model needs to be asked.
          await intents.give(callId, 'G');
          return { intent: 'G' };
        }
        throw new GradeNotHad(grade.code);
      } catch (error) {
        const state = await intents.fail(callId);
        log.warn({ callId, state, err: error }, 'no grade this time');
        if (state === 'due') throw error;
        return { intent: null };
      }
    },
  };
}
