/** One utterance of ours: words in, sound out with bounded look-ahead, and at any time what of it was heard. */
import { frameSamples, sampleRateHz } from '../domain/live-line.ts';
import { type Bell, makeBell } from './bell.ts';
import type { Clock } from './clock.ts';
import type { HeardText } from './heard-text.ts';
import type { LineSound } from './line-sound.ts';
import type { OutputPolicy } from './policy.ts';
import type { Voice } from './ports.ts';
import { SpokenPieces } from './spoken-pieces.ts';

export type SpeechHooks = {
  /** The voice gave its first sound. */
  onVoiced?(): void;
  /** The first sample was given to the line. */
  onSound(): void;
  /** Everything was said and has left. */
  onSaid(): void;
  /** Now and then while it is said. */
  onProgress(): void;
  /** The voice failed; nothing more will be said. */
  onFailed(error: unknown): void;
};

const samplesPerMs = sampleRateHz / 1000;

type State = 'held' | 'sounding' | 'paused' | 'over';

/** Held until `release`. After `cut` no hook is called any more. */
export class OurSpeech {
  readonly #line: LineSound;
  readonly #voice: Voice;
  readonly #clock: Clock;
  readonly #policy: OutputPolicy;
  readonly #hooks: SpeechHooks;
  readonly #stop = new AbortController();
  readonly #bell: Bell = makeBell();
  readonly #chunks: string[] = [];
  readonly #pieces = new SpokenPieces();
  #text = '';
  #state: State = 'held';
  #finished = false;
  #synthesised = false;
  /** Where in the line's sound this speech begins; null before its first sample. */
  #beginsAt: number | null = null;
  #fed = 0;
  /** Samples heard when the speech was cut; null while it goes on. */
  #cutAt: number | null = null;
  #callOff: () => void = () => undefined;
  #progressAtMs = 0;
  #lastHeard = -1;
  #lastHeardAtMs = 0;

  constructor(parts: { line: LineSound; voice: Voice; clock: Clock; policy: OutputPolicy; hooks: SpeechHooks }) {
    this.#line = parts.line;
    this.#voice = parts.voice;
    this.#clock = parts.clock;
    this.#policy = parts.policy;
    this.#hooks = parts.hooks;
  }

