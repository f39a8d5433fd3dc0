/** Is somebody speaking? Loudness of frames and a gate with memory, for turn-taking on a telephone line. */
import { frameMs } from '../domain/live-line.ts';

/** Root mean square of a frame; 0 for an empty one. */
export function frameRms(frame: Int16Array): number {
  if (frame.length === 0) return 0;
  let squares = 0;
  for (let n = 0; n < frame.length; n++) {
    const x = frame[n] ?? 0;
    squares += x * x;
  }
  return Math.sqrt(squares / frame.length);
}

export type SpeechGateOptions = {
  /** Frames quieter than this never count as speech. */
  rmsMin?: number;
  /** How far above the line's own noise speech must be: a factor of amplitude. */
  aboveNoise?: number;
  /** How much the estimate of the line's noise may rise with each frame: a factor. */
  noiseRise?: number;
  /** Asked beside the loudness: is this frame a voice? Every frame is given to it. */
  isVoice?: (frame: Int16Array) => boolean;
  /** This much sound opens the gate… */
  openMs?: number;
  /** …and this much quiet closes it. */
  closeMs?: number;
};

export type SpeechGate = {
  /** Takes one 20 ms frame; tells when the gate turned. */
  push(frame: Int16Array): 'opened' | 'closed' | undefined;
  isOpen(): boolean;
  /** How long the present stretch of speech, or the quiet since it, has lasted. */
  speechMs(): number;
  quietMs(): number;
};

/** Louder than this nobody could talk over it. */
const noiseRmsMax = 3000;

/** Follows the line's noise and opens on what stands out of it. Cheap: one pass over each frame. */
export function makeSpeechGate({
  rmsMin = 160,
  aboveNoise = 3,
  noiseRise = 1.01,
  isVoice = () => true,
  openMs = 60,
  closeMs = 300,
}: SpeechGateOptions = {}): SpeechGate {
  let noise = rmsMin / aboveNoise;
  let open = false;
  let loudMs = 0;
  let quietMs = 0;
  let speechMs = 0;
  return {
    push(frame) {
      const rms = frameRms(frame);
      const voice = isVoice(frame);
      const loud = rms >= Math.max(rmsMin, noise * aboveNoise) && voice;
      // Falls at once and rises slowly, so that a long word is not taken for noise.
      noise = rms < noise ? Math.max(rms, 1) : Math.min(noise * noiseRise, noiseRmsMax);
      loudMs = loud ? loudMs + frameMs : 0;
      quietMs = loud ? 0 : quietMs + frameMs;
      if (open) speechMs += frameMs;
      if (!open && loudMs >= openMs) {
        open = true;
        speechMs = loudMs;
        return 'opened';
      }
      if (open && quietMs >= closeMs) {
        open = false;
        return 'closed';
      }
      return undefined;
    },
    isOpen: () => open,
    speechMs: () => (open ? speechMs : 0),
    quietMs: () => quietMs,
  };
}
