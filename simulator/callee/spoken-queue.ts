/** A callee's mouth: words in line to be said, one frame at a time, made as they are needed. */

import { murmurPieces, type TonePiece } from '../../audio/tone-speech.ts';
import { frameSamples } from '../../domain/live-line.ts';

export type SpokenQueue = {
  say(text: string): void;
  speaking(): boolean;
  /** The next frame; null when there is nothing to say. */
  frame(): Int16Array | null;
  /** Falls silent at the end of the word that is being said. */
  stop(): void;
};

/** `rate` 1 is an unhurried voice. */
export function makeSpokenQueue({ rate = 1 }: { rate?: number } = {}): SpokenQueue {
  const texts: string[] = [];
  let pieces: Generator<TonePiece, void, undefined> | null = null;
  let piece: Int16Array = new Int16Array(0);
  let at = 0;

  function nextPiece(): boolean {
    for (;;) {
      const next = pieces?.next();
      if (next?.done === false) {
        piece = next.value.pcm;
        at = 0;
        return true;
      }
      const text = texts.shift();
      if (text === undefined) {
        pieces = null;
        return false;
      }
      pieces = murmurPieces({ text, rate, pitch: 'high' });
    }
  }

  return {
    say(text) {
      if (text !== '') texts.push(text);
    },
    speaking: () => at < piece.length || pieces !== null || texts.length > 0,
    frame() {
      if (at >= piece.length && !nextPiece()) return null;
      const frame = new Int16Array(frameSamples);
      let filled = 0;
      while (filled < frameSamples) {
        if (at >= piece.length && !nextPiece()) break;
        const part = piece.subarray(at, at + frameSamples - filled);
        frame.set(part, filled);
        filled += part.length;
        at += part.length;
      }
      return frame;
    },
    stop() {
      texts.length = 0;
      pieces = null;
    },
  };
}
