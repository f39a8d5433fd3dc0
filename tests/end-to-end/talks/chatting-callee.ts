/** A callee who asks one question after the other, interrupts now and then, and keeps to the word what was heard and said. */
import { frameRms } from '../../../audio/energy.ts';
import { makeToneDecoder } from '../../../audio/tone-modem.ts';
import { joinPieces, murmurPieces } from '../../../audio/tone-speech.ts';
import { frameMs, frameSamples, sampleRateHz } from '../../../domain/live-line.ts';
import { makeRandom, type Random } from '../../../simulator/callee/seeded-random.ts';

const thinkMs = { from: 200, to: 500 };
/** So many answers in ten are interrupted, after so many words. */
const interruptedOfTen = 4;
const interruptAfterWords = { from: 3, to: 8 };
const loudRms = 400;
/** Silence for so long: we have stopped. */
const stoppedMs = 200;

export type Heard = { speaker: 'us' | 'callee'; text: string };

/** A phone of any kind, on a real line or a simulated one. */
export type ChattingPhone = {
  /** Told every frame that is heard. */
  onFrame: ((frame: Int16Array) => void) | null;
  /** Sends this over and over while nothing is said. */
  repeat(pcm: Int16Array): void;
  say(pcm: Int16Array): void;
};

export class ChattingCallee {
  /** What it heard of us and said itself, in order. */
  readonly transcript: Heard[] = [];
  /** ms from its last sound to our first, for each question. */
  readonly answeredMs: number[] = [];
  /** ms from its first sound into ours to the last sound of ours. */
  readonly silencedMs: number[] = [];
  readonly #questions: string[];
  readonly #random: Random;
  readonly #ears = makeToneDecoder();
  #phone: ChattingPhone | null = null;
  #hearing: Heard | null = null;
  #words = 0;
  #interruptAt: number | null = null;
  #interrupting: { fromMs: number } | null = null;
  #thinking: NodeJS.Timeout | null = null;
  #lastLoudMs = 0;
  #saidEndsMs: number | null = null;

  constructor({ questions, seed }: { questions: readonly string[]; seed: number }) {
    this.#questions = [...questions];
    this.#random = makeRandom(seed);
  }

  /** Takes the phone. */
  begin(phone: ChattingPhone): void {
    this.#phone = phone;
    phone.onFrame = (frame) => this.#hear(frame);
    phone.repeat(new Int16Array(frameSamples));
  }

  #hear(frame: Int16Array): void {
    this.#measure(frame);
    for (const event of this.#ears.push(frame)) {
      if (event.kind === 'word') this.#hearWord(event.text);
      else this.#hearEnd();
    }
  }

  #measure(frame: Int16Array): void {
    const now = performance.now();
    if (frameRms(frame) >= loudRms) {
      this.#lastLoudMs = now;
      if (this.#saidEndsMs !== null && this.#interrupting === null && now > this.#saidEndsMs) {
        this.answeredMs.push(now - this.#saidEndsMs);
        this.#saidEndsMs = null;
      }
    } else if (this.#interrupting !== null && now - this.#lastLoudMs >= stoppedMs) {
      this.silencedMs.push(this.#lastLoudMs - this.#interrupting.fromMs);
      this.#interrupting = null;
    }
  }

  #hearWord(text: string): void {
    if (this.#thinking !== null) clearTimeout(this.#thinking);
    this.#thinking = null;
    if (this.#hearing === null) {
      this.#hearing = { speaker: 'us', text: '' };
      this.transcript.push(this.#hearing);
      this.#words = 0;
      this.#planInterruption();
    }
    this.#hearing.text += text;
    this.#words += 1;
    if (this.#interruptAt !== null && this.#words >= this.#interruptAt) {
      this.#interruptAt = null;
      this.#ask({ into: true });
    }
  }

  #hearEnd(): void {
    const wasOurs = this.#hearing !== null;
    this.#hearing = null;
    if (!wasOurs || this.#saidEndsMs !== null) return;
    this.#thinking = setTimeout(() => this.#ask({ into: false }), this.#random.between(thinkMs.from, thinkMs.to));
  }

  #ask({ into }: { into: boolean }): void {
    const question = this.#questions.shift();
    if (question === undefined || this.#phone === null) return;
    this.transcript.push({ speaker: 'callee', text: question });
    const pcm = joinPieces(murmurPieces({ text: question, pitch: 'high' }));
    const now = performance.now();
    if (into) this.#interrupting = { fromMs: now };
    this.#saidEndsMs = now + (lastLoud(pcm) * 1000) / sampleRateHz;
    this.#phone.say(pcm);
  }

  /** Of the speech that begins now. */
  #planInterruption(): void {
    const interrupts = this.#questions.length > 0 && this.#random.between(1, 10) <= interruptedOfTen;
    this.#interruptAt = interrupts ? this.#random.between(interruptAfterWords.from, interruptAfterWords.to) : null;
  }
}

/** Where the last sound ends, in samples. */
function lastLoud(pcm: Int16Array): number {
  for (let end = pcm.length; end > 0; end -= frameSamples) {
    if (frameRms(pcm.subarray(Math.max(0, end - frameSamples), end)) >= loudRms) return end;
  }
  return frameMs;
}
