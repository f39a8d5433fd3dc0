/** What holds for every provider that keeps the talk on its side: Coze, Dify, MaxKB, each by its own protocol. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../../conversation/ports.ts';
import { endCallSpec } from '../../../conversation/tool-specs.ts';
import { coze, dify, json, maxkb, open, page, stream } from './bot-server.ts';
import { ask, bots, secret, useBots } from './hosted-bots.ts';

const system: ChatMessage = { role: 'system', content: '你是小云。' };
const opening: ChatMessage = { role: 'assistant', content: '您好，我是小云。' };
const user = (content: string): ChatMessage => ({ role: 'user', content });
const us = (content: string): ChatMessage => ({ role: 'assistant', content });

const servers = useBots();
afterEach(() => servers.closeAll());

describe.each(bots)('a bot of $kind', (bot) => {
  it('streams its answer, and asks for nothing that the provider has itself', async () => {
    const { server, model } = await servers.open(bot.kind, { [bot.path]: bot.says('每月', '三十九元。') });
    const asked = await ask(model, [system, user('多少钱？')]);
    expect(asked).toMatchObject({ failed: null, text: '每月三十九元。' });
    expect(asked.events.at(-1)).toEqual({ kind: 'done' });
    const [request] = server.seen;
    expect(request?.headers.authorization).toBe(`Bearer ${secret}`);
    expect(bot.asked(request?.body ?? {})).toBe('多少钱？');
    expect(JSON.stringify(request?.body)).not.toContain('你是小云');
    expect(model.keepsHistory).toBe(true);
  });

  it('never learns the number of the callee, and gets the columns of the list', async () => {
    const { server, model } = await servers.open(
      bot.kind,
      { [bot.path]: bot.says('好。') },
      { account: { inputs: { who: '{{name}}（{{城市}}）' } } },
    );
    await ask(model, [user('在吗')]);
    const body = JSON.stringify(server.seen[0]?.body);
    expect(body).not.toContain('13800138000');
    expect(body).toContain('"城市":"上海"');
    expect(body).toContain('"who":"王女士（上海）"');
  });

  it('keeps two turns in one conversation, and says nothing twice', async () => {
    const { server, model } = await servers.open(bot.kind, { [bot.path]: [bot.says('三十九元。'), bot.says('包含。')] });
    await ask(model, [system, user('多少钱？')]);
    await ask(model, [system, user('多少钱？'), us('三十九元。'), user('包含流量吗？')]);
    const [first, second] = server.seen;
    expect(first === undefined ? '' : bot.conversation(first)).toBeNull();
    expect(second === undefined ? '' : bot.conversation(second)).toMatch(/^(conv|chat)-1$/);
    expect(bot.asked(second?.body ?? {})).toBe('包含流量吗？');
  });

  it('is told what was heard of an answer that was interrupted', async () => {
    const { server, model } = await servers.open(bot.kind, {
      [bot.path]: [bot.says('每月三十九元，', '含二十兆流量。'), bot.says('好。')],
    });
    await ask(model, [system, user('多少钱？')]);
    await ask(model, [system, user('多少钱？'), us('每月三十…（被打断）'), user('太贵了')]);
    const question = bot.asked(server.seen[1]?.body ?? {});
    expect(question).toMatch(/不要念出来.*被打断.*“每月三十…（被打断）”/s);
    expect(question.endsWith('\n\n太贵了')).toBe(true);
  });

  it('is told that an answer was never played when the callee went on', async () => {
    const { server, model } = await servers.open(bot.kind, { [bot.path]: [bot.says('三十九元。'), bot.says('好。')] });
    await ask(model, [system, opening, user('多少钱？')]);
    await ask(model, [system, opening, user('多少钱？我是说一年')]);
    expect(bot.asked(server.seen[1]?.body ?? {})).toMatch(/没有播出.*\n\n多少钱？我是说一年$/s);
  });

  it('is told what we said beside its answers', async () => {
    const { server, model } = await servers.open(bot.kind, { [bot.path]: [bot.says('三十九元。'), bot.says('好。')] });
    await ask(model, [system, user('多少钱？')]);
    await ask(model, [system, user('多少钱？'), us('三十九元。\n请问您还在听吗？'), user('在')]);
    const question = bot.asked(server.seen[1]?.body ?? {});
    expect(question).toContain('我方: 请问您还在听吗？');
    expect(question).not.toContain('三十九元');
  });

  it('is told the whole talk when another process takes the call over', async () => {
    const { server, model, another } = await servers.open(bot.kind, { [bot.path]: bot.says('三十九元。') });
    await ask(model, [system, opening, user('多少钱？')]);
    await ask(another(), [system, opening, user('多少钱？'), us('三十九…（被打断）'), user('什么？')]);
    const taken = server.seen[1];
    expect(taken === undefined ? '' : bot.conversation(taken)).toBeNull();
    const body = JSON.stringify(taken?.body);
    for (const said of ['您好，我是小云。', '多少钱？', '三十九…（被打断）', '什么？']) expect(body).toContain(said);
  });

  it('goes on in a new conversation, with all that was said, when the old one is gone or held by another question', async () => {
    const held = {
      coze: json(200, { code: 4016, msg: 'the conversation is occupied' }),
      dify: json(404, { code: 'not_found', message: 'Conversation Not Exists.', status: 404 }),
      maxkb: json(200, { code: 500, message: 'Conversation does not exist', data: null }),
    }[bot.kind];
    const { server, model } = await servers.open(bot.kind, { [bot.path]: [bot.says('三十九元。'), held, bot.says('好。')] });
    await ask(model, [user('多少钱？')]);
    expect(await ask(model, [user('多少钱？'), us('三十九元。'), user('谢谢')])).toMatchObject({ failed: null, text: '好。' });
    const [, , again] = server.seenAt(bot.path);
    expect(again === undefined ? '' : bot.conversation(again)).toBeNull();
    expect(JSON.stringify(again?.body)).toContain('三十九元。');
  });

  it('is asked in English about an English talk', async () => {
    const { server, model } = await servers.open(
      bot.kind,
      { [bot.path]: bot.says('Thirty-nine.') },
      { facts: { language: 'en' } },
    );
    await ask(model, [system, user('How much?')]);
    await ask(model, [system, user('How much?'), us('Thirty… (interrupted)'), user('No.')]);
    expect(bot.asked(server.seen[1]?.body ?? {})).toMatch(/not to be read out.*interrupted.*No\.$/s);
  });

  it('gets the instructions of a task of its own, such as grading', async () => {
    const { server, model } = await servers.open(bot.kind, { [bot.path]: bot.says('B') }, { facts: { use: 'task' } });
    await ask(model, [{ role: 'system', content: '只回答一个字母。' }, user('<transcript>…</transcript>')]);
    expect(bot.asked(server.seen[0]?.body ?? {})).toMatch(/^只回答一个字母。\n\n.*<transcript>/s);
  });

  it('ends the call with its marker, which is not spoken', async () => {
    const { model } = await servers.open(bot.kind, { [bot.path]: bot.says('那再见。[END', '_CALL]') });
    const { events } = await ask(model, [user('不用了')], { tools: [endCallSpec('zh')] });
    expect(events).toEqual([
      { kind: 'text', text: '那再见。' },
      { kind: 'tool', call: { id: 'end-marker', name: 'end_call', argumentsJson: '{}' } },
      { kind: 'done' },
    ]);
  });

  it('shows what was sent without its key', async () => {
    const { model } = await servers.open(bot.kind, { [bot.path]: bot.says('好。') });
    const { sent } = await ask(model, [user('在吗')]);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.url.endsWith(bot.path)).toBe(true);
    expect(JSON.stringify(sent)).not.toContain(secret);
  });

  describe('fails with a code:', () => {
    const cut = { coze: coze.delta('每月'), dify: dify.event('message', { answer: '每月' }), maxkb: maxkb.chunk('每月') }[
      bot.kind
    ];
    it.each([
      ['a server error', json(500, { message: 'x' }), 'server-error', 2],
      ['a rate limit', json(429, { message: 'slow down' }), 'rate-limited', 2],
      ['a wrong key', json(401, { message: `bad ${secret}` }), 'wrong-key', 1],
      ['a web page', page(200), 'bad-answer', 1],
      ['a web page that was not found', page(404), 'not-found', 1],
      ['an address that leads elsewhere', page(302), 'not-found', 1],
      ['an empty answer', bot.says(), 'empty-answer', 2],
    ] as const)('%s', async (_, answer, code, requests) => {
      const { server, model } = await servers.open(bot.kind, { [bot.path]: answer });
      const { failed } = await ask(model, [user('在吗')]);
      expect(failed?.code).toBe(code);
      expect(server.seenAt(bot.path)).toHaveLength(requests);
      expect(`${failed?.detail} ${failed?.message}`).not.toContain(secret);
    });

    it('nobody there', async () => {
      const { server, model } = await servers.open(bot.kind, {});
      await server.close();
      expect((await ask(model, [user('在吗')])).failed).toMatchObject({ code: 'unreachable' });
    });

    it('no first word in time', async () => {
      const { model } = await servers.open(
        bot.kind,
        { [bot.path]: (response) => open(response) },
        { account: { firstTokenMsMax: 80 } },
      );
      expect((await ask(model, [user('在吗')])).failed?.code).toBe('timeout');
    });

    it('a stream that breaks off in the middle, which is not asked again', async () => {
      const { server, model } = await servers.open(bot.kind, {
        [bot.path]: (response) => {
          open(response);
          response.write(cut, () => response.destroy());
        },
      });
      const { text, failed } = await ask(model, [user('在吗')]);
      expect({ text, code: failed?.code }).toEqual({ text: '每月', code: 'cut' });
      expect(server.seenAt(bot.path)).toHaveLength(1);
    });

    it('a stream that ends without its end', async () => {
      const { model } = await servers.open(bot.kind, { [bot.path]: stream(cut) });
      expect((await ask(model, [user('在吗')])).failed?.code).toBe('cut');
    });

    it('once, and is mended by the second attempt', async () => {
      const { model } = await servers.open(bot.kind, { [bot.path]: [json(503, {}), bot.says('好。')] });
      expect(await ask(model, [user('在吗')])).toMatchObject({ failed: null, text: '好。' });
    });
  });
});
