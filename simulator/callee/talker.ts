/** A callee that listens to us with the tone recogniser and answers with the tone voice, by its script. */

import { makeToneDecoder } from '../../audio/tone-modem.ts';
import { frameMs, frameSamples } from '../../domain/live-line.ts';
import type { CalleeActor, CalleeHands } from './callee-cast.ts';
import type { ConversationScript, ScriptStep } from './conversation-script.ts';
import { makeSpokenQueue } from './spoken-queue.ts';

/** People answer after a moment's thought. */
const thinkMsMin = 250;
const thinkMsSpread = 400;
/** After goodbye people wait for ours before they put the phone down. */
const goodbyeFrames = 40;
/** A callee that is not greeted greets again, and hangs up when nobody ever speaks. */
const patienceMs = 8000;
const patienceTimesMax = 2;
/** A pause longer than this ends our speech, for barging in. */
const pauseFramesMax = 20;
/** Of our sound at least this loud (mean of absolute samples) counts as speech for barging in. */
const speechLevelMin = 150;
const silence = new Int16Array(frameSamples);

export type TalkerDeps = {
  hands: CalleeHands;
  script: ConversationScript;
  /** Interrupts our speech once, this long after it began; null never. */
  bargeInAfterMs: number | null;
  seed: number;
};

export class Talker implements CalleeActor {
  readonly transcript: { speaker: 'us' | 'callee'; text: string }[] = [];
  readonly #hands: CalleeHands;
  readonly #script: ConversationScript;
  readonly #mouth = makeSpokenQueue();
  readonly #ears = makeToneDecoder();
  readonly #thinkMs: number;
  #bargeInAfterMs: number | null;
  #hangingUp = false;
  #goodbyeLeft = goodbyeFrames;
  /** Frames since our speech began, and frames of quiet in it. */
  #speechFrames = 0;
  #quietFrames = 0;
  /** Counts up with every word of ours: what was meant for an earlier moment is not said any more. */
  #turn = 0;
  #impatience = 0;
  /** What we said since the callee last answered; a pause of ours must not lose the half before it. */
  #unanswered = '';
  /** The rest of a speech that was interrupted asks for no answer. */
  #interrupting = false;

  constructor({ hands, script, bargeInAfterMs, seed }: TalkerDeps) {
    this.#hands = hands;
    this.#script = script;
    this.#bargeInAfterMs = bargeInAfterMs;
    this.#thinkMs = thinkMsMin + ((seed * 7919) % thinkMsSpread);
    hands.after(this.#thinkMs, () => {
      // The one who answers speaks first, unless we were quicker.
      if (this.#turn === 0) this.#take(script.greeting());
    });
  }

  frame(heard: Int16Array | null): Int16Array {
    const ours = heard ?? silence;
    this.#listen(ours);
    this.#maybeBargeIn(ours);
    const words = this.#mouth.frame();
    if (words === null && this.#hangingUp && --this.#goodbyeLeft <= 0) this.#hands.hangUp();
    return words ?? silence;
  }

  #listen(ours: Int16Array): void {
    for (const event of this.#ears.push(ours)) {
      if (event.kind === 'word') {
        this.#turn++;
        this.#impatience = 0;
      } else {
        this.#ourSpeechEnded(event.text);
      }
    }
  }

  #ourSpeechEnded(text: string): void {
    this.transcript.push({ speaker: 'us', text });
    if (this.#interrupting) {
      this.#interrupting = false;
      this.#waitForUs();
      return;
    }
    this.#unanswered += text;
    if (!this.#hangingUp) this.#answerSoon();
  }

  #answerSoon(): void {
    const mine = ++this.#turn;
    this.#hands.after(this.#thinkMs, () => {
      // Words that came meanwhile belong to a later turn.
      if (mine !== this.#turn) return;
      const heard = this.#unanswered;
      this.#unanswered = '';
      this.#take(this.#script.next(heard));
    });
  }

  #take(step: ScriptStep): void {
    if (step.say !== '') {
      this.transcript.push({ speaker: 'callee', text: step.say });
      this.#mouth.say(step.say);
    }
    this.#hangingUp = step.hangUp;
    this.#waitForUs();
  }

  #waitForUs(): void {
    const mine = this.#turn;
    this.#hands.after(patienceMs, () => {
      if (mine !== this.#turn || this.#hangingUp || this.#mouth.speaking()) return;
      if (++this.#impatience > patienceTimesMax) this.#hands.hangUp();
      else this.#take(this.#script.impatient());
    });
  }

  #maybeBargeIn(ours: Int16Array): void {
    if (this.#bargeInAfterMs === null) return;
    // Pauses between words belong to the speech.
    this.#quietFrames = isSpeech(ours) ? 0 : this.#quietFrames + 1;
    this.#speechFrames =
      this.#quietFrames > pauseFramesMax || (this.#speechFrames === 0 && this.#quietFrames > 0) ? 0 : this.#speechFrames + 1;
    if (this.#speechFrames * frameMs < this.#bargeInAfterMs || this.#speechFrames === 0) return;
    this.#bargeInAfterMs = null;
    this.#interrupting = true;
    this.#unanswered = '';
    this.#turn++;
    this.#take(this.#script.interruption());
  }
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
