/** Where a talk stands that another process began: how to go on, judged by the turns it wrote down. */
import type { Turn } from '../domain/call.ts';
import { continuationStart } from './heard-text.ts';
import { isBackchannel } from './interruption.ts';
import type { Beginning, LineName } from './talk-state.ts';

/** A person had the callee until then, in ms since the answer; `note`: what they say of their talk. */
export type GivenBack = { atMs: number; note: string | null };

/** `rest`: what turn `n` has still to say, from letter `start` of its text on. */
export type TakenOver = { how: Beginning; rest: { n: number; start: number } | null };

export function sinceGivenBack(turns: readonly Turn[], { atMs }: GivenBack): Turn[] {
  return turns.filter(({ startMs }) => startMs >= atMs);
}

const terminalMark = /[。！？!?.…][”’」』"')）]*\s*$/u;

/**
 * Fresh calls open; who was given back is spoken to first; a sentence that broke off is taken up at the clause that was cut, without a word about the gap;
 * what the callee said last is answered; after our last words the line is hung up, and after the words before a transfer it is tried again.
 */
export function takeOver(
  turns: readonly Turn[],
  { lines, noises, givenBack }: { lines: Record<LineName, string>; noises: ReadonlySet<string>; givenBack: GivenBack | null },
): TakenOver {
  if (givenBack !== null && sinceGivenBack(turns, givenBack).every(({ speaker }) => speaker === 'callee')) {
    return { how: 'given-back', rest: null };
  }
  const lastOurs = turns.findLast(({ speaker }) => speaker === 'us');
  const saidSince = turns.filter(({ speaker, n }) => speaker === 'callee' && n > (lastOurs?.n ?? 0));
  const brokeOff = lastOurs !== undefined && !lastOurs.interrupted && lastOurs.heard.length < lastOurs.text.length;
  // Into words that broke off people put in listening noises; after whole ones everything is an answer.
  if (saidSince.some(({ text }) => !brokeOff || !isBackchannel(text, noises))) return { how: 'answer', rest: null };
  if (lastOurs === undefined) return { how: 'opening', rest: null };
  const isLastWord = lastOurs.text === lines.goodbye || lastOurs.text === lines.trouble;
  const isHandOver = lastOurs.text === lines.transfer;
  if (!brokeOff && isHandOver) return { how: 'transfer', rest: null };
  if (!brokeOff) return { how: isLastWord && !lastOurs.interrupted ? 'hang-up' : 'listen', rest: null };
  const rest = { n: lastOurs.n, start: continuationStart(lastOurs.text, lastOurs.heard) };
  if (isLastWord) return { how: 'last-words', rest };
  if (isHandOver) return { how: 'hand-over', rest };
  const isFixed = Object.values(lines).includes(lastOurs.text);
  // A text without an ending was still being written by the model: let it finish the thought itself.
  return isFixed || terminalMark.test(lastOurs.text) ? { how: 'rest', rest } : { how: 'answer', rest: null };
}
