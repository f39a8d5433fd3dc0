/** The callees of the simulated switch, by behaviour. */
import type { CalleeBehaviour } from './callee-behaviour.ts';
import type { CalleeActor, CalleeCast, CalleeHands } from './callee-cast.ts';
import { makeLines, makeScript } from './conversation-script.ts';
import { makeEarlySound } from './early-sound.ts';
import { makeHangsUpMidSentence, Talker } from './talker.ts';
import { makeVoicemail } from './voicemail.ts';

/** Keys are pressed this far apart. */
const keyMs = 300;

export function makeCalleeCast(): CalleeCast {
  return { answering, early: makeEarlySound };
}

function answering(behaviour: CalleeBehaviour, hands: CalleeHands): CalleeActor {
  switch (behaviour.kind) {
    case 'silent':
      return mute();
    case 'echo':
      return { transcript: [], frame: (heard) => heard };
    case 'hang-up':
      hands.after(behaviour.afterMs, () => hands.hangUp());
      return mute();
    case 'presses':
      Array.from(behaviour.digits).forEach((digit, n) => {
        hands.after(behaviour.afterMs + n * keyMs, () => hands.press(digit));
      });
      return mute();
    case 'talk': {
      const { script, language, seed, bargeInAfterMs } = behaviour;
      return new Talker({ hands, script: makeScript({ script, language, seed }), bargeInAfterMs: bargeInAfterMs ?? null, seed });
    }
    case 'says':
      return new Talker({
        hands,
        script: makeLines(behaviour.lines, behaviour.hangUpAfter),
        bargeInAfterMs: behaviour.bargeInAfterMs ?? null,
        seed: 0,
      });
    case 'hang-up-mid-sentence':
      return makeHangsUpMidSentence({ hands, afterSpeechMs: behaviour.afterSpeechMs });
    case 'own': {
      const sound = behaviour.take();
      return { transcript: [], frame: (heard) => sound.frame(heard) };
    }
    case 'voicemail':
      return makeVoicemail({ hands, language: behaviour.language, hangUpAfterMs: behaviour.hangUpAfterMs });
  }
}

function mute(): CalleeActor {
  return { deaf: true, transcript: [], frame: () => null };
}
