/** Cuts a stream of 16-bit samples, in pieces of any size, into whole frames of 20 ms. Pure. */
import { frameSamples } from '../../domain/live-line.ts';

const frameBytes = frameSamples * 2;

export class FrameCutter {
  /** The frame that is being filled: bytes, since a piece may end in the middle of a sample. */
  #frame = new Uint8Array(frameBytes);
  #filled = 0;

  /** The frames that `piece` completes, each with samples of its own. */
  push(piece: Uint8Array): Int16Array[] {
    const frames: Int16Array[] = [];
    for (let offset = 0; offset < piece.length; ) {
      const taken = piece.subarray(offset, offset + frameBytes - this.#filled);
      this.#frame.set(taken, this.#filled);
      this.#filled += taken.length;
      offset += taken.length;
      if (this.#filled < frameBytes) break;
      // Samples travel little-endian, as in the memory of every host that Node runs on.
      frames.push(new Int16Array(this.#frame.buffer));
      this.#frame = new Uint8Array(frameBytes);
      this.#filled = 0;
    }
    return frames;
  }

  /** Forgets the rest: what comes next belongs to another stream. */
  reset(): void {
    this.#filled = 0;
  }
}
