/** Has the callee finished? How long to wait, judged by the words that were recognised. */
import type { EndpointingPolicy } from './policy.ts';

const terminalMarkAtEnd = /[。！？!?.…][”’」』"')）]*$/u;
const marksAtEnd = /[\p{P}\p{S}\s]+$/u;
const hanAtEnd = /\p{Script=Han}$/u;
/** A number that is being read out: any Arabic digit, or two digits said in Chinese (so that 第一 is not one). */
const numberAtEnd = /(?:\p{Nd}|[零〇一二三四五六七八九幺]{2})$/u;

/**
 * Milliseconds to wait after the callee's voice before the turn is ours. A judge that is sure wins over the words.
 * An ending mark wins over everything else: a recogniser that sets marks knows more about the sentence than its last word.
 */
export function endpointDelayMs(text: string, policy: EndpointingPolicy, finished: number | null = null): number {
  if (finished !== null && finished >= policy.judge.finishedMin) return policy.terminalMs;
  if (finished !== null && finished <= policy.judge.unfinishedMax) return policy.unfinishedMs;
  const said = text.trim();
  if (terminalMarkAtEnd.test(said)) return policy.terminalMs;
  const bare = said.replace(marksAtEnd, '').toLowerCase();
  if (numberAtEnd.test(bare)) return policy.unfinishedMs;
  return policy.unfinishedWords.some((word) => endsWithWord(bare, word)) ? policy.unfinishedMs : policy.plainMs;
}

function endsWithWord(bare: string, word: string): boolean {
  if (!bare.endsWith(word)) return false;
  if (hanAtEnd.test(word)) return true;
  const before = bare.slice(0, bare.length - word.length);
  return before === '' || /[^\p{L}\p{N}]$/u.test(before);
}
