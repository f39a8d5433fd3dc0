/**
 * `npm run pacing`: how many numbers to dial, for a program of somebody else. One snapshot a line comes in, one decision a line goes out; a
 * line that can't be read is answered by what is wrong with it, and nothing is forgotten or learned.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Language } from '../api/language.ts';
import { pacingSentence } from '../api/words/pacing.ts';
import { decide } from '../domain/pacing/decide.ts';
import type { Snapshot } from '../domain/pacing/snapshot.ts';
import { freshState, type PacingState } from '../domain/pacing/state.ts';
import { faultSentence } from './pacing-faults.ts';
import { readPacingLine } from './pacing-line.ts';

const { values } = parseArgs({ options: { language: { type: 'string' } } });
const language: Language = values.language === 'zh' ? 'zh' : 'en';
// Whoever listens may have gone; then there is nobody to decide for.
process.stdout.on('error', () => process.exit(0));
let before: { snapshot: Snapshot; state: PacingState } | null = null;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() !== '') process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}

function answer(line: string): object {
  const read = readPacingLine(line, before?.snapshot ?? null);
  if (!read.ok) return { error: faultSentence(read.fault, language), field: read.fault.field };
  const { snapshot } = read;
  const { dial, why, state } = decide(before?.state ?? freshState(snapshot.estimates), snapshot);
  before = { snapshot, state };
  return { dial, why: pacingSentence({ dial, why }, language), because: why };
}