  /** All words so far, said or not. */
  get text(): string {
    return this.#text;
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  get paused(): boolean {
    return this.#state === 'paused';
  }

  add(text: string): void {
    if (this.#finished || text === '') return;
    this.#text += text;
    this.#chunks.push(text);
    this.#bell.ring();
  }

  /** No more words will come. */
  finish(): void {
    this.#finished = true;
    this.#bell.ring();
  }

  release(): void {
    if (this.#state !== 'held') return;
    this.#state = 'sounding';
    this.#progressAtMs = this.#clock.nowMs();
    void this.#synthesise();
  }

  /** Silences the line; what had not left is said again after `unpause`, from the very sample. */
  pause(): void {
    if (this.#state !== 'sounding') return;
    this.#state = 'paused';
    this.#callOff();
    this.#fed -= this.#line.flush();
  }

  unpause(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'sounding';
    this.#feed();
  }

  /** Ends it now: the voice is cancelled, the line silenced. */
  cut(): void {
    if (this.#state === 'over') return;
    if (this.#state === 'sounding' && this.#beginsAt !== null) this.#fed -= this.#line.flush();
    this.#cutAt = this.#fed;
    this.#end();
  }

  /** The line is gone: what had left but not arrived was not heard. */
  lineEnded(): void {
    if (this.#state === 'over') return;
    this.#cutAt = this.#heardSamples();
    this.#end();
  }

  /** Words heard so far; after `cut`, the words that left before it. */
  heard(): HeardText {
    const heard = this.#pieces.heard(this.#heardSamples());
    return { text: heard.text, complete: heard.complete && this.#synthesised && this.#fed >= this.#pieces.samples };
  }

  #heardSamples(): number {
    if (this.#cutAt !== null) return this.#cutAt;
    if (this.#beginsAt === null) return 0;
    return Math.min(this.#fed, Math.max(0, this.#line.heard() - this.#beginsAt));
  }

  #end(): void {
    this.#state = 'over';
    this.#callOff();
    this.#stop.abort();
    this.#bell.ring();
  }

  async #synthesise(): Promise<void> {
    try {
      for (let chunk = await this.#nextChunk(); chunk !== null; chunk = await this.#nextChunk()) {
        await this.#synthesiseChunk(chunk);
      }
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#end();
      this.#hooks.onFailed(error);
      return;
    }
    if (this.#stop.signal.aborted) return;
    this.#synthesised = true;
    this.#feed();
  }

  /** The blanks around a chunk belong to the text but are not given to the voice. */
  async #synthesiseChunk(chunk: string): Promise<void> {
    const words = chunk.trim();
    let before = chunk.slice(0, chunk.indexOf(words));
    for await (const piece of this.#voice.synthesise(words, this.#stop.signal)) {
      if (this.#stop.signal.aborted) return;
      if (this.#pieces.isEmpty) this.#hooks.onVoiced?.();
      this.#pieces.add({ pcm: piece.pcm, text: before + piece.text });
      before = '';
      this.#feed();
      while (this.#isFarAhead()) await this.#bell.wait();
    }
    this.#pieces.endWith(chunk.slice(chunk.indexOf(words) + words.length));
  }

  async #nextChunk(): Promise<string | null> {
    for (;;) {
      if (this.#stop.signal.aborted) return null;
      const chunk = this.#chunks.shift();
      if (chunk !== undefined && chunk.trim() !== '') return chunk;
      if (chunk === undefined && this.#finished) return null;
      if (chunk === undefined) await this.#bell.wait();
    }
  }

  #isFarAhead(): boolean {
    return this.#state !== 'over' && this.#pieces.samples - this.#fed > this.#policy.synthesisAheadMs * samplesPerMs;
  }

  /** Keeps the line's queue short but never empty while there is sound. */
  #feed(): void {
    if (this.#state !== 'sounding') return;
    this.#callOff();
    const room = this.#policy.lineQueueMs * samplesPerMs;
    try {
      while (this.#fed < this.#pieces.samples && this.#line.queuedSamples() < room) this.#giveToLine();
    } catch (error) {
      this.#end();
      this.#hooks.onFailed(error);
      return;
    }
    this.#bell.ring();
    const now = this.#clock.nowMs();
    if (this.#fed < this.#pieces.samples) this.#wakeIn(this.#policy.lineQueueMs / 2, now);
    else if (this.#synthesised) this.#endWhenLeft(now);
    if (this.#beginsAt !== null && now - this.#progressAtMs >= this.#policy.progressMs) {
      this.#progressAtMs = now;
      this.#hooks.onProgress();
    }
  }

  #giveToLine(): void {
    const slice = this.#pieces.slice(this.#fed, this.#policy.feedMs * samplesPerMs);
    if (slice === null) return;
    const first = this.#beginsAt === null;
    this.#beginsAt ??= this.#line.place();
    this.#line.play(slice);
    this.#fed += slice.length;
    if (first) this.#hooks.onSound();
  }

  /** All is given: waits until it has left, but not for a line that stands still. */
  #endWhenLeft(now: number): void {
    const heard = this.#heardSamples();
    if (heard >= this.#fed) {
      this.#end();
      this.#hooks.onSaid();
      return;
    }
    if (heard !== this.#lastHeard) {
      this.#lastHeard = heard;
      this.#lastHeardAtMs = now;
    } else if (now - this.#lastHeardAtMs >= this.#policy.stallMsMax) {
      this.#cutAt = heard;
      this.#end();
      this.#hooks.onSaid();
      return;
    }
    this.#wakeIn(Math.max(frameSamples, this.#fed - heard) / samplesPerMs, now);
  }

  #wakeIn(ms: number, now: number): void {
    this.#callOff = this.#clock.wakeAt(now + ms, () => {
      this.#feed();
    });
  }
}
