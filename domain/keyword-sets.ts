/** Sets of words by which a transcript is told for what it is: whole keywords, and words that speak against it. Pure. */

export type KeywordSet<Meaning extends string> = {
  /** What people call it. */
  name: string;
  means: Meaning;
  /** Any of these, whole, makes the set match. */
  keywords: readonly string[];
  /** Any of these takes the match back: 请不要挂机 beside 正在通话中 is a call that waits. */
  unless: readonly string[];
};

export type KeywordMatch<Meaning extends string> = { set: KeywordSet<Meaning>; words: string[] };

/** What a set found in a text, for whoever wants to know why. */
export type KeywordFinding<Meaning extends string> = KeywordMatch<Meaning> & { against: string[] };

/**
 * Letters and digits only, in one width and case: recognisers put blanks and marks where they like. Chinese digits stay as they are.
 */
export function normalisedWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Every set of which a keyword stands in the text, in the order of the sets. */
export function findKeywords<Meaning extends string>(
  text: string,
  sets: readonly KeywordSet<Meaning>[],
): KeywordFinding<Meaning>[] {
  const heard = normalisedWords(text);
  const within = (words: readonly string[]): string[] =>
    words.filter((word) => {
      const wanted = normalisedWords(word);
      return wanted !== '' && heard.includes(wanted);
    });
  return sets
    .map((set) => ({ set, words: within(set.keywords), against: within(set.unless) }))
    .filter(({ words }) => words.length > 0);
}

/** The first set that matches and that nothing speaks against; null when there is none. */
export function matchKeywords<Meaning extends string>(
  text: string,
  sets: readonly KeywordSet<Meaning>[],
): KeywordMatch<Meaning> | null {
  const found = findKeywords(text, sets).find(({ against }) => against.length === 0);
  return found === undefined ? null : { set: found.set, words: found.words };
}
