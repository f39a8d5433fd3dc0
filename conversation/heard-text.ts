/** What the callee really heard of what we said, to the word: from the samples of each piece and the samples that left. */
import type { TalkLanguage } from './assistant.ts';

/** A piece of our voice: how many samples, saying which words. */
export type HearablePiece = { samples: number; text: string };

export type HeardText = { text: string; complete: boolean };

/** One Han character, or one word of another script, each with the marks and blanks behind it; what stands before the first is said with it. */
const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}\p{M}'’])+/gu;

/**
 * The text of the pieces up to `samplesLeft`. Inside a piece time is spread over its letters evenly;
 * a word counts when its last sample left, because half a word is not understood.
 */
export function heardText(pieces: readonly HearablePiece[], samplesLeft: number): HeardText {
  let text = '';
  let before = 0;
  for (const piece of pieces) {
    if (samplesLeft >= before + piece.samples) {
      text += piece.text;
      before += piece.samples;
      continue;
    }
    text += startOfPiece(piece, samplesLeft - before);
    return { text: text.trimEnd(), complete: false };
  }
  return { text, complete: true };
}

function startOfPiece(piece: HearablePiece, samplesLeft: number): string {
  const words = cutWords(piece.text);
  const lengths = words.map((word) => weightOf(word));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  let heard = '';
  let spoken = 0;
  for (const [n, word] of words.entries()) {
    spoken += lengths[n] ?? 0;
    if ((spoken / whole) * piece.samples > samplesLeft) break;
    heard += word;
  }
  return heard;
}

/** Words of a text; joined they are exactly the text. */
export function cutWords(text: string): string[] {
  const starts = [...text.matchAll(wordPattern)].map((match) => match.index);
  if (starts.length === 0) return text === '' ? [] : [text];
  starts[0] = 0;
  return starts.map((start, n) => text.slice(start, starts[n + 1] ?? text.length));
}

/** A Han character takes about as long as three letters of a written word. */
function weightOf(word: string): number {
  const letters = word.match(/[\p{L}\p{N}]/gu) ?? [' '];
  return letters.reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 3 : 1), 0);
}

const cutMarks: Record<TalkLanguage, string> = { zh: '…（被打断）', en: '… (interrupted)' };

/** What a model is shown of words that were cut. */
export function withCutMark(heard: string, language: TalkLanguage): string {
  return `${heard}${cutMarks[language]}`;
}

/** The same text without the marks of `withCutMark`, wherever they stand. */
export function withoutCutMarks(text: string): string {
  return Object.values(cutMarks).reduce((rest, mark) => rest.replaceAll(mark, ''), text);
}

/**
 * Where to go on after a gap in the middle of a text of which `heard` was heard: at the start of the clause that was cut,
 * because half a clause, seconds later, is not understood. 0 when nothing was heard.
 */
export function continuationStart(text: string, heard: string): number {
  if (!text.startsWith(heard)) return 0;
  if (heard.length >= text.length) return text.length;
  const clauseEnds = [...text.matchAll(/[，。！？；：、…]+[”’」』）]*|[,.!?;:]+["')]*(?=\s)/gu)].map(
    (match) => match.index + match[0].length,
  );
  return clauseEnds.filter((end) => end <= heard.length).at(-1) ?? 0;
}
