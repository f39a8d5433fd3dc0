/** Who answered: words make a machine, lengths of speech and silence only a person or a doubt. */
import { describe, expect, it } from 'vitest';
import { defaultHearingPolicy } from '../../../conversation/hearing/hearing-policy.ts';
import { answerDueMs, concludeAnswer, hearAnswer, newAnswer } from '../../../conversation/hearing/machine-verdict.ts';
import type { TalkEvent } from '../../../conversation/talk-state.ts';
import type { AnsweredBy } from '../../../domain/machine.ts';

const policy = defaultHearingPolicy.machine;
const voice = (fromMs: number, toMs: number): TalkEvent[] => [
  { kind: 'voice-on', startedAtMs: fromMs, atMs: fromMs + 100 },
  { kind: 'voice-off', endedAtMs: toMs, atMs: toMs + 200 },
];
const words = (text: string, atMs: number): TalkEvent => ({ kind: 'final', text, atMs });

/** Plays events in their order, and the moments at which time alone decides. */
function answered(events: readonly TalkEvent[], untilMs = 30_000): AnsweredBy {
  let state = newAnswer(0);
  const rest = [...events].toSorted((a, b) => a.atMs - b.atMs);
  for (;;) {
    const dueMs = answerDueMs(state, policy) ?? Number.POSITIVE_INFINITY;
    const next = rest[0];
    if (next !== undefined && next.atMs <= dueMs) {
      rest.shift();
      state = hearAnswer(state, next, policy);
    } else if (dueMs <= untilMs) {
      state = hearAnswer(state, { kind: 'tick', atMs: dueMs }, policy);
    } else {
      return concludeAnswer(state, untilMs);
    }
  }
}

describe('who answered', () => {
  it('is a person after a short word and a silence', () => {
    expect(answered([...voice(400, 1_000), words('喂，你好。', 1_300)])).toMatchObject({
      verdict: 'human',
      because: 'short-speech',
    });
  });

  it('is a person also when the recogniser says nothing of the short word', () => {
    expect(answered(voice(400, 1_000))).toMatchObject({ verdict: 'human', atMs: 1_000 + policy.wordsWaitMsMax });
  });

  it.each([
    ['您好，我是机主的语音助手，机主现在不方便接听', 'assistant'],
    ['您所拨打的用户无法接听，请在滴声后留言', 'voicemail'],
    ['Please leave a message after the tone', 'voicemail'],
    ['欢迎致电本公司，业务咨询请按1', 'ivr'],
    ['Thank you for calling. For sales, press one', 'ivr'],
  ] as const)('is a machine by its words: %s', (text, verdict) => {
    const heard = answered([...voice(400, 6_000), { kind: 'partial', text, atMs: 3_000 }]);
    expect(heard).toMatchObject({ verdict, because: 'words', atMs: 3_000 });
    expect(heard.words.length).toBeGreaterThan(0);
  });

  it('is a machine also when its words come with the end of a short speech', () => {
    expect(answered([...voice(400, 2_000), words('请留言', 2_700)])).toMatchObject({ verdict: 'voicemail' });
  });

  it.each(['你是语音助手吗？', '是机器人吗', '我不是机主，机主现在不在'])(
    'is no machine that asks or speaks like a person: %s',
    (text) => {
      expect(answered([...voice(400, 1_500), words(text, 1_800)]).verdict).toBe('human');
    },
  );

  it('is uncertain after a long speech without a keyword, after silence, and when the call ends before', () => {
    const long = [...voice(400, 7_000), words('这里是一段很长的话没有任何线索', 7_400)];
    expect(answered(long)).toMatchObject({ verdict: 'uncertain', because: 'long-speech' });
    expect(answered([])).toMatchObject({ verdict: 'uncertain', because: 'no-speech', atMs: policy.noSpeechMs });
    expect(answered([], 1_000)).toMatchObject({ verdict: 'uncertain', because: 'call-ended' });
    const talksOn: TalkEvent[] = [{ kind: 'voice-on', startedAtMs: 400, atMs: 500 }];
    expect(answered(talksOn)).toMatchObject({ verdict: 'uncertain', because: 'window-over', atMs: policy.windowMs });
  });

  it('stays who it was found to be: a person may speak of machines later', () => {
    const events = [...voice(400, 1_000), words('喂', 1_200), ...voice(5_000, 6_000), words('请留言', 6_300)];
    expect(answered(events)).toMatchObject({ verdict: 'human' });
  });
});
