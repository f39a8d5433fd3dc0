/** Looks at what flows by: its SHA-256, its bytes and its lines. */
import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

export type Measure = { sha256: string; bytes: number; lines: number };

const newline = 10;

/** In the text form of COPY each row is one line, and a line break inside a value is written as `\n`. */
export function measured(): { stream: Transform; measure: () => Measure } {
  const hash = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) lines += 1;
      next(null, chunk);
    },
  });
  let told: Measure | null = null;
  return {
    stream,
    measure: () => {
      told ??= { sha256: hash.digest('hex'), bytes, lines };
      return told;
    },
  };
}
