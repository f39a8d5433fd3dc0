/** What a caller hears who waits: music over and over, and between it what is said to them. */
import type { Logger } from 'pino';
import { type LineAudio, sampleRateHz } from '../domain/live-line.ts';
import { type Clock, waitUntil } from './clock.ts';
import type { Voice } from './ports.ts';

/** So much music is given at a time, and so much is kept waiting: taken back in one stroke when somebody speaks. */
const pieceSamples = sampleRateHz / 2;
const waitingSamples = sampleRateHz;
const topUpEveryMs = 250;
/** What is said is over when it has left for the caller; looked at this often. */
const heardEveryMs = 50;
/** Longer than anything that is said here: a stream that does not drain holds nobody up. */
const saidMsMax = 60_000;

export class WaitingSound {
  readonly #audio: LineAudio;
  readonly #clock: Clock;
  readonly #music: Int16Array;
  readonly #voice: Voice | null;
  readonly #log: Logger;
  #callOff: () => void = () => undefined;
  #at = 0;

  constructor(parts: { audio: LineAudio; clock: Clock; music: Int16Array; voice: Voice | null; log: Logger }) {
    this.#audio = parts.audio;
    this.#clock = parts.clock;
    this.#music = parts.music;
    this.#voice = parts.voice;
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

  /** Says it to its end, or to the signal. Without a voice, or when that fails, nothing is said: nobody is hung up on for it. */
  async say(text: string, signal: AbortSignal): Promise<void> {
    const isOver = (): boolean => signal.aborted;
    if (this.#voice === null || isOver()) return;
    this.hush();
    try {
      for await (const { pcm } of this.#voice.synthesise(text, signal)) {
        if (isOver()) break;
        this.#audio.play(pcm);
      }
      const untilMs = this.#clock.nowMs() + saidMsMax;
      while (!isOver() && this.#audio.queuedSamples() > 0 && this.#clock.nowMs() < untilMs) {
        await waitUntil(this.#clock, this.#clock.nowMs() + heardEveryMs, signal);
      }
    } catch (error) {
      if (!isOver()) this.#log.warn({ err: error }, 'a caller who waits could not be spoken to');
    }
    if (isOver()) this.hush();
  }
}
