/** The policy of a talk as an admin tuned it. */
import type { ParameterValues } from '../domain/parameters.ts';
import { defaultTalkPolicy, type TalkPolicy } from './policy.ts';

export type TalkParameters = Pick<
  ParameterValues,
  | 'endOfTurnMs'
  | 'endOfSentenceMs'
  | 'unfinishedMs'
  | 'turnWaitMsMax'
  | 'silenceMs'
  | 'silenceQuestions'
  | 'ignoredWords'
  | 'answerMsMax'
  | 'thinkAhead'
  | 'messageLeadMs'
  | 'messagePauseMs'
>;

/** What has no parameter stays as it is by default. */
export function tunedPolicy(tuned: TalkParameters): TalkPolicy {
  const { endpointing, silence, interruption, thinking, notification } = defaultTalkPolicy;
  return {
    ...defaultTalkPolicy,
    endpointing: {
      ...endpointing,
      plainMs: tuned.endOfTurnMs,
      terminalMs: tuned.endOfSentenceMs,
      unfinishedMs: tuned.unfinishedMs,
      // A wait that is shorter than a pause would end every turn before its pause.
      capMs: Math.max(tuned.turnWaitMsMax, tuned.endOfTurnMs, tuned.endOfSentenceMs, tuned.unfinishedMs),
    },
    silence: { ...silence, repromptAfterMs: tuned.silenceMs, repromptsMax: tuned.silenceQuestions },
    interruption: { ...interruption, backchannels: [...interruption.backchannels, ...tuned.ignoredWords] },
    thinking: {
      ...thinking,
      msMax: tuned.answerMsMax,
      preemptive: { ...thinking.preemptive, on: tuned.thinkAhead },
    },
    notification: { ...notification, leadMs: tuned.messageLeadMs, betweenReadingsMs: tuned.messagePauseMs },
  };
}
