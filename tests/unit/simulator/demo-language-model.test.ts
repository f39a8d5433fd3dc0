import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { givenBackNote } from '../../../conversation/prompt.ts';
import {
  type DemoLanguageModel,
  type DemoLanguageModelOptions,
  makeDemoLanguageModel,
} from '../../../simulator/language-model/demo-language-model.ts';
import { demoFaults } from '../../../simulator/language-model/demo-manners.ts';

type Messages = OpenAI.ChatCompletionMessageParam[];

const models: DemoLanguageModel[] = [];

afterEach(async () => {
  await Promise.all(models.splice(0).map((model) => model.close()));
});

async function start(options: DemoLanguageModelOptions = {}): Promise<{ model: DemoLanguageModel; client: OpenAI }> {
  const model = await makeDemoLanguageModel({ firstTokenMs: 0, tokenMs: 0, ...options });
  models.push(model);
  return { model, client: new OpenAI({ apiKey: 'any', baseURL: model.baseUrl, maxRetries: 0 }) };
}

const tools: OpenAI.ChatCompletionTool[] = ['end_call', 'transfer_to_agent'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { reason: { type: 'string' } } } },
}));

function talk(words: string): Messages {
  return [
    { role: 'system', content: '你是电话销售 / You sell by telephone.' },
    { role: 'user', content: words },
  ];
}

type Streamed = { text: string; pieces: number; tool: string; argumentParts: string[]; finish: string | null };

async function stream(client: OpenAI, messages: Messages, model = 'demo'): Promise<Streamed> {
  const answer: Streamed = { text: '', pieces: 0, tool: '', argumentParts: [], finish: null };
  for await (const chunk of await client.chat.completions.create({ model, messages, tools, stream: true })) {
    const choice = chunk.choices[0];
    if (choice?.delta.content) {
      answer.text += choice.delta.content;
      answer.pieces++;
    }
    for (const call of choice?.delta.tool_calls ?? []) {
      expect(call.index).toBe(0);
      answer.tool += call.function?.name ?? '';
      if (call.function?.arguments) answer.argumentParts.push(call.function.arguments);
    }
    answer.finish = choice?.finish_reason ?? answer.finish;
  }
  return answer;
}

