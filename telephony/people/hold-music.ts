/** What a callee hears who waits: music of ours over and over, or silence, so that no carrier takes the line for dead. */
import type { Logger } from 'pino';
import { type LineAudio, sampleRateHz } from '../../domain/live-line.ts';
import type { LiveChannel } from '../ports.ts';

/** So much is given at a time, and so much is kept waiting: flushed in one stroke when the hold ends. */
const pieceSamples = sampleRateHz;
const waitingSamples = 2 * sampleRateHz;
const topUpMs = 500;

export class HoldMusic {
  readonly #log: Logger;
  readonly #music: Int16Array | null;
  #audio: LineAudio | null = null;
  #timer: NodeJS.Timeout | null = null;
  #at = 0;
  #stopped = false;

  constructor({ log, music }: { log: Logger; music: Int16Array | null }) {
    this.#log = log;
    this.#music = music === null || music.length === 0 ? null : music;
  }

  /** What can't be attached is not heard: the callee waits in silence, and is not hung up on for it. */
  async start(channel: LiveChannel): Promise<void> {
    try {
      const audio = await channel.attachAudio();
      if (this.#stopped) {
        audio.close();
        return;
      }
      this.#audio = audio;
    } catch (error) {
      this.#log.warn({ callId: channel.callId, err: error }, 'a callee who waits hears nothing');
      return;
    }
    if (this.#music === null) return;
    this.#topUp(this.#music);
    this.#timer = setInterval(() => this.#topUp(this.#music), topUpMs);
    this.#timer.unref();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#audio?.close();
  }

  #topUp(music: Int16Array | null): void {
    const audio = this.#audio;
    if (audio === null || music === null) return;
    // Counted beforehand: what is given to a stream that has ended meanwhile never waits.
    for (let missing = waitingSamples - audio.queuedSamples(); missing > 0; ) {
      const piece = music.subarray(this.#at, this.#at + pieceSamples);
      audio.play(piece);
      missing -= piece.length;
      this.#at = this.#at + piece.length >= music.length ? 0 : this.#at + piece.length;
    }
  }
}
