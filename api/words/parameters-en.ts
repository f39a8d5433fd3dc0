/** What each parameter does (English), so that nobody must try. */
import type { ParameterKey } from '../../domain/parameters.ts';

export const parametersEn: Readonly<Record<ParameterKey, string>> = {
  endOfTurnMs:
    'After so much silence behind the callee’s words the assistant answers. Shorter is quicker and cuts people off sooner.',
  endOfSentenceMs: 'The same where the recogniser heard the end of a sentence (a full stop or a question mark).',
  unfinishedMs: 'The same after words that ask for more, such as “um”, “because”, or a number that is being read out.',
  turnWaitMsMax:
    'So long after the last words heard the assistant answers whatever else is on the line: noise, or no final result.',
  silenceMs: 'When the callee says nothing for so long after our words, the silence line of the assistant is said.',
  silenceQuestions:
    'So often in a row the silence line is said; after one more silence the assistant says goodbye. 0: goodbye at once.',
  ignoredWords:
    'Words with which people only show that they listen, in all assistants, beside the usual ones (嗯, 好的, yeah …).',
  answerMsMax: 'When an answer of which nothing was said yet takes longer, the trouble line is said and the call ends.',
  thinkAhead: 'The model is asked as soon as words are final, before the pause is over: quicker answers, a few more requests.',
  messageLeadMs: 'Time between the answer and the first word of a message: the phone is on its way to the ear.',
  messagePauseMs: 'Silence between two readings of a message.',
  maxConcurrency: 'What the page proposes as calls at once for a new task.',
  taskKeptDays: 'A task that has dialled can be removed only so many days after it ended. 0: at once.',
  extensionDialling:
    'Extensions may call each other. Off by itself: the call centre hands out the phones, and calls between them keep them busy.',
  extensionsDialOut:
    'Extensions may call outside numbers by the lines that are open to the phone bar. Off by itself: whoever learns a phone’s password could call at your cost.',
  phoneFailuresMax: 'An address is blocked after so many failed sign-ins of phones within ten minutes.',
  phoneBlockMinutes: 'So long an address stays blocked that failed too often.',
  busyReasons: 'Reasons to be busy that agents choose from, beside break, meeting and training.',
  recordingDays: 'Recordings are removed so many days after their call; 0 keeps them',
  logDays: 'Lines of the log are removed so many days after they were said',
  timeZone: 'IANA name; times in exported workbooks are in this zone, and reports count hours and days by it',
  currency: 'In which prices of lines and models are told, and costs in reports; nothing is converted',
  defaultLanguage: 'Language of the page before somebody chose one, and of new users',
  sessionHours: 'A session ends after so many hours without use',
  secondFactor: 'Who must have a second factor: nobody must, admins, or everyone who signs in',
  apiAddresses:
    'From where API keys are accepted: IP addresses or networks such as 10.0.0.0/8. Empty: from everywhere. This machine always.',
};
