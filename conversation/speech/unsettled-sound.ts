/** The sound of which no final words have come yet: what another connection, or another service, has to hear again. */
import { sampleRateHz } from '../../domain/live-line.ts';

export type UnsettledSound = {
  add(frame: Int16Array): void;
  /** Final words came: what was heard before is settled. */
  settle(): void;
  frames(): readonly Int16Array[];
};

/** Keeps the last `msMax` of sound at the most; older sound is lost to whoever takes over. */
export function makeUnsettledSound({ msMax }: { msMax: number }): UnsettledSound {
  const samplesMax = (msMax * sampleRateHz) / 1000;
  let frames: Int16Array[] = [];
  let samples = 0;
  return {
    add(frame) {
      frames.push(frame.slice());
      samples += frame.length;
      while (samples > samplesMax) samples -= frames.shift()?.length ?? samples;
    },
    settle() {
      frames = [];
      samples = 0;
    },
    frames: () => frames,
  };
}
