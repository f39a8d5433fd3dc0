/** Forwards what a process says, line by line, with its name before it. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const nameWidth = 11;
const keptLinesMax = 20;

/** Hands a line on under the name of the process that said it. */
export type Tell = (name: string, line: string) => void;

/** Prints `name | text`. JSON lines of our own logger become words; lines of other programs stay as they are. */
export function printLine(name: string, line: string): void {
  process.stdout.write(`${name.padEnd(nameWidth)} | ${wordsOf(line)}\n`);
}

/** Forwards a stream and keeps its last lines, for the message about a process that won't start. */
export function forwardLines({ name, streams, tell }: { name: string; streams: readonly Readable[]; tell: Tell }): {
  lastLines: () => string[];
} {
  const kept: string[] = [];
  for (const stream of streams) {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      if (line.trim() === '') return;
      kept.push(wordsOf(line));
      if (kept.length > keptLinesMax) kept.shift();
      tell(name, line);
    });
  }
  return { lastLines: () => [...kept] };
}

/** Facts that every line of our logger has and a person at a terminal doesn't need. */
const familiarFacts = new Set(['level', 'msg', 'time', 'process']);

function wordsOf(line: string): string {
  const entry = parseEntry(line);
  if (entry === null) return line;
  const facts = Object.fromEntries(Object.entries(entry).filter(([key]) => !familiarFacts.has(key)));
  const told = Object.keys(facts).length === 0 ? '' : ` ${JSON.stringify(facts)}`;
  return `${String(entry['level'])} ${String(entry['msg'])}${told}`;
}

function parseEntry(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    return 'msg' in entry ? entry : null;
  } catch {
    return null;
  }
}
