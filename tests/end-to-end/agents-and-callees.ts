/** Who answers in the tests of predictive tasks: callees by the end of their number, agents by their extension. */
import { frameSamples } from '../../domain/live-line.ts';
import { answers, type CalleeChoice, refuses } from '../../simulator/callee/callee-plan.ts';
import { makeSpokenQueue } from '../../simulator/callee/spoken-queue.ts';
import type { CalleeSound } from '../../simulator/channel/channel-media.ts';

const ringsOut: CalleeChoice = () => ({ alerting: 'ring', alertAfterMs: 5, ending: { kind: 'never' } });
/**
 * By the end of the number: 0 talks for a while, 1 talks until somebody else ends it, 2 presses 0 and waits for whatever comes, 3 rings for
 * ever, 4 is a voice mailbox, 6 says 喂 and waits, 7 asks an assistant for a person, 8 is a machine that begins like a person, 9 answers
 * after long ringing, the rest are busy.
 */
export const callees: CalleeChoice = ({ number }) => {
  if (number.endsWith('0')) return answers({ kind: 'hang-up', afterMs: 1_500 }, { afterMs: 300 });
  if (number.endsWith('1')) return answers({ kind: 'silent' }, { afterMs: 300 });
  if (number.endsWith('7')) return answers({ kind: 'talk', script: 'wants-human', language: 'zh', seed: 1 }, { afterMs: 200 });
  if (number.endsWith('2')) return answers({ kind: 'presses', digits: '0', afterMs: 2_000 }, { afterMs: 200 });
  if (number.endsWith('3')) return ringsOut({ number, uuid: '', gateway: null });
  if (number.endsWith('4')) return answers({ kind: 'voicemail', language: 'zh', hangUpAfterMs: 8_000 }, { afterMs: 300 });
  if (number.endsWith('6')) return answers({ kind: 'says', lines: ['喂？'], hangUpAfter: false }, { afterMs: 300 });
  if (number.endsWith('8')) return answers({ kind: 'own', take: beginsLikeAPerson }, { afterMs: 300 });
  if (number.endsWith('9')) return answers({ kind: 'silent' }, { afterMs: 9_000 });
  return refuses(486, { afterMs: 400 });
};
/** A short word, a silence in which anybody would be taken for a person, and then the words of a machine. */
function beginsLikeAPerson(): CalleeSound {
  const [silentBefore, silentBetween] = [25, 75];
  const mouth = makeSpokenQueue();
  mouth.say('您好。');
  const silence = new Int16Array(frameSamples);
  let [led, between] = [0, 0];
  return {
    frame() {
      if (led++ < silentBefore) return silence;
      const words = mouth.frame();
      if (words !== null || between > silentBetween) return words ?? silence;
      if (between++ === silentBetween) mouth.say('我现在不方便接听，请在提示音后留言。');
      return silence;
    },
  };
}
/** A line on which nobody says a word, and which is there all the same: an agent's phone that sends nothing at all is hung up. */
export const saysNothing = { kind: 'own', take: () => ({ frame: () => new Int16Array(frameSamples) }) } as const;
const takesCalls = () => answers(saysNothing, { afterMs: 40 });
/** Still rings when its caller is gone. */
const ringsLong = () => answers(saysNothing, { afterMs: 1_500 });
/** A team's phones. */
export const crowd = ['4001', '4002', '4003', '4004', '4005', '4006'];
const quick = [...crowd, '4101', '4201', '4203', '4301', '4401', '4405', '4501', '4502', '4503', '4504'];
const slow = ['4402', '4403', '4404', '4406'];

/** Each has a registered phone: most take calls at once, some ring for a while, 4202 and 4204 ring for ever. */
export const phones: Readonly<Record<string, CalleeChoice>> = {
  ...Object.fromEntries(quick.map((extension) => [extension, takesCalls])),
  ...Object.fromEntries(slow.map((extension) => [extension, ringsLong])),
  '4202': ringsOut,
  '4204': ringsOut,
};

/** Numbers of one series (0–9), with these ends in turn. */
export const numbers = (series: number, ends: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `139${series}${String(n).padStart(6, '0')}${ends[n % ends.length] ?? '0'}`);
