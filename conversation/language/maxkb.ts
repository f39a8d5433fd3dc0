/** A MaxKB application by its OpenAI-like address. https://maxkb.cn/docs/v2/user_manual/chat_to_API */
import type { LanguageModel, TokenCount } from '../ports.ts';
import { HostedModel } from './hosted-model.ts';
import { type CallFacts, type HostedProvider, handedOver } from './hosted-provider.ts';
import { fieldOf, numberField, textField } from './json-fields.ts';
import { codeOfStatus, ModelFailed, type ModelFailureCode } from './model-failed.ts';
import { readChunk } from './openai-chunk.ts';
import { serverEvents } from './server-events.ts';

export type MaxkbAccount = {
  /** Up to the application's id, without `/chat/completions`. */
  baseUrl: string;
  /** Begins with `application-`. */
  apiKey: string;
  headers: Readonly<Record<string, string>>;
  inputs: Readonly<Record<string, string>>;
  firstTokenMsMax: number;
};

export function makeMaxkbModel(account: MaxkbAccount, facts: CallFacts): LanguageModel {
  const { baseUrl, apiKey, headers, firstTokenMsMax } = account;
  const form = handedOver(account.inputs, facts.contact);

  const provider: HostedProvider = {
    takesHistory: false,
    async *ask({ conversationId, text, signal, onSent }) {
      const events = serverEvents({
        url: `${baseUrl}/chat/completions`,
        headers: { ...headers, authorization: `Bearer ${apiKey}` },
        // MaxKB reads the last message only; the talk before it is found by `chat_id`.
        body: {
          model: 'maxkb',
          stream: true,
          messages: [{ role: 'user', content: text }],
          ...(conversationId === null ? {} : { chat_id: conversationId }),
          ...(Object.keys(form).length === 0 ? {} : { form_data: form }),
        },
        signal,
        secrets: [apiKey, ...Object.values(headers)],
        codeOf: ({ httpStatus, body }) => codeOf(body, httpStatus),
        onSent,
      });
      let begun = false;
      let finished = false;
      let tokens: TokenCount | null = null;
      for await (const { data } of events) {
        const chatId = chatIdOf(data);
        if (chatId !== null) yield { kind: 'ids', conversationId: chatId, runId: null };
        const { text: words, finished: reason, tokens: told } = readChunk(data);
        if (!begun && isException(words)) throw new ModelFailed('server-error', { detail: words });
        begun ||= words.trim() !== '';
        yield words === '' ? { kind: 'working' } : { kind: 'text', text: words };
        finished ||= reason !== null;
        tokens = told ?? tokens;
      }
      if (finished) yield { kind: 'finished', tokens };
    },
    cancel: null,
  };
  return new HostedModel({ provider, facts, firstTokenMsMax });
}

function chatIdOf(data: unknown): string | null {
  const choices = fieldOf(data, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return textField(fieldOf(choice, 'delta'), 'chat_id') ?? textField(choice, 'chat_id') ?? textField(data, 'chat_id');
}

/** MaxKB tells a fault of its model as the answer itself: `Exception:` (v2) or 异常 (v1) and what Python said. */
function isException(words: string): boolean {
  return /^\s*(Exception:|异常\s*(Error|\w*Error|Connection|\{|\())/.test(words);
}

/** `{ code, message }`, often under HTTP 200. */
function codeOf(body: unknown, status: number): ModelFailureCode | null {
  const code = numberField(body, 'code');
  const message = textField(body, 'message') ?? '';
  if (/(conversation|会话|对话).{0,10}(not exist|不存在)/i.test(message)) return 'conversation-lost';
  if (/published|发布/i.test(message)) return 'not-published';
  if (/visits|访问次数/i.test(message)) return 'rate-limited';
  if (code === 401 || code === 1001 || code === 1002) return 'wrong-key';
  if (code !== null && code >= 400 && code < 600) return codeOfStatus(code);
  return status === 200 ? null : codeOfStatus(status);
}
