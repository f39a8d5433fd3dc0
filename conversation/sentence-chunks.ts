/** Cuts a streamed answer into chunks that a voice can say: soon for the first sound, long enough for a good melody. */
import type { ChunkingPolicy, ChunkSize } from './policy.ts';

/** Marks after which a voice pauses anyway. */
const wideMarks = '，。！？；：、…—';
/** These are marks only before a blank: 3.5, 1,000 and 12:30 are not cut. */
const narrowMarks = ',.!?;:';
const closers = '”’」』）】》"\')';
const abbreviation = /(?:^|\s)(?:mr|mrs|ms|dr|st|no|vs|etc|e\.g|i\.e)\.$/i;

export type SentenceChunker = {
  /** Takes what the model said next; returns the chunks that are complete now, in order. */
  push(text: string): string[];
  /** The model has ended: what is left. */
  finish(): string[];
};

/** Joined, the chunks are exactly the text that was pushed. A chunk of blanks only is joined to the next one. */
export function makeSentenceChunker(policy: ChunkingPolicy): SentenceChunker {
  let rest = '';
  let first = true;
  const takeComplete = (): string[] => {
    const chunks: string[] = [];
    for (;;) {
      const end = chunkEnd(rest, first ? policy.first : policy.later);
      if (end === null) return chunks;
      chunks.push(rest.slice(0, end));
      rest = rest.slice(end);
      first = false;
    }
  };
  return {
    push(text) {
      rest += text;
      return takeComplete();
    },
    finish() {
      const chunks = takeComplete();
      if (rest.trim() !== '') chunks.push(rest);
      rest = '';
      return chunks;
    },
  };
}

/** Where the next chunk ends, or null while it has to grow. */
function chunkEnd(text: string, size: ChunkSize): number | null {
  let units = 0;
  let inWord = false;
  let earlierMark: number | null = null;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    const wide = isWide(letter);
    const wordLetter = !wide && /[\p{L}\p{N}]/u.test(letter);
    const unitBegins = wide || (wordLetter && !inWord);
    if (unitBegins && units >= size.hardUnits) return at;
    if (unitBegins) units += wide ? 1 : 2;
    inWord = wordLetter || (inWord && /['’-]/.test(letter));
    const end = markEnd(text, at);
    if (end === null) continue;
    if (units >= size.minUnits) return end;
    if (units > 0) earlierMark = end;
  }
  return units > size.maxUnits ? earlierMark : null;
}

/** If a mark stands here that ends a chunk: the place behind it and its closing quotes. Null too while that cannot be known. */
function markEnd(text: string, at: number): number | null {
  const letter = text.charAt(at);
  const narrow = narrowMarks.includes(letter);
  if (!narrow && !wideMarks.includes(letter)) return null;
  let end = at + 1;
  while (end < text.length && (closers + wideMarks).includes(text.charAt(end))) end++;
  if (!narrow) return end;
  const next = text[end];
  if (next === undefined || !/\s/.test(next)) return null;
  return letter === '.' && abbreviation.test(text.slice(0, at + 1)) ? null : end;
}

function isWide(letter: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(letter);
}
