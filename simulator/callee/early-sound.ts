/** What is heard before the answer: a carrier's ringing tone, or an announcement in the tone voice. */
import { frameSamples, sampleRateHz } from '../../domain/live-line.ts';
import type { CalleeSound } from '../channel/channel-media.ts';
import type { EarlySound } from './callee-plan.ts';
import { makeSpokenQueue } from './spoken-queue.ts';

/** China's ringing tone: 450 Hz, one second on, four off. */
const ringbackHz = 450;
const ringbackOnFrames = 50;
const ringbackPeriodFrames = 250;
const ringbackAmplitude = 6000;
/** An announcement is repeated after a pause. */
const announcementPauseFrames = 50;
/** It begins a moment after the 183. */
const announcementLeadFrames = 15;

export function makeEarlySound(sound: EarlySound): CalleeSound {
  switch (sound.kind) {
    case 'silence':
      return { frame: () => new Int16Array(frameSamples) };
    case 'ringback':
      return makeRingback();
    case 'words':
      return makeAnnouncement(sound.text);
  }
}

function makeRingback(): CalleeSound {
  let frames = 0;
  return {
    frame() {
      const from = frames * frameSamples;
      const on = frames++ % ringbackPeriodFrames < ringbackOnFrames;
      const frame = new Int16Array(frameSamples);
      if (!on) return frame;
      const step = (2 * Math.PI * ringbackHz) / sampleRateHz;
      for (let n = 0; n < frameSamples; n++) frame[n] = Math.round(ringbackAmplitude * Math.sin(step * (from + n)));
      return frame;
    },
  };
}

function makeAnnouncement(text: string): CalleeSound {
  const mouth = makeSpokenQueue();
  let silentFrames = announcementPauseFrames - announcementLeadFrames;
  return {
    frame() {
      if (!mouth.speaking() && ++silentFrames > announcementPauseFrames) {
        silentFrames = 0;
        mouth.say(text);
      }
      return mouth.frame() ?? new Int16Array(frameSamples);
    },
  };
}
