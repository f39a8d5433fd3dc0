/**
 * What a provider that keeps the talk on its side does not know, or believes wrongly, about what was really heard, and the
 * words that put it right. Why it is done so: docs/decisions/0015.
 */
import type { TalkLanguage } from '../assistant.ts';
import { withoutCutMarks } from '../heard-text.ts';
import type { ChatMessage } from '../ports.ts';
import { speakable } from '../speakable.ts';

export type HeardMessage = { role: 'user' | 'assistant'; content: string };

/** What the provider was asked last and what it answered. */
export type Told = {
  /** The whole talk as it was then, its last question included. */
  messages: readonly HeardMessage[];
  answer: string;
  /** The answer came to its end; else the provider may have written more than we know. */
  whole: boolean;
};

/** Characters of a preface about the talk so far; of a longer talk its end. */
const prefaceCharsMax = 6_000;

/** The question, what stands before it, and the instructions of whoever asks. */
export function readMessages(messages: readonly ChatMessage[]): { system: string; heard: HeardMessage[]; question: string } {
  const system = messages.flatMap(({ role, content }) => (role === 'system' ? [content] : [])).join('\n\n');
  const said = messages.flatMap((message): HeardMessage[] =>
    message.role === 'user' || message.role === 'assistant' ? [{ role: message.role, content: message.content }] : [],
  );
  const last = said.at(-1);
  if (last?.role !== 'user') return { system, heard: joined(said), question: '' };
  return { system, heard: joined(said.slice(0, -1)), question: last.content };
}

/** Neighbours of the same side are one message, as in the history that a talk gives. */
export function joined(messages: readonly HeardMessage[]): HeardMessage[] {
  const together: HeardMessage[] = [];
  for (const { role, content } of messages) {
    const last = together.at(-1);
    if (last?.role === role) last.content = `${last.content}\n${content}`;
    else together.push({ role, content });
  }
  return together;
}

export type Unknown = {
  /** What became of the provider's last answer; null when it gave none, or everything has to be told anyway. */
  answer: { kind: 'cut'; heard: string } | { kind: 'unheard' } | null;
  /** Said since, or, with `all`, from the beginning. */
  said: HeardMessage[];
  all: boolean;
};

/** Compares what the provider was told with what was heard. Marks and blanks do not count: a voice does not say them. */
export function unknownTo(told: Told | null, heard: readonly HeardMessage[]): Unknown {
  if (told === null) return { answer: null, said: [...heard], all: true };
  const asked = placeAfter(told.messages, heard);
  // The callee went on before we made a sound: the last question became part of a longer one.
  const at = asked ?? placeAfter(told.messages.slice(0, -1), heard);
  if (at === null) return { answer: null, said: [...heard], all: true };
  const [first, ...rest] = heard.slice(at);
  if (asked === null || first?.role !== 'assistant') {
    return { answer: { kind: 'unheard' }, said: heard.slice(at), all: false };
  }
  // Lines of ours that were said after the answer (asking whether somebody is still there) are joined to it.
  const [answer = '', ...more] = first.content.split('\n');
  const said: HeardMessage[] = [
    ...(more.length === 0 ? [] : [{ role: 'assistant' as const, content: more.join('\n') }]),
    ...rest,
  ];
  const complete = told.whole && bare(answer) === bare(speakable(told.answer));
  return { answer: complete ? null : { kind: 'cut', heard: answer }, said, all: false };
}

/** Where the talk goes on after what was told; the beginning may have fallen out of either. Null: they do not fit together. */
function placeAfter(told: readonly HeardMessage[], heard: readonly HeardMessage[]): number | null {
  if (told.length === 0) return 0;
  for (let from = 0; from < told.length; from++) {
    const rest = told.slice(from);
    if (rest.length <= heard.length && rest.every((message, n) => same(message, heard[n]))) return rest.length;
  }
  return null;
}

function same(one: HeardMessage, other: HeardMessage | undefined): boolean {
  return one.role === other?.role && bare(one.content) === bare(other.content);
}

function bare(text: string): string {
  return withoutCutMarks(text)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

type Words = {
  open: string;
  close: string;
  unheard: string;
  cut: string;
  nothing: string;
  since: string;
  all: string;
  us: string;
  callee: string;
};

const words: Record<TalkLanguage, Words> = {
  zh: {
    open: '（系统说明，不要念出来，也不要回应：',
    close: '）',
    unheard: '你的上一句回答没有播出，对方没有听到。',
    cut: '你的上一句回答被打断，对方只听到：',
    nothing: '（没有听到）',
    since: '此后通话中还说过：',
    all: '通话到目前为止真正说过的话，以此为准：',
    us: '我方',
    callee: '对方',
  },
  en: {
    open: '(Note, not to be read out or answered: ',
    close: ')',
    unheard: 'your last answer was not played; they did not hear it. ',
    cut: 'your last answer was interrupted; all they heard of it was: ',
    nothing: '(nothing)',
    since: 'Since then this was said: ',
    all: 'this is what was really said in the call so far, whatever else you remember: ',
    us: 'We',
    callee: 'They',
  },
};

/** A short note that stands before the question, or null when the provider knows it all. */
export function prefaceOf({ answer, said, all }: Unknown, language: TalkLanguage): string | null {
  if (answer === null && said.length === 0) return null;
  const say = words[language];
  const parts: string[] = [];
  if (answer?.kind === 'unheard') parts.push(say.unheard);
  if (answer?.kind === 'cut') parts.push(`${say.cut}“${answer.heard === '' ? say.nothing : answer.heard}” `);
  if (said.length > 0) {
    const lines = said.map(
      ({ role, content }) => `${role === 'assistant' ? say.us : say.callee}: ${content.replace(/\n+/g, ' ')}`,
    );
    parts.push(`${all ? say.all : say.since}\n${lines.join('\n').slice(-prefaceCharsMax)}`);
  }
  return `${say.open}${parts.join('').trim()}${say.close}`;
}
