/** Who waits for somebody else must not hear dead air: after a moment of silence the tone of a ringing phone is played. */
import type { LineAudio } from '../domain/live-line.ts';
import type { Clock } from './clock.ts';
import { makeLineSound } from './line-sound.ts';
import { playRinging } from './ring-tone.ts';
import type { TalkEvent } from './talk-state.ts';

/** Silence that lasts longer than this is broken by the tone: it makes people hang up. */
export const silenceMsMax = 700;

export type SilenceBreaker = {
  /** What the callee does: while they speak there is no silence, and when they have spoken it begins. */
  overhear(event: TalkEvent): void;
  /** By the clock, since when they wait. Whoever waits already has waited from then on, and who speaks does not. */
  waits(sinceMs: number): void;
  stop(): void;
};

export function breakSilence(audio: LineAudio, clock: Clock): SilenceBreaker {
  let state: 'quiet' | 'speaking' | 'waiting' | 'ringing' | 'over' = 'quiet';
  let end: () => void = () => undefined;
  const waits = (sinceMs: number): void => {
    if (state !== 'quiet') return;
    state = 'waiting';
    end = clock.wakeAt(sinceMs + silenceMsMax, () => {
      state = 'ringing';
      end = playRinging(makeLineSound(audio), clock);
    });
  };
  return {
    waits,
    overhear(event) {
      if (state === 'ringing' || state === 'over') return;
      if (event.kind === 'voice-on') {
        end();
        state = 'speaking';
      } else if (event.kind === 'voice-off') {
        state = 'quiet';
        waits(event.endedAtMs);
      }
    },
    stop() {
      state = 'over';
      end();
      end = () => undefined;
    },
  };
}
