/** Keeps what a voice has said: identical texts are synthesised once, also when many calls ask at the same moment. */
import { makeBell } from './bell.ts';
import type { SpokenPiece, Voice } from './ports.ts';

/** Characters; longer texts are not kept. */
const textCharsMax = 1000;

type Kept = {
  pieces: SpokenPiece[];
  bytes: number;
  state: 'running' | 'done' | 'failed';
  error: unknown;
  /** Callers that still listen; when the last one leaves an unfinished text, its synthesis is cancelled. */
  listeners: number;
  stop: AbortController;
  bells: Set<() => void>;
};

/** A voice over another. `bytesMax`: sound kept in memory; what was used longest ago goes first. */
export function cacheVoice(voice: Voice, { bytesMax }: { bytesMax: number }): Voice {
  const kept = new Map<string, Kept>();
  let bytes = 0;

  const forget = (text: string, entry: Kept): void => {
    if (kept.get(text) !== entry) return;
    kept.delete(text);
    bytes -= entry.bytes;
  };
  const makeRoom = (): void => {
    for (const [text, entry] of kept) {
      if (bytes <= bytesMax) return;
      if (entry.state === 'done') forget(text, entry);
    }
  };
  const run = async (text: string, entry: Kept): Promise<void> => {
    try {
      for await (const piece of voice.synthesise(text, entry.stop.signal)) {
        entry.pieces.push(piece);
        entry.bytes += piece.pcm.byteLength;
        bytes += kept.get(text) === entry ? piece.pcm.byteLength : 0;
        for (const ring of entry.bells) ring();
      }
      entry.state = entry.stop.signal.aborted ? 'failed' : 'done';
    } catch (error) {
      entry.state = 'failed';
      entry.error = error;
    }
    if (entry.state === 'failed') forget(text, entry);
    for (const ring of entry.bells) ring();
    makeRoom();
  };
  const entryFor = (text: string): Kept => {
    const known = kept.get(text);
    if (known !== undefined) {
      kept.delete(text);
      kept.set(text, known);
      return known;
    }
    const entry: Kept = {
      pieces: [],
      bytes: 0,
      state: 'running',
      error: null,
      listeners: 0,
      stop: new AbortController(),
      bells: new Set(),
    };
    kept.set(text, entry);
    void run(text, entry);
    return entry;
  };

  return {
    async *synthesise(text, signal) {
      if (text.length > textCharsMax) {
        yield* voice.synthesise(text, signal);
        return;
      }
      const entry = entryFor(text);
      const bell = makeBell();
      const ring = (): void => {
        bell.ring();
      };
      entry.listeners++;
      entry.bells.add(ring);
      signal.addEventListener('abort', ring);
      try {
        for (let next = 0; !signal.aborted; ) {
          const piece = entry.pieces[next];
          if (piece !== undefined) {
            next++;
            yield piece;
          } else if (entry.state === 'running') await bell.wait();
          else if (entry.state === 'failed') throw entry.error ?? new Error('the synthesis was cancelled');
          else return;
        }
      } finally {
        signal.removeEventListener('abort', ring);
        entry.bells.delete(ring);
        entry.listeners--;
        if (entry.listeners === 0 && entry.state === 'running') {
          forget(text, entry);
          entry.stop.abort();
        }
      }
    },
  };
}
