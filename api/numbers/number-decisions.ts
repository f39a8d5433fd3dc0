/** From the facts of a number to decisions with their sentences. */
import type { Static } from 'typebox';
import type { NumberFact } from '../../storage/number-story.ts';
import type { Language } from '../language.ts';
import { rowSentence } from '../words/lists.ts';
import type { DecisionKind } from '../words/number-story.ts';
import { decisionSentences, storyWords } from '../words/number-story.ts';
import type { Clock } from '../words/steps.ts';
import { refusalWords, stepSentence } from '../words/steps.ts';
import { handedBackReason } from '../words/waits.ts';
import { fill } from '../words/words.ts';
import type { NumberDecision } from './number-schemas.ts';

export type Telling = Clock & { language: Language };
type Decision = Static<typeof NumberDecision>;
type Told = Pick<Decision, 'kind' | 'detail' | 'sentence'>;

export function decisionOf(fact: NumberFact, telling: Telling): Decision {
  const places = {
    taskId: 'taskId' in fact ? fact.taskId : 'scope' in fact ? (fact.scope?.taskId ?? null) : null,
    taskName: 'taskName' in fact ? fact.taskName : 'scope' in fact ? (fact.scope?.taskName ?? null) : null,
    contactId: 'contactId' in fact ? fact.contactId : null,
    callId: 'callId' in fact ? fact.callId : null,
  };
  return { at: fact.at.toISOString(), ...places, ...tell(fact, telling) };
}

function tell(fact: NumberFact, telling: Telling): Told {
  const { language } = telling;
  const says = decisionSentences[language];
  switch (fact.kind) {
    case 'imported': {
      const { row, fileName, source } = fact;
      const values = { task: fact.taskName, row, file: fileName ?? '', by: nameOf(fact.by, language) };
      return told('imported', { source, row, fileName }, fill(says[importedAs[source]], values));
    }
    case 'row-refused': {
      const { row, column, code, fileName } = fact;
      const values = { task: fact.taskName, row, file: fileName ?? '', reason: rowSentence(code, language) };
      return told('row-refused', { row, column, code, fileName }, fill(says['row-refused'], values));
    }
    case 'step':
      return tellStep(fact, telling);
    case 'forbidden':
      return tellForbidden(fact, language);
    case 'allowed-again':
      return told(
        'allowed-again',
        {},
        fill(says['allowed-again'], { by: fact.by, scope: scopeWords(fact.scope?.taskName, language) }),
      );
    case 'task-step': {
      const known: Readonly<Record<string, string>> = says;
      const sentence = fill(known[`task.${fact.step}`] ?? fact.step, { task: fact.taskName, by: fact.by });
      return told('task', { step: fact.step, by: fact.by }, sentence);
    }
  }
}

function tellForbidden(fact: Extract<NumberFact, { kind: 'forbidden' }>, language: Language): Told {
  const { source, reason } = fact;
  const says = decisionSentences[language];
  const values = {
    by: nameOf(fact.by, language),
    scope: scopeWords(fact.scope?.taskName, language),
    source: storyWords[language][source],
    reason: reason === '' ? '' : fill(storyWords[language].reason, { reason }),
  };
  return told('never-again', { source, reason }, fill(says[source === 'call' ? 'forbidden-by-callee' : 'forbidden'], values));
}

const importedAs = { file: 'from-file', api: 'from-api', inbound: 'from-call', manual: 'from-dial' } as const;

const kindOfStep: Readonly<Record<string, DecisionKind>> = {
  claimed: 'claimed',
  permitted: 'permitted',
  'taken-over': 'taken-over',
  ringing: 'ringing',
  answered: 'answered',
  received: 'came-in',
  'picked-up': 'answered',
  throttled: 'throttled',
  withdrawn: 'handed-back',
  'retry-planned': 'not-yet',
  ended: 'ended',
  finalised: 'ended',
  'callback-wished': 'not-yet',
  'callback-planned': 'not-yet',
  'do-not-call-said': 'never-again',
  'intent-given': 'graded',
  'intent-failed': 'graded',
  previewed: 'claimed',
  skipped: 'not-yet',
  'skipped-for-good': 'never-again',
};

function tellStep(fact: Extract<NumberFact, { kind: 'step' }>, telling: Telling): Told {
  const { step, actor, detail, attempt, calledNumber, lineName, taskName, agent } = fact;
  const { language } = telling;
  const says = decisionSentences[language];
  const kind = kindOfStep[step] ?? 'other';
  const facts = { step, attempt, ...detail };
  switch (step) {
    case 'claimed':
      return told(kind, facts, fill(says.claimed, { task: taskName, attempt }));
    case 'permitted':
      return told(kind, { ...facts, line: lineName }, fill(says.permitted, { line: lineName ?? '–', attempt }));
    case 'received':
      return told(kind, { ...facts, calledNumber }, fill(says['came-in'], { task: taskName, called: calledNumber ?? '–' }));
    case 'withdrawn':
      return told(kind, { ...facts, by: actor }, fill(says['handed-back'], { reason: handedBackReason(actor, language) }));
    case 'refused':
      if (detail['because'] === 'do-not-call') {
        const scope = scopeWords(detail['scope'] === 'task' ? taskName : null, language);
        return told('never-again', facts, fill(says['never-called'], { scope }));
      }
      return told('not-yet', facts, fill(says['not-yet'], { reason: refusalWords(detail, telling) }));
    default:
      return told(kind, facts, stepSentence(step, detail, { ...telling, agent }));
  }
}

function told(kind: DecisionKind, detail: Record<string, unknown>, sentence: string): Told {
  return { kind, detail, sentence };
}

function nameOf(by: string | null, language: Language): string {
  return by ?? storyWords[language].somebody;
}

/** Which list: of all tasks, or of one. */
function scopeWords(taskName: string | null | undefined, language: Language): string {
  const words = storyWords[language];
  return taskName === null || taskName === undefined ? words.everywhere : fill(words.ofTask, { task: taskName });
}
