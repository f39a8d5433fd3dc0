/** What a caller hears who waits: music over and over, and between it what is said to them. */
import type { Logger } from 'pino';
import { type LineAudio, sampleRateHz } from '../domain/live-line.ts';
import type { Clock } from './clock.ts';
import { type LineSound, makeLineSound } from './line-sound.ts';
import { defaultTalkPolicy } from './policy.ts';
import type { Voice } from './ports.ts';
import { readOnce } from './reading.ts';
import type { Transcript } from './transcript.ts';

/** So much music is given at a time, and so much is kept waiting: taken back in one stroke when somebody speaks. */
const pieceSamples = sampleRateHz / 2;
const waitingSamples = sampleRateHz;
const topUpEveryMs = 250;
/** Longer than anything that is said here: a stream that does not drain holds nobody up. */
const saidMsMax = 60_000;

export class WaitingSound {
  readonly #audio: LineSound;
  readonly #clock: Clock;
  readonly #music: Int16Array;
  readonly #voice: Voice | null;
  readonly #transcript: Transcript;
  readonly #answeredAtMs: number;
  readonly #log: Logger;
  #callOff: () => void = () => undefined;
  #at = 0;

  /** `answeredAtMs`: by the clock. */
  constructor(parts: {
    audio: LineAudio;
    clock: Clock;
    music: Int16Array;
    voice: Voice | null;
    transcript: Transcript;
    answeredAtMs: number;
    log: Logger;
  }) {
    this.#audio = makeLineSound(parts.audio);
    this.#clock = parts.clock;
    this.#music = parts.music;
    this.#voice = parts.voice;
    this.#transcript = parts.transcript;
    this.#answeredAtMs = parts.answeredAtMs;
    this.#log = parts.log;
  }

  /** Goes on until `hush` or the next word. */
  play(): void {
    this.#callOff();
    const topUp = (): void => {
      for (let missing = waitingSamples - this.#audio.queuedSamples(); missing > 0 && this.#music.length > 0; ) {
        const piece = this.#music.subarray(this.#at, this.#at + pieceSamples);
        this.#audio.play(piece);
        missing -= piece.length;
        this.#at = this.#at + piece.length >= this.#music.length ? 0 : this.#at + piece.length;
      }
      this.#callOff = this.#clock.wakeAt(this.#clock.nowMs() + topUpEveryMs, topUp);
    };
    topUp();
  }

  hush(): void {
    this.#callOff();
    this.#audio.flush();
  }

  /**
   * Says it to its end, or to the signal, and writes down what was heard of it. Without a voice, or when that fails, nothing is said: nobody
   * is hung up on for it. A signal whose reason is `line-ended` cuts nobody short.
   */
  async say(text: string, signal: AbortSignal): Promise<void> {
    const voice = this.#voice;
    const isOver = (): boolean => signal.aborted;
    if (voice === null || isOver()) return;
    this.hush();
    const late = new AbortController();
    const callOff = this.#clock.wakeAt(this.#clock.nowMs() + saidMsMax, () => late.abort());
    const over = AbortSignal.any([signal, late.signal]);
    try {
      const [sound, clock, transcript] = [this.#audio, this.#clock, this.#transcript];
      const reader = { sound, voice, transcript, clock, policy: defaultTalkPolicy, answeredAtMs: this.#answeredAtMs, over };
      await readOnce({ text, reader, goOn: null });
    } catch (error) {
      if (!isOver()) this.#log.warn({ err: error }, 'a caller who waits could not be spoken to');
    } finally {
      callOff();
    }
    if (isOver()) this.hush();
  }
}
