/** People on the line, each of whom says one tone, and what each of them hears of the others: measured as shares of power. */
import { toneShare } from '../../audio/goertzel.ts';
import { frameSamples, sampleRateHz } from '../../domain/live-line.ts';
import type { CalleeBehaviour } from '../../simulator/callee/callee-behaviour.ts';

/** Share of a second's power above which somebody hears that voice, and below which they don't. */
export const heardShareMin = 0.15;
export const silentShareMax = 0.01;
const amplitude = 6_000;
const rmsMin = 200;

/** Apart enough that no harmonic of one is another. */
export const voices = { callee: 500, agent: 700, second: 900, supervisor: 1_100, us: 1_300 } as const;
export type Voice = keyof typeof voices;

/** The short tone that an agent hears as a callee comes. */
const beepHz = 1_500;
const beepShareMin = 0.1;

export class Ears {
  /** So much is measured at once. */
  readonly #kept: number;
  #frames: Int16Array[] = [];
  /** Frames in which the beep was heard, since the beginning. */
  beepFrames = 0;

  constructor(kept: number = keptFrames) {
    this.#kept = kept;
  }

  hear(frame: Int16Array): void {
    if (toneShare(frame, beepHz) > beepShareMin) this.beepFrames += 1;
    this.#frames.push(Int16Array.from(frame));
    if (this.#frames.length > this.#kept) this.#frames.shift();
  }

  forget(): void {
    this.#frames = [];
  }

  /** Of the last frames; null until there are enough of them. */
  shares(): Record<Voice, number> | null {
    if (this.#frames.length < this.#kept) return null;
    const sound = Int16Array.from(this.#frames.flatMap((frame) => [...frame]));
    const rms = Math.sqrt(sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length);
    const share = (hz: number): number => (rms < rmsMin ? 0 : toneShare(sound, hz));
    const { callee, agent, second, supervisor, us } = voices;
    return {
      callee: share(callee),
      agent: share(agent),
      second: share(second),
      supervisor: share(supervisor),
      us: share(us),
    };
  }

  /** Who is heard, in the order of their names; `?` while a voice is neither heard nor silent, or nothing was measured yet. */
  heard(): string {
    const shares = this.shares();
    if (shares === null) return '?';
    const names = Object.entries(shares).map(([name, share]) => {
      if (share >= heardShareMin) return name;
      return share <= silentShareMax ? '' : '?';
    });
    return names.filter((name) => name !== '').join(' ');
  }
}

/** 200 ms: whole periods of every voice. */
export const keptFrames = 10;

export function toneOf(voice: Voice, samples: number): Int16Array {
  const step = (2 * Math.PI * voices[voice]) / sampleRateHz;
  return Int16Array.from({ length: samples }, (_, n) => Math.round(amplitude * Math.sin(step * n)));
}

/** Somebody who says their tone all the time, until `quiet` is set, and then sends nothing at all. */
export class TonedPerson {
  readonly ears = new Ears();
  readonly behaviour: CalleeBehaviour;
  quiet = false;

  constructor(voice: Voice) {
    const second = toneOf(voice, sampleRateHz);
    let at = 0;
    this.behaviour = {
      kind: 'own',
      take: () => ({
        frame: (heard) => {
          this.ears.hear(heard ?? new Int16Array(frameSamples));
          if (this.quiet) return null;
          const frame = second.subarray(at, at + frameSamples);
          at = (at + frameSamples) % second.length;
          return frame;
        },
      }),
    };
  }
}
