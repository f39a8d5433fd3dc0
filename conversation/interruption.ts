/** Do the words that are heard while we speak interrupt us? */
import type { InterruptionMode } from './assistant.ts';
import type { InterruptionPolicy } from './policy.ts';

/** The rule of one call: the policy and what the assistant adds to it. */
export type InterruptionRule = {
  mode: InterruptionMode;
  keywords: readonly string[];
  backchannels: ReadonlySet<string>;
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
    backchannels: new Set([...policy.backchannels, ...assistant.ignoredWords].map(bareText).filter((word) => word !== '')),
    minHanChars: policy.minHanChars,
    minWords: policy.minWords,
  };
}

/** True when the words interrupt us. A partial result has to be long enough to be no accident; a final one counts as it is. */
export function interrupts(text: string, { final }: { final: boolean }, rule: InterruptionRule): boolean {
  const bare = bareText(text);
  if (bare === '' || rule.mode === 'never' || isBackchannel(text, rule.backchannels)) return false;
  if (rule.mode === 'keywords' && rule.keywords.length > 0) return rule.keywords.some((word) => bare.includes(word));
  return final || isLongEnough(text, rule);
}

/** True when nothing was said but listening noises: 嗯，对对 or "yeah, okay". */
export function isBackchannel(text: string, words: ReadonlySet<string>): boolean {
  const parts = text
    .split(/[\p{P}\p{S}\s]+/u)
    .map(bareText)
    .filter((part) => part !== '');
  return parts.length > 0 && (words.has(parts.join('')) || parts.every((part) => words.has(part)));
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
