/** What the voice made of one utterance so far: sound with its words, in order. */
import { type HeardText, heardText } from './heard-text.ts';
import type { SpokenPiece } from './ports.ts';

export class SpokenPieces {
  readonly #pieces: SpokenPiece[] = [];
  #samples = 0;

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Samples of all pieces. */
  get samples(): number {
    return this.#samples;
  }

  add(piece: SpokenPiece): void {
    this.#pieces.push(piece);
    this.#samples += piece.pcm.length;
  }

  /** Blanks behind the last word: part of the text, not of the sound. */
  endWith(blanks: string): void {
    const last = this.#pieces.pop();
    if (last !== undefined) this.#pieces.push({ ...last, text: last.text + blanks });
  }

  /** At most `max` samples from `start`, of one piece; null behind the last one. */
  slice(start: number, max: number): Int16Array | null {
    let skip = start;
    for (const { pcm } of this.#pieces) {
      if (skip < pcm.length) return pcm.subarray(skip, skip + max);
      skip -= pcm.length;
    }
    return null;
  }

  /** The words in so many samples. */
  heard(samples: number): HeardText {
    return heardText(
      this.#pieces.map(({ pcm, text }) => ({ samples: pcm.length, text })),
      samples,
    );
  }
}
