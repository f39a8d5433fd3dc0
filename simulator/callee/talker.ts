/** A callee that listens to us with the tone recogniser and answers with the tone voice, by its script. */

import { makeToneDecoder } from '../../audio/tone-modem.ts';
import { frameSamples } from '../../domain/live-line.ts';
import type { CalleeActor, CalleeHands } from './callee-cast.ts';
import type { ConversationScript, ScriptStep } from './conversation-script.ts';
import { makeSpokenQueue } from './spoken-queue.ts';

/** People answer after a moment's thought. */
const thinkMsMin = 250;
const thinkMsSpread = 400;
/** A callee that is not greeted greets again, and hangs up when nobody ever speaks. */
const patienceMs = 8000;
const patienceTimesMax = 2;
/** Of our sound at least this loud (mean of absolute samples) counts as speech for barging in. */
const speechLevelMin = 150;

export type TalkerDeps = {
  hands: CalleeHands;
  script: ConversationScript;
  /** Interrupts our speech once, this long after it began; null never. */
  bargeInAfterMs: number | null;
  seed: number;
};

export function makeTalker({ hands, script, bargeInAfterMs, seed }: TalkerDeps): CalleeActor {
  const mouth = makeSpokenQueue();
  const ears = makeToneDecoder();
  const transcript: { speaker: 'us' | 'callee'; text: string }[] = [];
  const silence = new Int16Array(frameSamples);
  const thinkMs = thinkMsMin + ((seed * 7919) % thinkMsSpread);
  let hangingUp = false;
  let bargedIn = bargeInAfterMs === null;
  let ourSpeechFrames = 0;
  let turn = 0;
  let impatience = 0;

  function take(step: ScriptStep): void {
    if (step.say !== '') {
      transcript.push({ speaker: 'callee', text: step.say });
      mouth.say(step.say);
    }
    hangingUp = step.hangUp;
    if (hangingUp && step.say === '') hands.hangUp();
    waitForUs();
  }

  function answerSoon(heard: string): void {
    const mine = ++turn;
    hands.after(thinkMs, () => {
      // Words that came meanwhile belong to a later turn.
      if (mine === turn) take(script.next(heard));
    });
  }

  function waitForUs(): void {
    const mine = turn;
    hands.after(patienceMs, () => {
      if (mine !== turn || hangingUp || mouth.speaking()) return;
      if (++impatience > patienceTimesMax) hands.hangUp();
      else take(script.impatient());
    });
  }

  function listen(heard: Int16Array): void {
    for (const event of ears.push(heard)) {
      if (event.kind === 'word') {
        turn++;
        impatience = 0;
        continue;
      }
      transcript.push({ speaker: 'us', text: event.text });
      if (!hangingUp) answerSoon(event.text);
    }
  }

  function bargeIn(heard: Int16Array): void {
    ourSpeechFrames = isSpeech(heard) ? ourSpeechFrames + 1 : 0;
    if (bargedIn || bargeInAfterMs === null || ourSpeechFrames * 20 < bargeInAfterMs) return;
    bargedIn = true;
    turn++;
    take(script.interruption());
  }

  hands.after(thinkMs, () => {
    // The one who answers speaks first, unless we were quicker.
    if (turn === 0) take(script.greeting());
  });
  return {
    transcript,
    frame(heard) {
      const ours = heard ?? silence;
      listen(ours);
      bargeIn(ours);
      const words = mouth.frame();
      if (words === null && hangingUp) hands.hangUp();
      return words ?? silence;
    },
  };
}

/** Hangs up in the middle of our first words. */
export function makeHangsUpMidSentence({ hands, afterSpeechMs }: { hands: CalleeHands; afterSpeechMs: number }): CalleeActor {
  let heardSpeech = false;
  return {
    transcript: [],
    frame(heard) {
      if (!heardSpeech && heard !== null && isSpeech(heard)) {
        heardSpeech = true;
        hands.after(afterSpeechMs, () => hands.hangUp());
      }
      return new Int16Array(frameSamples);
    },
  };
}

function isSpeech(frame: Int16Array): boolean {
  let sum = 0;
  for (const sample of frame) sum += Math.abs(sample);
  return sum / frame.length >= speechLevelMin;
}
