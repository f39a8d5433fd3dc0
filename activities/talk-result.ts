/** What a talk of ours came to, in the words of the ledger. */
import type { AnsweredEnd } from '../conversation/answered.ts';
import type { Culprit, TalkServices } from '../domain/call.ts';
import { isMachine } from '../domain/machine.ts';
import type { TalkEnd } from './call-desk.ts';

export function resultOfTalk(over: AnsweredEnd, services: TalkServices): Omit<TalkEnd, 'writeDown'> {
  return {
    outcome: outcomeOf(over),
    reason: reasonOf(over),
    heardToEnd: over.heardToEnd,
    culprit: culpritOf(over, services),
    answeredBy: over.answeredBy,
  };
}

/** The account that served when it failed: with fallbacks, the last of them. */
function culpritOf({ failure }: AnsweredEnd, { llmAccountId, voiceId, recogniserId }: TalkServices): Culprit | null {
  if (failure === null) return null;
  const { part, code } = failure;
  return { part, code, accountId: { model: llmAccountId, voice: voiceId, recogniser: recogniserId }[part] };
}

/** A machine was certain, and the task did not want to talk to it. */
function wasMachine({ answeredBy }: AnsweredEnd): boolean {
  return answeredBy !== null && isMachine(answeredBy.verdict) && answeredBy.action !== 'goOn';
}

/** Null where the channel itself says it all: the callee hung up, or the switch ended the call. */
function reasonOf(over: AnsweredEnd): string | null {
  if (over.kind === 'left' || over.why === 'line-ended' || over.why === 'transferred') return null;
  const verdict = over.answeredBy?.verdict ?? 'uncertain';
  if (over.why === 'machine') return `${verdict}-hung-up`;
  return over.why === 'message-left' ? `${verdict}-message-left` : over.why;
}

function outcomeOf(over: AnsweredEnd): TalkEnd['outcome'] {
  if (wasMachine(over)) return 'voicemail';
  return over.kind === 'ended' && over.why === 'transferred' ? 'transferred' : 'completed';
}
