/**
 * China's call-progress tones by their cadence. All are of one pitch, 450 ± 25 Hz, and differ in the lengths of sound and silence
 * (ITU-T E.180, the annex of tones by country; Asterisk's indications.conf, `[cn]`).
 */
import { frameMs } from '../domain/live-line.ts';
import { frameRms } from './energy.ts';
import { strongestTone } from './goertzel.ts';

/** The longer cadence first: the end of an unobtainable number's tone alone would pass for a busy one. */
export const progressTones = ['unobtainable', 'ringback', 'busy', 'congestion'] as const;
export type ProgressTone = (typeof progressTones)[number];

/** The pitch as it may come, a frame's own resolution apart; a share of the sound must be in it. */
const tonePitches = [425, 450, 475] as const;

export type ProgressToneOptions = {
  /** Share of a frame's energy that the pitch must hold. */
  shareMin: number;
  /** Root mean square (of 32,767) below which a frame is silence. */
  rmsMin: number;
  /** How far a length may be off, as a share of it, and in ms at the least: networks and packets are not exact. */
  toleranceShare: number;
  toleranceMsMin: number;
};

/** What one frame is: the tone's pitch, silence, or anything else that sounds. */
export type FrameKind = 'tone' | 'silence' | 'other';

export type ProgressEvent = {
  /** The tone whose cadence was heard just now to the end of another cycle; null while none is. */
  tone: ProgressTone;
  /** Cycles of it heard in a row. */
  cycles: number;
};

export type ProgressEar = {
  /** Takes one frame of 20 ms; tells when a cycle of a known tone is complete. */
  push(frame: Int16Array): { kind: FrameKind; cycle: ProgressEvent | null };
};

/** Sound and silence of one cycle, in ms by turns. */
const cadences: Readonly<Record<ProgressTone, readonly number[]>> = {
  ringback: [1000, 4000],
  busy: [350, 350],
  congestion: [700, 700],
  unobtainable: [100, 100, 100, 100, 100, 100, 400, 400],
};

export function makeProgressEar(options: ProgressToneOptions): ProgressEar {
  /** Lengths of sound and silence that are over, the newest last, sound first; cut where something else sounded. */
  let lengths: number[] = [];
  let present: FrameKind = 'other';
  let presentMs = 0;
  let known: ProgressEvent | null = null;
  let strangeFrames = 0;

  /** Where a tone begins or ends within a frame, its pitch spreads: a strange frame alone belongs to what was before it. */
  function settled(kind: FrameKind): FrameKind {
    strangeFrames = kind === 'other' ? strangeFrames + 1 : 0;
    return kind === 'other' && strangeFrames < strangeFramesMin ? present : kind;
  }

  function turned(to: FrameKind): ProgressEvent | null {
    const over = { kind: present, ms: presentMs };
    present = to;
    presentMs = 0;
    if (over.kind === 'other' || to === 'other') {
      lengths = [];
      known = null;
      return null;
    }
    if (over.kind === 'silence' && lengths.length === 0) return null;
    lengths = [...lengths, over.ms].slice(-lengthsMax);
    return over.kind === 'silence' ? cycleEnded() : null;
  }

  /** A pause is over, so `lengths` ends with one: does a whole cadence stand at its end? */
  function cycleEnded(): ProgressEvent | null {
    const tone = progressTones.find((one) => endsWith(lengths, cadences[one], options));
    if (tone === undefined) return null;
    lengths = [];
    known = { tone, cycles: known?.tone === tone ? known.cycles + 1 : 1 };
    return known;
  }

  return {
    push(frame) {
      const kind = settled(kindOf(frame, options));
      const cycle = kind === present ? null : turned(kind);
      presentMs += frameMs;
      return { kind, cycle };
    },
  };
}

const lengthsMax = 8;
const strangeFramesMin = 3;

function kindOf(frame: Int16Array, { shareMin, rmsMin }: ProgressToneOptions): FrameKind {
  if (frameRms(frame) < rmsMin) return 'silence';
  const best = strongestTone(frame, tonePitches);
  return best !== null && best.share >= shareMin ? 'tone' : 'other';
}

function endsWith(lengths: readonly number[], cadence: readonly number[], options: ProgressToneOptions): boolean {
  const last = lengths.slice(-cadence.length);
  if (last.length < cadence.length) return false;
  return cadence.every((ms, n) => {
    const off = Math.abs((last[n] ?? 0) - ms);
    return off <= Math.max(options.toleranceMsMin, ms * options.toleranceShare);
  });
}
