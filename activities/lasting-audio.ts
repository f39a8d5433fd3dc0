/** The sound of a callee whose stream may be another one in the middle of a talk: whoever speaks and listens by it goes on. */
import type { LineAudio } from '../domain/live-line.ts';

type Listener = (frame: Int16Array) => void;

export class LastingAudio implements LineAudio {
  #audio: LineAudio;
  /** With the way out of the stream of now. */
  readonly #listeners = new Map<Listener, () => void>();
  /** What was heard by the streams before. */
  #heardBefore = 0;

  constructor(audio: LineAudio) {
    this.#audio = audio;
  }

  /** What was still waiting in the former stream is never heard. */
  goOnWith(audio: LineAudio): void {
    this.#heardBefore += this.#audio.heardSamples();
    this.#audio.close();
    this.#audio = audio;
    for (const listener of this.#listeners.keys()) this.#listeners.set(listener, audio.onFrame(listener));
  }

  onFrame(listener: Listener): () => void {
    this.#listeners.set(listener, this.#audio.onFrame(listener));
    return () => {
      this.#listeners.get(listener)?.();
      this.#listeners.delete(listener);
    };
  }

  play(pcm: Int16Array): void {
    this.#audio.play(pcm);
  }

  flush(): number {
    return this.#audio.flush();
  }

  queuedSamples(): number {
    return this.#audio.queuedSamples();
  }

  heardSamples(): number {
    return this.#heardBefore + this.#audio.heardSamples();
  }

  close(): void {
    this.#audio.close();
  }
}
