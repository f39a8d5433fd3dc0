/** Keeps what was synthesised, so that a text is made once: for a task's opening line as for a message to ten thousand people. */
import { type Bell, makeBell } from '../bell.ts';
import type { SpokenPiece, Voice } from '../ports.ts';

/** 16 bits a sample: 64 MB, about 70 minutes of speech. */
const keptSamplesDefault = 32_000_000;

/** Tells whether a text can be said without asking anybody. */
export type CachedVoice = Voice & { isReady(text: string): boolean };

export type SynthesisCache = {
  /**
   * A voice that first looks here. `voiceKey` names everything that changes the sound (account, voice, rate), never a text.
   * Pieces are shared by all who hear them: nobody may write into their samples.
   */
  wrap(voice: Voice, voiceKey: string): CachedVoice;
  keptSamples(): number;
};

type Entry = {
  pieces: SpokenPiece[];
  samples: number;
  state: 'making' | 'whole' | 'failed';
  error: unknown;
  readers: Set<Bell>;
  stop: AbortController;
};

/** Bounded by samples: what was not asked for longest goes first. One that asks while a text is being made shares it. */
export function makeSynthesisCache({ keptSamplesMax = keptSamplesDefault }: { keptSamplesMax?: number } = {}): SynthesisCache {
  /** In the order of last use. */
  const entries = new Map<string, Entry>();
  let kept = 0;

  function forget(key: string, entry: Entry): void {
    if (entries.get(key) !== entry) return;
    entries.delete(key);
    kept -= entry.samples;
  }

  function makeRoom(): void {
    for (const [key, entry] of entries) {
      if (kept <= keptSamplesMax) return;
      if (entry.state === 'whole') forget(key, entry);
    }
  }

  async function make(key: string, entry: Entry, voice: Voice, text: string): Promise<void> {
    try {
      for await (const piece of voice.synthesise(text, entry.stop.signal)) {
        entry.pieces.push(piece);
        entry.samples += piece.pcm.length;
        if (entries.get(key) === entry) kept += piece.pcm.length;
        ring(entry);
      }
      entry.state = 'whole';
      makeRoom();
    } catch (error) {
      entry.state = 'failed';
      entry.error = error;
      forget(key, entry);
    }
    ring(entry);
  }

  function find(key: string, voice: Voice, text: string): Entry {
    const known = entries.get(key);
    if (known !== undefined) {
      entries.delete(key);
      entries.set(key, known);
      return known;
    }
    const entry: Entry = {
      pieces: [],
      samples: 0,
      state: 'making',
      error: undefined,
      readers: new Set(),
      stop: new AbortController(),
    };
    entries.set(key, entry);
    void make(key, entry, voice, text);
    return entry;
  }

  return {
    keptSamples: () => kept,
    wrap: (voice, voiceKey) => ({
      isReady: (text) => entries.get(`${voiceKey}\n${text}`)?.state === 'whole',
      async *synthesise(text, signal) {
        if (signal.aborted) return;
        const key = `${voiceKey}\n${text}`;
        const entry = find(key, voice, text);
        try {
          yield* readEntry(entry, signal);
        } finally {
          // Nobody listens any more: what is not whole is not paid for.
          if (entry.readers.size === 0 && entry.state === 'making') {
            forget(key, entry);
            entry.stop.abort();
          }
        }
      },
    }),
  };
}

function ring(entry: Entry): void {
  for (const bell of entry.readers) bell.ring();
}

/** What is there already, then what is still being made, until the end, the abort or the failure. */
async function* readEntry(entry: Entry, signal: AbortSignal): AsyncGenerator<SpokenPiece, void, undefined> {
  const bell = makeBell();
  const onAbort = (): void => {
    bell.ring();
  };
  entry.readers.add(bell);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (let next = 0; !signal.aborted; ) {
      const piece = entry.pieces[next];
      if (piece !== undefined) {
        next++;
        yield piece;
      } else if (entry.state === 'making') await bell.wait();
      else if (entry.state === 'failed') throw entry.error;
      else return;
    }
  } finally {
    entry.readers.delete(bell);
    signal.removeEventListener('abort', onAbort);
  }
}