describe('the demo model, asked by the openai client', () => {
  it.each([
    ['喂，你好。', '智能助手小云'],
    ['可以，你说说看。', '新套餐每月三百分钟'],
    ['不需要，谢谢。', '打扰您了'],
    ['你是谁？', '云铃科技'],
    ['我在开会，晚点再打吧。', '晚些时候'],
    ['有点贵，可以便宜吗？', '三十九元'],
    ['听起来不错，我有兴趣。', '短信'],
    ['等一下，等一下。', '请说'],
    ['嘎嘎嘎', '没有听清楚'],
    ['Hello?', 'Chime'],
    ['Sure, tell me more.', 'three hundred minutes'],
    ['No, thank you, not interested.', 'sorry to have disturbed you'],
    ['Who are you?', 'Cloud Bell'],
    ['I am in a meeting, please call me later.', 'another time'],
    ['How much is it?', 'thirty nine'],
    ['That sounds good, I am interested.', 'text message'],
    // Somebody else's words about a person are no wish for one.
    [givenBackNote.zh('地址已确认'), '接着说'],
    [givenBackNote.en(null), 'go on'],
  ])('answers %s in its language', async (words, expected) => {
    const { client } = await start();
    const answer = await stream(client, talk(words));
    expect(answer.text).toContain(expected);
    expect(answer.pieces).toBeGreaterThan(3);
    expect(answer).toMatchObject({ tool: '', finish: 'stop' });
    expect((await stream(client, talk(words))).text).toBe(answer.text);
  });

  it.each([
    ['好的，再见。', 'end_call', '再见'],
    ['Okay, goodbye.', 'end_call', 'goodbye'],
    ['我不想和机器说话，转人工。', 'transfer_to_agent', '人工同事'],
    ['I want to speak to a human, please.', 'transfer_to_agent', 'colleague'],
  ])('says its line to %s and calls %s, arguments in parts', async (words, tool, expected) => {
    const { client } = await start();
    const answer = await stream(client, talk(words));
    expect(answer).toMatchObject({ tool, finish: 'tool_calls' });
    expect(answer.text).toContain(expected);
    expect(answer.argumentParts.length).toBeGreaterThan(1);
    expect(answer.argumentParts.join('')).toMatch(/^\{"reason":"[^"]+"\}$/u);
  });

  it('calls no tool that was not offered', async () => {
    const { client } = await start();
    const answer = await client.chat.completions.create({ model: 'demo', messages: talk('再见') });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '好的，感谢您的接听，再见。' } });
    expect(answer.choices[0]?.message.tool_calls).toBeUndefined();
  });

  it('answers in one piece when no stream was asked for, the tool call included', async () => {
    const { client } = await start();
    const answer = await client.chat.completions.create({ model: 'demo', messages: talk('bye'), tools });
    expect(answer.choices[0]?.message.tool_calls?.[0]).toMatchObject({ type: 'function', function: { name: 'end_call' } });
    expect(answer.usage?.total_tokens).toBeGreaterThan(10);
  });

  it('sends usage in a last chunk without choices, only when asked', async () => {
    const { client } = await start();
    const lastOf = async (include: boolean): Promise<OpenAI.ChatCompletionChunk | undefined> => {
      let last: OpenAI.ChatCompletionChunk | undefined;
      const options = include ? { stream_options: { include_usage: true } } : {};
      for await (const chunk of await client.chat.completions.create({
        model: 'demo',
        messages: talk('你好'),
        stream: true,
        ...options,
      })) {
        last = chunk;
      }
      return last;
    };
    const last = await lastOf(true);
    expect(last).toMatchObject({ choices: [] });
    expect(last?.usage?.completion_tokens).toBeGreaterThan(10);
    expect((await lastOf(false))?.choices).toHaveLength(1);
  });

  it('lists its models', async () => {
    const { client } = await start();
    const names: string[] = [];
    for await (const model of client.models.list()) names.push(model.id);
    expect(names).toContain('demo');
    expect(names).toContain('demo-slow');
  });
});

describe('the demo model grades', () => {
  const prompt = '请根据对话给客户意向评级，A 到 G，只输出 JSON：{"grade":"A","reason":"…"}。';

  it.each([
    ['A', '坐席：您好\n客户：听起来不错，我有兴趣。'],
    ['B', '坐席：您好\n客户：多少钱？'],
    ['C', '坐席：您方便吗\n客户：可以，你说。'],
    ['D', '客户：我在开会，晚点再打吧。'],
    ['E', '客户：嘎嘎'],
    ['F', '客户：多少钱？\n客户：不需要，谢谢。'],
    ['G', '坐席：您好，请问您还在听吗？'],
  ])('%s from the words of the callee', async (grade, transcript) => {
    const { client } = await start();
    const messages: Messages = [
      { role: 'system', content: prompt },
      { role: 'user', content: transcript },
    ];
    const answer = await client.chat.completions.create({ model: 'demo', messages });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toMatchObject({ grade });
  });

  it('with one letter when no JSON was asked for, also in English', async () => {
    const { client } = await start();
    const messages: Messages = [
      { role: 'system', content: 'Grade the interest of the customer. Answer with one letter from A to G.' },
      { role: 'user', content: 'agent: Hello\ncustomer: How much is it?' },
    ];
    expect((await client.chat.completions.create({ model: 'demo', messages })).choices[0]?.message.content).toBe('B');
  });

  it('only when it is asked to: a talk that offers tools is never graded', async () => {
    const { client } = await start();
    const messages: Messages = [
      { role: 'system', content: prompt },
      { role: 'user', content: '你是谁？' },
    ];
    expect((await stream(client, messages)).text).toContain('云铃科技');
  });
});

