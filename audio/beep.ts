/** The beep of an answering machine: one steady pitch, nothing else in it, and silence behind it. */
import { frameMs } from '../domain/live-line.ts';
import { frameRms } from './energy.ts';
import { strongestTone } from './goertzel.ts';

export type BeepOptions = {
  /** Pitches that a beep may have, in Hz. */
  fromHz: number;
  toHz: number;
  /** ms of the pitch, at the least and at the most: shorter is a key or a syllable, longer a tone of the network or a fax. */
  toneMsMin: number;
  toneMsMax: number;
  /** ms of silence behind it. */
  silenceMs: number;
  /** Share of the energy that the pitch and its neighbours must hold. */
  shareMin: number;
  /** Root mean square (of 32,767) below which a frame is silence. */
  rmsMin: number;
};

const stepHz = 50;

/** Tells true once for each beep, at the end of the silence behind it. */
export function makeBeepEar(options: BeepOptions): (frame: Int16Array) => boolean {
  const count = Math.floor((options.toHz - options.fromHz) / stepHz) + 1;
  const pitches = Array.from({ length: count }, (_, n) => options.fromHz + n * stepHz);
  let pitch: number | null = null;
  let toneMs = 0;
  let quietMs = 0;
  /** The frame in which a tone begins or ends is half silence, and its pitch spreads. */
  let blurred = false;

  function forget(): void {
    pitch = null;
    toneMs = 0;
    quietMs = 0;
    blurred = false;
  }

  return (frame) => {
    if (frameRms(frame) < options.rmsMin) {
      if (pitch === null || toneMs < options.toneMsMin || toneMs > options.toneMsMax) {
        forget();
        return false;
      }
      quietMs += frameMs;
      if (quietMs < options.silenceMs) return false;
      forget();
      return true;
    }
    const best = strongestTone(frame, pitches);
    const pure = best !== null && best.share >= options.shareMin;
    if (pure && quietMs === 0 && !blurred && (pitch === null || Math.abs(best.hz - pitch) <= stepHz)) {
      pitch ??= best.hz;
      toneMs += frameMs;
    } else if (!pure && pitch !== null && quietMs === 0 && !blurred) {
      blurred = true;
    } else {
      forget();
      if (pure) {
        pitch = best.hz;
        toneMs = frameMs;
      }
    }
    return false;
  };
}
