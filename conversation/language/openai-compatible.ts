/** A language model behind an OpenAI-compatible chat-completions address. */
import OpenAI from 'openai';
import type { ChatMessage, LanguageModel, ModelEvent, TokenCount, ToolSpec } from '../ports.ts';
import { ModelFailed } from './model-failed.ts';
import { stallMsMax, withOneRetry } from './one-retry.ts';
import { readChunk } from './openai-chunk.ts';
import { asModelFailed } from './openai-failure.ts';
import { makeThoughtFilter } from './thought-filter.ts';
import { makeTokenWish, type TokenWish } from './token-wish.ts';
import { makeToolCallParts } from './tool-call-parts.ts';
import { watchTime } from './watch-time.ts';

export type OpenAiAccount = {
  /** Up to and without `/chat/completions`, e.g. https://api.deepseek.com/v1. */
  baseUrl: string;
  model: string;
  /** Null: the server wants none, and none is sent. */
  apiKey: string | null;
  headers: Readonly<Record<string, string>>;
  /** ms from the question to the first word or tool call, both attempts together. */
  firstTokenMsMax: number;
};

/**
 * Streams over the `openai` package. One retry, only before the first word. When the request's signal aborts, the HTTP request is
 * closed and the stream ends without `done`; every other way to end short throws ModelFailed.
 */
export function makeOpenAiModel(account: OpenAiAccount, wish: TokenWish = makeTokenWish()): LanguageModel {
  const baseURL = account.baseUrl.replace(/\/+$/, '');
  const completionsUrl = `${baseURL}/chat/completions`;
  const client = new OpenAI({
    baseURL,
    apiKey: account.apiKey ?? 'none',
    organization: null,
    project: null,
    defaultHeaders: account.apiKey === null ? { ...account.headers, Authorization: null } : account.headers,
    maxRetries: 0,
    timeout: account.firstTokenMsMax,
    // It would print what a model said.
    logLevel: 'off',
  });
  const secrets = [account.apiKey ?? '', ...Object.values(account.headers)];

  return {
    async *stream({ messages, tools, signal, onSent }) {
      const wanted = requestBody(account.model, messages, tools);
      const send = async (until: AbortSignal): Promise<Sent> => {
        for (;;) {
          const body = { ...wanted, ...wish.of(completionsUrl) };
          onSent?.({ url: completionsUrl, body });
          try {
            return await client.chat.completions.create(body, { signal: until }).withResponse();
          } catch (error) {
            // Once for an address: it is spared the wish from then on.
            if (!wish.refused(completionsUrl, error)) throw error;
          }
        }
      };
      yield* withOneRetry({
        msMax: account.firstTokenMsMax,
        signal,
        failedOf: (error) => asModelFailed(error, secrets),
        attempt: ({ msMax, progress }) => streamOnce({ send, signal, msMax, progress }),
      });
    },
  };
}

type Body = OpenAI.Chat.ChatCompletionCreateParamsStreaming;
type Sent = { data: AsyncIterable<unknown>; response: Response };

async function* streamOnce({
  send,
  signal,
  msMax,
  progress,
}: {
  send: (signal: AbortSignal) => Promise<Sent>;
  signal: AbortSignal;
  msMax: number;
  progress: { begun: boolean };
}): AsyncGenerator<ModelEvent> {
  const watch = watchTime(signal);
  const thoughts = makeThoughtFilter();
  const tools = makeToolCallParts();
  let finished: string | null = null;
  let tokens: TokenCount | null = null;
  let chunks = 0;
  watch.within(msMax);
  try {
    const { data, response } = await send(watch.signal);
    for await (const chunk of data) {
      chunks++;
      const read = readChunk(chunk);
      const text = thoughts.push(read.text);
      if (text !== '' || read.toolCalls.length > 0) progress.begun = true;
      if (progress.begun) watch.within(stallMsMax);
      if (text !== '') yield { kind: 'text', text };
      for (const part of read.toolCalls) {
        if (!tools.add(part)) throw new ModelFailed('bad-answer', { detail: 'too many or too long tool calls' });
      }
      finished = read.finished ?? finished;
      // Some tell it with every chunk, as it grows.
      tokens = read.tokens ?? tokens;
    }
    if (signal.aborted) return;
    if (watch.isOver()) throw new ModelFailed('timeout');
    const type = response.headers.get('content-type') ?? 'none';
    if (chunks === 0 && !type.includes('event-stream')) throw new ModelFailed('bad-answer', { detail: `content-type: ${type}` });
  } catch (error) {
    if (watch.isOver() && !signal.aborted) throw new ModelFailed('timeout');
    throw error;
  } finally {
    watch.end();
  }
  const rest = thoughts.finish();
  if (rest !== '') yield { kind: 'text', text: rest };
  const calls = tools.calls();
  if (!progress.begun && rest === '') throw new ModelFailed('empty-answer', { detail: finished ?? '' });
  if (finished === null) throw new ModelFailed('cut');
  if (tokens !== null) yield { kind: 'tokens', ...tokens };
  for (const call of calls) yield { kind: 'tool', call };
  yield { kind: 'done' };
}

function requestBody(model: string, messages: readonly ChatMessage[], tools: readonly ToolSpec[]): Body {
  return {
    model,
    stream: true,
    messages: messages.map(messageParam),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: 'function' as const,
            function: { name, description, parameters },
          })),
        }),
  };
}

function messageParam(message: ChatMessage): OpenAI.Chat.ChatCompletionMessageParam {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content };
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
    case 'assistant': {
      const calls = message.toolCalls ?? [];
      if (calls.length === 0) return { role: 'assistant', content: message.content };
      return {
        role: 'assistant',
        content: message.content === '' ? null : message.content,
        tool_calls: calls.map(({ id, name, argumentsJson }) => ({
          id,
          type: 'function' as const,
          function: { name, arguments: argumentsJson },
        })),
      };
    }
  }
}