describe('the faults of the demo model', () => {
  it.each([
    ['demo-rate-limited', 429],
    ['demo-server-error', 500],
    ['demo-wrong-key', 401],
    ['no-such-model', 404],
  ])('%s is refused with %i', async (model, status) => {
    const { client } = await start();
    await expect(stream(client, talk('你好'), model)).rejects.toMatchObject({ status });
  });

  it('are also asked for by a header or for the whole server', async () => {
    const { client } = await start();
    const asking = client.chat.completions.create(
      { model: 'demo', messages: talk('你好') },
      { headers: { 'x-demo-fault': 'server-error' } },
    );
    await expect(asking).rejects.toMatchObject({ status: 500 });
    const limited = await start({ fault: 'rate-limited' });
    await expect(stream(limited.client, talk('你好'))).rejects.toMatchObject({ status: 429 });
    expect(demoFaults).toContain('never-answers');
  });

  it('include a key that is not the one it was given, also for the list of models', async () => {
    const { client, model } = await start({ apiKey: 'right' });
    await expect(client.models.list()).rejects.toMatchObject({ status: 401 });
    const right = new OpenAI({ apiKey: 'right', baseURL: model.baseUrl, maxRetries: 0 });
    expect((await stream(right, talk('你好'))).text).not.toBe('');
  });

  it('include a web page, an empty answer and a stream that is cut in the middle', async () => {
    const { client, model } = await start();
    const page = await fetch(`${model.baseUrl}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'demo-html', messages: talk('喂') }),
    });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await stream(client, talk('你好'), 'demo-empty')).toMatchObject({ text: '', finish: 'stop' });
    const heard: string[] = [];
    const cut = async (): Promise<void> => {
      for await (const chunk of await client.chat.completions.create({
        model: 'demo-cut',
        messages: talk('你好'),
        stream: true,
      })) {
        heard.push(chunk.choices[0]?.delta.content ?? '');
      }
    };
    await expect(cut()).rejects.toThrow();
    expect(heard.join('')).not.toBe('');
    expect((await stream(client, talk('你好'))).text.startsWith(heard.join(''))).toBe(true);
  });

  it('name the field of a request that is wrong', async () => {
    const { model } = await start();
    const ask = async (body: string): Promise<unknown> =>
      (await fetch(`${model.baseUrl}/chat/completions`, { method: 'POST', body })).json();
    expect(await ask('{')).toMatchObject({ error: { param: 'body' } });
    expect(await ask('{"model":"demo"}')).toMatchObject({ error: { param: 'messages' } });
    expect(await ask('{"model":"demo","messages":[{}]}')).toMatchObject({ error: { param: 'messages[0].role' } });
  });
});

describe('a client that goes', () => {
  it('stops the stream: not one more chunk is written', async () => {
    const { client, model } = await start({ tokenMs: 5 });
    const gone = model.nextAbort();
    const answer = await client.chat.completions.create({ model: 'demo', messages: talk('你好'), stream: true });
    for await (const chunk of answer) {
      if (chunk.choices[0]?.delta.content === '您') break;
    }
    await gone;
    const { chunksSent } = model.seen;
    expect(model.seen).toMatchObject({ aborted: 1, completed: 0, open: 0 });
    // A whole answer later the first one has still not gone on.
    const whole = await stream(client, talk('再见'));
    expect(model.seen.chunksSent - chunksSent).toBe(whole.pieces + whole.argumentParts.length + 3);
  });

  it.each(['demo-never-answers', 'demo-slow-first-byte', 'demo-slow'])('is noticed while %s keeps it waiting', async (name) => {
    const { client, model } = await start();
    const gone = model.nextAbort();
    const stop = new AbortController();
    const asking = client.chat.completions.create({ model: name, messages: talk('你好'), stream: true }, { signal: stop.signal });
    const ended = asking.then(async (answer) => {
      for await (const chunk of answer) expect(chunk.choices).toHaveLength(1);
    });
    ended.catch(() => undefined);
    await expect.poll(() => model.seen.open).toBe(1);
    stop.abort();
    await gone;
    expect(model.seen).toMatchObject({ aborted: 1, completed: 0, open: 0 });
    await ended.catch(() => undefined);
  });
});
