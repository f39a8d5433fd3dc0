/** What a caller hears while a phone rings: 450 Hz, one second on and four off (YD/T 1522, as in China). */
import { sampleRateHz } from '../domain/live-line.ts';
import { pureTone } from './pure-tone.ts';

const toneHz = 450;
const onMs = 1_000;
const offMs = 4_000;
/** As loud as a carrier's own, about −13 dBm0. */
const level = 5_000;

/** One turn of tone and pause, in ms. */
export const ringbackMs = onMs + offMs;

/** One turn of tone and pause. */
export function ringbackTone(): Int16Array {
  const turn = new Int16Array((sampleRateHz * ringbackMs) / 1000);
  turn.set(pureTone({ hz: toneHz, ms: onMs, level }));
  return turn;
}
