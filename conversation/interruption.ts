/** Do the words that are heard while we speak interrupt us? */
import type { InterruptionMode } from './assistant.ts';
import type { InterruptionPolicy } from './policy.ts';

/** The rule of one call: the policy and what the assistant adds to it. */
export type InterruptionRule = {
  mode: InterruptionMode;
  keywords: readonly string[];
  backchannels: ReadonlySet<string>;
  /** With the backchannels, what does not interrupt our opening line. */
  greetings: ReadonlySet<string>;
  minHanChars: number;
  minWords: number;
};

/** Makes the rule of one call; the assistant's ignored words join the backchannels of the policy. */
export function interruptionRule(
  assistant: { interruption: InterruptionMode; interruptionKeywords: readonly string[]; ignoredWords: readonly string[] },
  policy: InterruptionPolicy,
): InterruptionRule {
  return {
    mode: assistant.interruption,
    keywords: assistant.interruptionKeywords.map(bareText).filter((word) => word !== ''),
    backchannels: wordSet([...policy.backchannels, ...assistant.ignoredWords]),
    greetings: wordSet(policy.greetings),
    minHanChars: policy.minHanChars,
    minWords: policy.minWords,
  };
}

function wordSet(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.map(bareText).filter((word) => word !== ''));
}

export type Hearing = {
  /** No word may change any more. */
  final: boolean;
  /** Our opening line sounds: people greet then. */
  opening: boolean;
};

/** True when the words interrupt us. A partial result has to be long enough to be no accident; a final one counts as it is. */
export function interrupts(text: string, { final, opening }: Hearing, rule: InterruptionRule): boolean {
  const bare = bareText(text);
  if (bare === '' || rule.mode === 'never') return false;
  const harmless = opening ? new Set([...rule.backchannels, ...rule.greetings]) : rule.backchannels;
  if (final ? isBackchannel(text, harmless) : mayBeBackchannel(text, harmless)) return false;
  if (rule.mode === 'keywords' && rule.keywords.length > 0) return rule.keywords.some((word) => bare.includes(word));
  return final || isLongEnough(text, rule);
}

/** True when nothing was said but words of the set: 嗯，对对 or "yeah, okay". */
export function isBackchannel(text: string, words: ReadonlySet<string>): boolean {
  const phrases = phrasesOf(text);
  return phrases.length > 0 && phrases.every((phrase) => isMadeOf(phrase, words));
}

/** The same for words that still come in: the last one may be the beginning of a word of the set ("who is" of "who is this"). */
function mayBeBackchannel(text: string, words: ReadonlySet<string>): boolean {
  const phrases = phrasesOf(text);
  const last = bareText(phrases.at(-1) ?? '');
  if (!phrases.slice(0, -1).every((phrase) => isMadeOf(phrase, words))) return false;
  return reachableIn(last, words).some(
    (start) => start === last.length || [...words].some((word) => word.startsWith(last.slice(start))),
  );
}

function phrasesOf(text: string): string[] {
  return text.split(/[\p{P}\p{S}]+/u).filter((phrase) => bareText(phrase) !== '');
}

/** A phrase of the set, one word after the other of it, or in Chinese, that has no blanks, any row of them. */
function isMadeOf(phrase: string, words: ReadonlySet<string>): boolean {
  const bare = bareText(phrase);
  if (words.has(bare)) return true;
  if (/^\p{Script=Han}+$/u.test(bare)) return reachableIn(bare, words).includes(bare.length);
  return phrase.split(/\s+/).every((word) => bareText(word) === '' || words.has(bareText(word)));
}

/** Places in a text up to which it is a row of words of the set. */
function reachableIn(bare: string, words: ReadonlySet<string>): number[] {
  const reached = [0];
  for (let end = 1; end <= bare.length; end++) {
    if (reached.some((start) => words.has(bare.slice(start, end)))) reached.push(end);
  }
  return reached;
}

/** Letters and digits only, lower case: how texts are compared. */
export function bareText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function isLongEnough(text: string, rule: InterruptionRule): boolean {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const words = text.match(/[\p{L}\p{N}]+/gu)?.filter((word) => !/\p{Script=Han}/u.test(word)).length ?? 0;
  return han >= rule.minHanChars || words >= rule.minWords;
}
