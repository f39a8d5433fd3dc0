/**
 * Notices a recogniser that is connected and tells nothing: somebody speaks, and for a long while not one word comes. Such a service is
 * as dead as one that refuses, but only a voice on the line shows it, and a callee must not be blamed for its silence.
 */
import { frameMs } from '../../domain/live-line.ts';
import type { VoiceActivityPolicy } from '../policy.ts';
import type { Recogniser } from '../ports.ts';
import { SpeechFailed } from './speech-failed.ts';
import { openVoiceGate, type VoiceGate, type VoiceGates } from './voice-gate.ts';

/** Of a service that never told a word in a call. */
export type MutePolicy = {
  /** ms of voice that it must have been given… */
  voiceMsMin: number;
  /** …and ms since that voice began: a slow service, a cough and a sigh are not taken for a dead one. */
  waitMs: number;
};

export const mutePolicyUsual: MutePolicy = { voiceMsMin: 1_500, waitMs: 9_000 };

/** Fails with `no-words`; the first word of any kind ends the watch for good. */
export function watchRecogniser(
  recogniser: Recogniser,
  { voiceGates, policy, mute = mutePolicyUsual }: { voiceGates: VoiceGates; policy: VoiceActivityPolicy; mute?: MutePolicy },
): Recogniser {
  /** Open from the start to the first word: a recogniser that is never started holds no detector. */
  let gate: VoiceGate | null = null;
  let voiceMs = 0;
  let sinceVoiceMs = 0;
  let fail: (error: Error) => void = () => undefined;

  function done(): void {
    gate?.close();
    gate = null;
  }

  function look(watching: VoiceGate, frame: Int16Array): void {
    watching.push(frame);
    if (watching.isOpen()) voiceMs += frameMs;
    if (voiceMs > 0) sinceVoiceMs += frameMs;
    if (voiceMs < mute.voiceMsMin || sinceVoiceMs < mute.waitMs) return;
    done();
    fail(new SpeechFailed('no-words'));
  }

  return {
    async start(handlers) {
      gate = openVoiceGate(voiceGates, policy);
      fail = (error) => handlers.onError(error);
      const started = recogniser.start({
        onPartial: (text) => {
          done();
          handlers.onPartial(text);
        },
        onFinal: (text) => {
          done();
          handlers.onFinal(text);
        },
        onError: (error) => {
          done();
          handlers.onError(error);
        },
      });
      await started.catch((error: unknown) => {
        done();
        throw error;
      });
    },
    write(frame) {
      recogniser.write(frame);
      if (gate !== null) look(gate, frame);
    },
    async close() {
      done();
      await recogniser.close();
    },
  };
}
