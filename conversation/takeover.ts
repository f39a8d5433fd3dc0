/** Where a talk stands that another process began: how to go on, judged by the turns it wrote down. */
import type { Turn } from '../domain/call.ts';
import { continuationStart } from './heard-text.ts';
import { isBackchannel } from './interruption.ts';
import type { Beginning, LineName } from './talk-state.ts';

/** `rest`: what turn `n` has still to say, from letter `start` of its text on. */
export type TakenOver = { how: Beginning; rest: { n: number; start: number } | null };

const terminalMark = /[。！？!?.…][”’」』"')）]*\s*$/u;

/**
 * Fresh calls open; a sentence that broke off is taken up at the clause that was cut, without a word about the gap;
 * what the callee said last is answered; after our last words the line is hung up.
 */
export function takeOver(
  turns: readonly Turn[],
  { lines, backchannels }: { lines: Record<LineName, string>; backchannels: ReadonlySet<string> },
): TakenOver {
  const lastOurs = turns.findLast(({ speaker }) => speaker === 'us');
  const saidSince = turns.filter(
    (turn) => turn.speaker === 'callee' && turn.n > (lastOurs?.n ?? 0) && !isBackchannel(turn.text, backchannels),
  );
  if (saidSince.length > 0) return { how: 'answer', rest: null };
  if (lastOurs === undefined) return { how: 'opening', rest: null };
  const isLastWord = lastOurs.text === lines.goodbye || lastOurs.text === lines.trouble;
  if (lastOurs.interrupted) return { how: 'listen', rest: null };
  if (lastOurs.heard.length >= lastOurs.text.length) return { how: isLastWord ? 'hang-up' : 'listen', rest: null };
  const rest = { n: lastOurs.n, start: continuationStart(lastOurs.text, lastOurs.heard) };
  if (isLastWord) return { how: 'last-words', rest };
  const isFixed = Object.values(lines).includes(lastOurs.text);
  // A text without an ending was still being written by the model: let it finish the thought itself.
  return isFixed || terminalMark.test(lastOurs.text) ? { how: 'rest', rest } : { how: 'answer', rest: null };
}
