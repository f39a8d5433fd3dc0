/** The ringing tone that a callee hears while another phone is called for them: 450 Hz, one second on, four off. */
import { sampleRateHz } from '../domain/live-line.ts';
import type { Clock } from './clock.ts';
import type { LineSound } from './line-sound.ts';

const toneHz = 450;
const onMs = 1000;
const periodMs = 5000;
/** Of 32,767: as loud as a carrier's. */
const amplitude = 4000;

/** Begins at once; the returned function ends it and takes back what has not left. */
export function playRinging(line: LineSound, clock: Clock): () => void {
  const tone = ringingTone();
  let callOff: () => void = () => undefined;
  const ring = (): void => {
    line.play(tone);
    callOff = clock.wakeAt(clock.nowMs() + periodMs, ring);
  };
  ring();
  return () => {
    callOff();
    line.flush();
  };
}

function ringingTone(): Int16Array {
  const samples = (onMs * sampleRateHz) / 1000;
  return Int16Array.from({ length: samples }, (_, n) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * toneHz * n) / sampleRateHz)),
  );
}
