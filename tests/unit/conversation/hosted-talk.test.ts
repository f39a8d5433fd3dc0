/** A whole talk on a simulated line with each provider: one interruption, and what the provider is told of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { defaultTalkPolicy } from '../../../conversation/policy.ts';
import { dify, json, stream } from './bot-server.ts';
import { bots, useBots } from './hosted-bots.ts';
import { makeScriptedModel } from './scripted-model.ts';
import { endOf, startTalk } from './simulated-talk.ts';

const servers = useBots();
afterEach(() => servers.closeAll());

describe.each(bots)('a talk led by a bot of $kind', (bot) => {
  it('is interrupted once, tells the bot what was heard, and ends when the bot says so', async () => {
    const { server, model } = await servers.open(bot.kind, {
      [bot.path]: [
        bot.says('我们的套餐每月三十九元，', '包含二十兆的流量和一百分钟的国内通话时间，还可以随时取消。'),
        bot.says('好的，那就不打扰您了。[END_CALL]'),
      ],
      '/cancel': json(200, { code: 0 }),
      '/stop': json(200, {}),
    });
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().endsWith('现在方便吗？'));
    talk.callee.say('方便，多少钱？');
    await talk.until(() => talk.callee.heard().includes('二十兆'));
    talk.callee.say('等一下，太贵了，我不要。');
    const end = await endOf(talk);
    expect(end).toMatchObject({ kind: 'ended', why: 'end-call', failure: null });
    expect(talk.callee.heard()).toContain('那就不打扰您了。');
    expect(talk.callee.heard()).not.toContain('END');

    const asked = server.seenAt(bot.path);
    expect(asked).toHaveLength(2);
    expect(JSON.stringify(asked[0]?.body)).toContain('我是云铃科技的小云');
    const cut = end.turns.find(({ interrupted }) => interrupted)?.heard ?? 'nothing was cut';
    const question = bot.asked(asked[1]?.body ?? {});
    expect(question).toContain(`“${cut}…（被打断）”`);
    expect(question.endsWith('太贵了，我不要。')).toBe(true);
    expect(asked[1] === undefined ? null : bot.conversation(asked[1])).not.toBeNull();
  });
});

describe('a talk whose provider keeps it', () => {
  const early = { ...defaultTalkPolicy, endpointing: { ...defaultTalkPolicy.endpointing, plainMs: 1100 } };

  it.each([
    ['only when the callee has finished', true],
    ['early, where nothing is kept', false],
  ])('is asked %s', async (_, keepsHistory) => {
    const model = { ...makeScriptedModel(), keepsHistory };
    const talk = startTalk({ model, policy: early });
    await talk.until(() => talk.callee.heard().endsWith('现在方便吗？'));
    talk.callee.say('我想问一下价格');
    await talk.until(() => model.asked.length > 0);
    // What the callee says is written down when they have finished, and not before.
    expect([...talk.saved.values()].some(({ speaker }) => speaker === 'callee')).toBe(keepsHistory);
    talk.callee.hangUp();
    await endOf(talk);
  });

  it('never says what was not said yet of an answer that the provider took back', async () => {
    const long = '这句话很长很长，后面还有许多不该说的话，一直说下去，说到对方听完为止，还没有完。';
    const { model } = await servers.open('dify', {
      '/v1/chat-messages': stream(
        dify.event('message', { answer: long }),
        dify.event('message_replace', { answer: '抱歉，这个我不能说。' }),
        dify.event('message_end'),
      ),
    });
    const talk = startTalk({ model });
    await talk.until(() => talk.callee.heard().endsWith('现在方便吗？'));
    talk.callee.forget();
    talk.callee.say('你说说看。');
    await talk.until(() => talk.callee.heard().endsWith('这个我不能说。'));
    expect(talk.callee.heard()).not.toContain('不该说的话');
    talk.callee.hangUp();
    await endOf(talk);
  });
});
