/** A voice mailbox: greets, beeps, and lets us speak until its patience ends. */

import { makeToneDecoder } from '../../audio/tone-modem.ts';
import { frameMs, frameSamples, sampleRateHz } from '../../domain/live-line.ts';
import type { CalleeLanguage } from './callee-behaviour.ts';
import type { CalleeActor, CalleeHands } from './callee-cast.ts';
import { makeSpokenQueue } from './spoken-queue.ts';

/** What such a machine says; the product's keyword lists must know it. */
const greetings: Readonly<Record<CalleeLanguage, string>> = {
  zh: '您好，我是机主的语音助手，机主现在不方便接听，请在滴声后留言。',
  en: 'You have reached the voicemail. Please leave a message after the beep.',
};
/** Before the greeting. */
const leadFrames = 25;
/** Between the greeting and the beep. */
const pauseFrames = 35;
const beepHz = 1000;
const beepFrames = 25;
const beepAmplitude = 6000;

export function makeVoicemail({
  hands,
  language,
  hangUpAfterMs,
}: {
  hands: CalleeHands;
  language: CalleeLanguage;
  hangUpAfterMs: number;
}): CalleeActor {
  const mouth = makeSpokenQueue();
  const ears = makeToneDecoder();
  const transcript: { speaker: 'us' | 'callee'; text: string }[] = [{ speaker: 'callee', text: greetings[language] }];
  /** What is being recorded: it stands in the transcript from its first word on, also when the call ends within it. */
  let recorded: { speaker: 'us'; text: string } | null = null;
  let led = 0;
  let paused = 0;
  let beeped = 0;
  mouth.say(greetings[language]);
  return {
    transcript,
    frame(heard) {
      for (const event of ears.push(heard ?? silence)) {
        if (event.kind === 'end') recorded = null;
        else {
          if (recorded === null) {
            recorded = { speaker: 'us', text: '' };
            transcript.push(recorded);
          }
          recorded.text += event.text;
        }
      }
      if (led++ < leadFrames) return silence;
      const words = mouth.frame();
      if (words !== null) return words;
      if (beeped === beepFrames || paused++ < pauseFrames) return silence;
      if (++beeped === beepFrames) hands.after(hangUpAfterMs - frameMs, () => hands.hangUp());
      return beep(beeped);
    },
  };
}

const silence = new Int16Array(frameSamples);

function beep(n: number): Int16Array {
  const step = (2 * Math.PI * beepHz) / sampleRateHz;
  return Int16Array.from({ length: frameSamples }, (_, k) => Math.round(beepAmplitude * Math.sin(step * (n * frameSamples + k))));
}
