/** What waits to be spoken, cut into frames, and what of it was heard. Pure. */
import { frameSamples, sampleRateHz } from '../domain/live-line.ts';

/** Ten minutes of speech: longer than any notice, short enough that a runaway synthesis is stopped. */
export const queuedSamplesMax = sampleRateHz * 600;

/** More speech was given than the queue of one call holds. */
export class AudioQueueFull extends Error {
  constructor() {
    super(`More than ${queuedSamplesMax / sampleRateHz} s of speech wait to be spoken on one call.`);
    this.name = 'AudioQueueFull';
  }
}

export type Frame = {
  /** Exactly one frame of samples. */
  pcm: Int16Array;
  /** How many of them were given to play; the rest is silence that fills the frame. */
  spoken: number;
};

export class AudioQueue {
  #pieces: Int16Array[] = [];
  /** Index of the first unread piece; read pieces are cut off in one stroke, so that long queues stay cheap. */
  #first = 0;
  /** Samples of that piece already taken. */
  #offset = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Appends; the samples are not copied, so the giver must not change them. Throws AudioQueueFull. */
  push(pcm: Int16Array): void {
    if (pcm.length === 0) return;
    if (this.#size + pcm.length > queuedSamplesMax) throw new AudioQueueFull();
    this.#pieces.push(pcm);
    this.#size += pcm.length;
  }

  /** Takes the next frame, or null when nothing waits. */
  takeFrame(): Frame | null {
    const piece = this.#pieces[this.#first];
    if (piece === undefined) return null;
    if (piece.length - this.#offset >= frameSamples) {
      const pcm = piece.subarray(this.#offset, this.#offset + frameSamples);
      this.#advance(frameSamples);
      return { pcm, spoken: frameSamples };
    }
    const pcm = new Int16Array(frameSamples);
    let spoken = 0;
    while (spoken < frameSamples) {
      const next = this.#pieces[this.#first];
      if (next === undefined) break;
      const taken = next.subarray(this.#offset, this.#offset + frameSamples - spoken);
      pcm.set(taken, spoken);
      spoken += taken.length;
      this.#advance(taken.length);
    }
    return { pcm, spoken };
  }

  /** Drops everything; returns how many samples that were. */
  flush(): number {
    const dropped = this.#size;
    this.#pieces = [];
    this.#first = 0;
    this.#offset = 0;
    this.#size = 0;
    return dropped;
  }

  #advance(samples: number): void {
    this.#size -= samples;
    this.#offset += samples;
    if (this.#offset < (this.#pieces[this.#first]?.length ?? 0)) return;
    this.#first += 1;
    this.#offset = 0;
    if (this.#first === this.#pieces.length || this.#first > 64) {
      this.#pieces.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

/** Counts what the callee has heard: what was sent, less the frames that still lie in the switch's buffer. */
export class HeardMeter {
  readonly #leadFrames: number;
  /** Spoken samples of each frame that is sent and not yet heard. */
  readonly #lead: number[] = [];
  #heard = 0;

  constructor(leadFrames: number) {
    this.#leadFrames = leadFrames;
  }

  get heard(): number {
    return this.#heard;
  }

  /** Spoken samples that are sent and not yet heard. */
  get ahead(): number {
    return this.#lead.reduce((sum, spoken) => sum + spoken, 0);
  }

  sent(spoken: number): void {
    this.#lead.push(spoken);
    if (this.#lead.length > this.#leadFrames) this.#heard += this.#lead.shift() ?? 0;
  }

  /** What is ahead was taken back from the switch: nobody hears it. Returns how many spoken samples that were. */
  recalled(): number {
    const { ahead } = this;
    this.#lead.length = 0;
    return ahead;
  }

  /** Nothing more will be sent for now: what is ahead is heard. */
  settle(): void {
    this.#heard += this.recalled();
  }
}

/** A frame as it travels, without a copy. Samples travel in host order; every host that Node runs on is little-endian. */
export function bytesOf(frame: Int16Array): Buffer {
  return Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
}
