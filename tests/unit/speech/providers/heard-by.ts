/** Collects what a voice says and what a recogniser hears. */
import type { Recogniser, SpokenPiece, Voice } from '../../../../conversation/ports.ts';

export async function collectPieces(voice: Voice, text: string, signal = new AbortController().signal): Promise<SpokenPiece[]> {
  const pieces: SpokenPiece[] = [];
  for await (const piece of voice.synthesise(text, signal)) pieces.push(piece);
  return pieces;
}

export function textOf(pieces: readonly SpokenPiece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

export type Ears = {
  partials: string[];
  finals: string[];
  errors: Error[];
  started: Promise<void>;
  /** Resolves with the next final words, or rejects with the error. */
  nextFinal(): Promise<string>;
  failed: Promise<Error>;
};

export function listen(recogniser: Recogniser): Ears {
  const partials: string[] = [];
  const finals: string[] = [];
  const errors: Error[] = [];
  let onFinal: ((text: string) => void)[] = [];
  let onError: (error: Error) => void = () => undefined;
  const failed = new Promise<Error>((resolve) => {
    onError = resolve;
  });
  const started = recogniser.start({
    onPartial: (text) => partials.push(text),
    onFinal: (text) => {
      finals.push(text);
      for (const tell of onFinal.splice(0)) tell(text);
    },
    onError: (error) => {
      errors.push(error);
      onError(error);
    },
  });
  const nextFinal = (): Promise<string> =>
    new Promise((resolve, reject) => {
      onFinal = [...onFinal, resolve];
      void failed.then(reject);
    });
  return { partials, finals, errors, started, nextFinal, failed };
}

/** Sound of this many frames whose samples all have this value. */
export function steadyFrames(count: number, value = 1000): Int16Array[] {
  return Array.from({ length: count }, () => new Int16Array(160).fill(value));
}

/** Little-endian bytes of samples. */
export function bytesOf(samples: number, value = 1000): Uint8Array {
  return new Uint8Array(Int16Array.from({ length: samples }, () => value).buffer);
}
