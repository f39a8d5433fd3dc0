/** A quiet tune, made here and so nobody's: what a callee hears who is asked to wait. */

/** A pentatonic scale, in Hz; the tune names its notes by their place. */
const scaleHz = [392, 440, 523.25, 587.33, 659.25, 783.99];
/** Played over and over; null is a rest. */
const tune = [0, 2, 4, null, 3, 2, 1, null, 2, 4, 5, null, 4, 3, 2, null] as const;
const noteMs = 600;
/** Each note fades to a third in this time, like a string that was plucked. */
const fadeMs = 350;
/** A note begins within this time, so that it does not click. */
const attackMs = 8;
/** Of 32,767: softer than speech. */
const amplitude = 2_600;

/** One round of it. */
export function holdMusic(sampleRateHz: number): Int16Array {
  const samplesOf = (ms: number): number => Math.round((ms * sampleRateHz) / 1000);
  const note = samplesOf(noteMs);
  const music = new Float64Array(note * tune.length);
  tune.forEach((place, n) => {
    const hz = place === null ? undefined : scaleHz[place];
    if (hz === undefined) return;
    // A note sounds on into the next one, and the last into the first.
    for (let at = 0; at < 2 * note; at += 1) {
      const loudness = Math.min(1, at / samplesOf(attackMs)) * Math.exp(-at / samplesOf(fadeMs));
      const where = (n * note + at) % music.length;
      const turn = (2 * Math.PI * hz * at) / sampleRateHz;
      music[where] = (music[where] ?? 0) + loudness * (Math.sin(turn) + 0.3 * Math.sin(2 * turn));
    }
  });
  return Int16Array.from(music, (sample) => Math.round(amplitude * sample));
}
