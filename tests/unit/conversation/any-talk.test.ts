/** Talks in which both sides do as they like, by a seed: what must hold of every one of them. */
import { describe, expect, it } from 'vitest';
import { cutWords } from '../../../conversation/heard-text.ts';
import { defaultTalkPolicy, type TalkPolicy } from '../../../conversation/policy.ts';
import type { TalkEnd } from '../../../conversation/talk-end.ts';
import type { Turn } from '../../../domain/call.ts';
import { makeRandom } from '../../../simulator/callee/seeded-random.ts';
import { makeScriptedModel } from './scripted-model.ts';
import { endOf, type SimulatedTalk, startTalk } from './simulated-talk.ts';

/** A pause in the middle of a word spoils that word for the machine's ear, though not for a person's. */
const withoutPauses: TalkPolicy = {
  ...defaultTalkPolicy,
  interruption: { ...defaultTalkPolicy.interruption, falsePausesMax: 0 },
};

const calleeSays: readonly [string, ...string[]] = [
  '嗯。',
  '好的。',
  '多少钱？',
  '等一下，我有问题。',
  '我想问',
  '那个',
  '不需要，谢谢。',
  '138',
  'okay',
  '你们是哪个公司的？',
];
const modelSays: readonly [string, ...string[]] = [
  '好的，您请说。',
  '我们的新套餐每月三百分钟通话，还送二十个月的流量，随时可以取消，没有任何其他费用，您看可以吗？',
  '每月只要三十九元。头三个月半价！您需要我帮您登记吗？',
  'It is thirty nine a month, and the first three months are half price.',
  '不好意思，我没有听清楚，',
];

/** Plays one talk to its end: now and then the callee speaks, or the model writes a few letters more. */
async function playAny(seed: number): Promise<{ talk: SimulatedTalk; end: TalkEnd; streamsAtOnceMax: number }> {
  const random = makeRandom(seed);
  const model = makeScriptedModel();
  const rests: string[] = [];
  model.answerWith(() => {
    rests.push(random.pick(modelSays));
  });
  const mode = random.pick(['any', 'keywords', 'never'] as const);
  const talk = startTalk({
    model,
    policy: withoutPauses,
    assistant: { callSecondsMax: 40, interruption: mode, interruptionKeywords: ['问题'] },
  });
  let over = false;
  void talk.end.then(() => {
    over = true;
  });
  let streamsAtOnceMax = 0;
  const isOver = (): boolean => over;
  while (!isOver()) {
    const then = talk.nowMs() + random.between(40, 1200);
    await talk.until(() => isOver() || talk.nowMs() >= then);
    streamsAtOnceMax = Math.max(
      streamsAtOnceMax,
      rests.filter((rest, n) => rest !== '' && model.asked[n]?.aborted() === false).length,
    );
    if (random.next() < 0.12) talk.callee.say(random.pick(calleeSays));
    if (random.next() < 0.01) talk.callee.hangUp();
    const last = model.asked.at(-1);
    const rest = rests.at(-1) ?? '';
    if (last === undefined || rest === '') continue;
    const letters = random.between(3, 30);
    last.say(rest.slice(0, letters));
    rests[rests.length - 1] = rest.slice(letters);
    if (rest.length > letters) continue;
    if (random.next() < 0.15) last.callTool('end_call');
    last.end();
  }
  return { talk, end: await endOf(talk), streamsAtOnceMax };
}

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

/**
 * True when the ear heard the turns one after the other as they are written down. A word that was cut counts as not heard, but
 * its data tones end before its sound does: of a turn that was cut the ear may have that one word more.
 */
function isHeardAs(arrived: string, turns: readonly Turn[]): boolean {
  const [turn, ...rest] = turns;
  if (turn === undefined) return arrived === '';
  const heard = bare(turn.heard);
  if (!arrived.startsWith(heard)) return false;
  const after = arrived.slice(heard.length);
  if (isHeardAs(after, rest)) return true;
  const [next] = cutWords(turn.text.slice(turn.heard.length));
  const word = bare(next ?? '');
  return turn.interrupted && word !== '' && after.startsWith(word) && isHeardAs(after.slice(word.length), rest);
}

describe('any talk', () => {
  it.each(Array.from({ length: 16 }, (_, n) => n + 1))(
    'keeps exactly what the callee heard, and ends (seed %i)',
    async (seed) => {
      const { talk, end, streamsAtOnceMax } = await playAny(seed);
      const ours = end.turns.filter(({ speaker }) => speaker === 'us');
      // What the machine's ear heard at the far end is what we wrote down, word for word.
      const arrived = bare(talk.callee.heard());
      expect(isHeardAs(arrived, ours), `${arrived} ≠ ${ours.map(({ heard }) => heard).join('|')}`).toBe(true);
      for (const { text, heard, interrupted, startMs, endMs } of ours) {
        expect(text.startsWith(heard)).toBe(true);
        expect(interrupted).toBe(heard !== text.trimEnd());
        expect(endMs).toBeGreaterThanOrEqual(startMs);
      }
      expect(end.turns.map(({ n }) => n)).toEqual(end.turns.map((_, index) => index + 1));
      expect([...talk.saved.values()].sort((one, other) => one.n - other.n)).toEqual(end.turns);
      expect(streamsAtOnceMax).toBeLessThanOrEqual(1);
      expect(end.kind).toBe('ended');
      expect(talk.nowMs()).toBeLessThan(70_000);
    },
  );
});
