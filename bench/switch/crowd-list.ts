/** A list for the embedded switch's rehearsal lines: who answers stands in the last four digits (simulator/callee/number-patterns.ts). */
import { makeRandom } from '../../simulator/callee/seeded-random.ts';

export type CrowdPart = {
  ending: string;
  share: number;
  /** What the ledger may say of a call that nothing disturbed. */
  outcomes: readonly string[];
};

/** Short rings and short talks of every kind; the phones of a rehearsal line ring for a second. */
export const shortCrowd: readonly CrowdPart[] = [
  { ending: '0486', share: 20, outcomes: ['busy'] },
  { ending: '1404', share: 12, outcomes: ['empty-number'] },
  { ending: '0603', share: 6, outcomes: ['rejected'] },
  { ending: '2003', share: 8, outcomes: ['no-answer'] },
  { ending: '5002', share: 30, outcomes: ['completed'] },
  { ending: '5003', share: 12, outcomes: ['completed'] },
  { ending: '4006', share: 12, outcomes: ['completed', 'transferred'] },
];

const middleDigits = 5;
const middles = 10 ** middleDigits;
const secondDigitMin = 3;
const secondDigits = 7;
/** What this pattern of numbers has room for. */
export const crowdListMax = middles * secondDigits;

/** `count` different Chinese mobile numbers, the same for the same seed. */
export function crowdList({
  count,
  seed,
  crowd = shortCrowd,
}: {
  count: number;
  seed: number;
  crowd?: readonly CrowdPart[];
}): string[] {
  if (count > crowdListMax) throw new Error(`a list has at most ${crowdListMax} numbers`);
  const random = makeRandom(seed);
  const total = crowd.reduce((sum, { share }) => sum + share, 0);
  return Array.from({ length: count }, (_, n) => {
    let left = random.next() * total;
    const part = crowd.find(({ share }) => (left -= share) < 0) ?? crowd[0];
    const second = secondDigitMin + (Math.floor(n / middles) % secondDigits);
    return `1${second}${String(n % middles).padStart(middleDigits, '0')}${part?.ending ?? ''}`;
  });
}

/** Null: the number is not of this crowd. */
export function crowdPartOf(number: string, crowd: readonly CrowdPart[] = shortCrowd): CrowdPart | null {
  return crowd.find(({ ending }) => number.endsWith(ending)) ?? null;
}
