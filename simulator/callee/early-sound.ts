/** What is heard before the answer: a carrier's tone, an announcement in the tone voice, or a colour ring. */
import { frameMs, frameSamples, sampleRateHz } from '../../domain/live-line.ts';
import type { CalleeSound } from '../channel/channel-media.ts';
import type { CarrierTone, EarlySound } from './callee-plan.ts';
import { makeSpokenQueue } from './spoken-queue.ts';

/** China's tones are all of one pitch (ITU-T E.180; Asterisk's indications.conf, `[cn]`); on and off by turns, in ms. */
const toneHz = 450;
const toneAmplitude = 6000;
const cadences: Readonly<Record<CarrierTone, readonly number[]>> = {
  ringback: [1000, 4000],
  'busy-tone': [350, 350],
  'congestion-tone': [700, 700],
  'unobtainable-tone': [100, 100, 100, 100, 100, 100, 400, 400],
};
/** An announcement is repeated after a pause. */
const announcementPauseFrames = 50;
/** It begins a moment after the 183. */
const announcementLeadFrames = 15;
/** A pentatonic tune, a note each third of a second, with an overtone: nothing in it is a tone of the network. */
const tuneHz = [523, 587, 659, 784, 880, 784, 659, 587] as const;
const noteSamples = Math.round(sampleRateHz / 3);
const tuneAmplitude = 5000;

export function makeEarlySound(sound: EarlySound): CalleeSound {
  switch (sound.kind) {
    case 'silence':
      return { frame: () => new Int16Array(frameSamples) };
    case 'ringback':
    case 'busy-tone':
    case 'congestion-tone':
    case 'unobtainable-tone':
      return makeTone(cadences[sound.kind]);
    case 'words':
      return makeAnnouncement(sound.text);
    case 'music':
      return makeTune(sound.words ?? null);
    case 'sequence':
      return makeSequence(sound.parts);
  }
}

function makeTone(cadence: readonly number[]): CalleeSound {
  const periodSamples = (cadence.reduce((sum, ms) => sum + ms, 0) * sampleRateHz) / 1000;
  const step = (2 * Math.PI * toneHz) / sampleRateHz;
  let at = 0;
  return {
    frame() {
      const frame = new Int16Array(frameSamples);
      for (let n = 0; n < frameSamples; n++, at++) {
        if (sounds(cadence, ((at % periodSamples) * 1000) / sampleRateHz))
          frame[n] = Math.round(toneAmplitude * Math.sin(step * at));
      }
      return frame;
    },
  };
}

function sounds(cadence: readonly number[], atMs: number): boolean {
  let endMs = 0;
  for (const [n, ms] of cadence.entries()) {
    endMs += ms;
    if (atMs < endMs) return n % 2 === 0;
  }
  return false;
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

function makeTune(words: string | null): CalleeSound {
  const singer = words === null ? null : makeAnnouncement(words);
  let at = 0;
  return {
    frame() {
      const sung = singer?.frame(null) ?? null;
      const frame = new Int16Array(frameSamples);
      for (let n = 0; n < frameSamples; n++, at++) {
        const hz = tuneHz[Math.floor(at / noteSamples) % tuneHz.length] ?? 0;
        const turn = (2 * Math.PI * hz * at) / sampleRateHz;
        const fade = 1 - (at % noteSamples) / noteSamples;
        const note = tuneAmplitude * fade * (Math.sin(turn) + 0.4 * Math.sin(2 * turn));
        // Under a voice the tune steps back, as in a real colour ring.
        frame[n] = sung === null ? Math.round(note) : Math.round(note / 8) + (sung[n] ?? 0);
      }
      return frame;
    },
  };
}

function makeSequence(parts: readonly { sound: EarlySound; ms: number }[]): CalleeSound {
  const sounds = parts.map(({ sound, ms }) => ({ sound: makeEarlySound(sound), ms }));
  let partMs = 0;
  return {
    frame() {
      if (sounds.length > 1 && partMs >= (sounds[0]?.ms ?? 0)) {
        sounds.shift();
        partMs = 0;
      }
      partMs += frameMs;
      return sounds[0]?.sound.frame(null) ?? new Int16Array(frameSamples);
    },
  };
}
