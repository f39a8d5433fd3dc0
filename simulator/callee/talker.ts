/** A callee that listens to us with the tone recogniser and answers with the tone voice, by its script. */

import { makeSpeechGate } from '../../audio/energy.ts';
import { makeToneDecoder } from '../../audio/tone-modem.ts';
import { frameSamples } from '../../domain/live-line.ts';
import type { CalleeActor, CalleeHands } from './callee-cast.ts';
import type { ConversationScript, ScriptStep } from './conversation-script.ts';
import { makeSpokenQueue } from './spoken-queue.ts';

/** People answer after a moment's thought. */
const thinkMsMin = 250;
const thinkMsSpread = 400;
/** Between taking the phone and the first word it travels to the ear. */
const liftMs = 500;
/** After goodbye people wait for ours before they put the phone down. */
const goodbyeFrames = 40;
/** A callee that is not greeted greets again, and hangs up when nobody ever speaks. */
const patienceMs = 8000;
const patienceTimesMax = 2;
/** Who was asked to wait is more patient. */
const waitingTimesMax = 10;
/** Quiet for this long ends our speech, also one without words on the tone band: another voice, a recording. */
const speechEndMs = 700;
const silence = new Int16Array(frameSamples);

export type TalkerDeps = {
  hands: CalleeHands;
  script: ConversationScript;
  /** Interrupts our speech once, this long after it began; null never. */
  bargeInAfterMs: number | null;
  seed: number;
};

type Line = { speaker: 'us' | 'callee'; text: string };

export class Talker implements CalleeActor {
  readonly transcript: Line[] = [];
  readonly #hands: CalleeHands;
  readonly #script: ConversationScript;
  readonly #mouth = makeSpokenQueue();
  readonly #ears = makeToneDecoder();
  readonly #gate = makeSpeechGate({ closeMs: speechEndMs });
  readonly #thinkMs: number;
  #bargeInAfterMs: number | null;
  #hangingUp = false;
  #goodbyeLeft = goodbyeFrames;
  /** Our speech as far as it was heard: it stands in the transcript from its first word on, also when the call ends within it. */
  #hearing: Line | null = null;
  /** Words heard since our speech began. */
  #wordsInSpeech = 0;
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
    hands.after(liftMs + this.#thinkMs, () => {
      // The one who answers speaks first, unless we were quicker.
      if (this.#turn === 0) this.#take(script.greeting());
    });
  }

  frame(heard: Int16Array | null): Int16Array {
    const ours = heard ?? silence;
    this.#listen(ours);
    this.#followSpeech(ours);
    const words = this.#mouth.frame();
    if (words === null && this.#hangingUp && --this.#goodbyeLeft <= 0) this.#hands.hangUp();
    return words ?? silence;
  }

  #listen(ours: Int16Array): void {
    for (const event of this.#ears.push(ours)) {
      if (event.kind === 'word') {
        this.#wordsInSpeech++;
        this.#hear(event.text);
        this.#speechGoesOn();
      } else {
        this.#ourSpeechEnded(event.text);
      }
    }
  }

  #hear(word: string): void {
    if (this.#hearing === null) {
      this.#hearing = { speaker: 'us', text: '' };
      this.transcript.push(this.#hearing);
    }
    this.#hearing.text += word;
  }

  #ourSpeechEnded(text: string): void {
    if (this.#hearing === null) this.transcript.push({ speaker: 'us', text });
    this.#hearing = null;
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
      if (++this.#impatience > (this.#script.waits() ? waitingTimesMax : patienceTimesMax)) this.#hands.hangUp();
      else this.#take(this.#script.impatient());
    });
  }

  #followSpeech(ours: Int16Array): void {
    const turned = this.#gate.push(ours);
    if (turned === 'opened') this.#wordsInSpeech = 0;
    if (turned === 'closed' && this.#wordsInSpeech === 0) {
      this.#speechGoesOn();
      this.#ourSpeechEnded('');
    }
    if (this.#bargeInAfterMs !== null && this.#gate.speechMs() >= this.#bargeInAfterMs) this.#bargeIn();
  }

  #speechGoesOn(): void {
    this.#turn++;
    this.#impatience = 0;
  }

  #bargeIn(): void {
    this.#bargeInAfterMs = null;
    this.#interrupting = true;
    this.#unanswered = '';
    this.#turn++;
    this.#take(this.#script.interruption());
  }
}

/** Hangs up in the middle of our first words. */
export function makeHangsUpMidSentence({ hands, afterSpeechMs }: { hands: CalleeHands; afterSpeechMs: number }): CalleeActor {
  const gate = makeSpeechGate();
  let leaving = false;
  return {
    transcript: [],
    frame(heard) {
      if (!leaving && gate.push(heard ?? silence) === 'opened') {
        leaving = true;
        hands.after(afterSpeechMs, () => hands.hangUp());
      }
      return silence;
    },
  };
}
