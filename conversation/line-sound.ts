/** Counts what we give to a line and what of it leaves, so that speeches that follow each other know their own samples. */
import type { LineAudio } from '../domain/live-line.ts';

export type LineSound = {
  play(pcm: Int16Array): void;
  /** Drops what has not left; returns how many samples that were. */
  flush(): number;
  queuedSamples(): number;
  /** Samples that were given and not dropped: the place in the line's sound at which the next sample will stand. */
  place(): number;
  /** Samples that left for the callee, out of `place()`. */
  heard(): number;
};

export function makeLineSound(audio: LineAudio): LineSound {
  const alreadyHeard = audio.heardSamples();
  let kept = audio.queuedSamples();
  return {
    play(pcm) {
      audio.play(pcm);
      kept += pcm.length;
    },
    flush() {
      const dropped = audio.flush();
      kept -= dropped;
      return dropped;
    },
    queuedSamples: () => audio.queuedSamples(),
    place: () => kept,
    heard: () => audio.heardSamples() - alreadyHeard,
  };
}
