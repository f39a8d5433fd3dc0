/** A Coze bot, interface v3. https://www.coze.cn/docs/developer_guides/chat_v3 */
import type { LanguageModel } from '../ports.ts';
import type { CozeApp, CozeTokens } from './coze-token.ts';
import type { HeardMessage } from './hosted-history.ts';
import { HostedModel } from './hosted-model.ts';
import { type CallFacts, type HostedEvent, type HostedProvider, type HostedQuestion, handedOver } from './hosted-provider.ts';
import { fieldOf, numberField, textField } from './json-fields.ts';
import { ModelFailed, type ModelFailureCode } from './model-failed.ts';
import { tokenCount } from './openai-chunk.ts';
import { serverEvents } from './server-events.ts';

export type CozeAccount = {
  /** Up to the host: https://api.coze.cn. */
  baseUrl: string;
  botId: string;
  login: { kind: 'token'; token: string } | { kind: 'jwt'; appId: string; publicKeyId: string; privateKey: string };
  headers: Readonly<Record<string, string>>;
  inputs: Readonly<Record<string, string>>;
  firstTokenMsMax: number;
};

/** `additional_messages` holds 100; the question is one of them. */
const historyMax = 99;
const tokenAttemptsMax = 2;

export function makeCozeModel(account: CozeAccount, { facts, tokens }: { facts: CallFacts; tokens: CozeTokens }): LanguageModel {
  const { login, baseUrl, headers, firstTokenMsMax } = account;
  const app: CozeApp | null = login.kind === 'jwt' ? { baseUrl, ...login } : null;
  const tokenOf = (question: Pick<HostedQuestion, 'signal' | 'onSent'>): Promise<string> =>
    app === null
      ? Promise.resolve(login.kind === 'token' ? login.token : '')
      : tokens.tokenFor(app, question.signal, question.onSent);

  async function* askWith(token: string, question: HostedQuestion): AsyncGenerator<HostedEvent> {
    const { conversationId, signal, onSent } = question;
    const query = conversationId === null ? '' : `?conversation_id=${encodeURIComponent(conversationId)}`;
    const events = serverEvents({
      url: `${baseUrl}/v3/chat${query}`,
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: bodyOf(question, account, facts),
      signal,
      secrets: [token, ...Object.values(headers)],
      codeOf: ({ body }) => codeOf(numberField(body, 'code'), textField(body, 'msg') ?? ''),
      onSent,
    });
    const reader = makeReader();
    for await (const { event, data } of events) yield* reader(event, data);
  }

  const provider: HostedProvider = {
    takesHistory: true,
    async *ask(question) {
      for (let attempt = 1; ; attempt++) {
        try {
          yield* askWith(await tokenOf(question), question);
          return;
        } catch (error) {
          // A token may be withdrawn before its end; a new one is worth one attempt.
          if (app === null || !(error instanceof ModelFailed) || error.code !== 'wrong-key') throw error;
          tokens.forget(app);
          if (attempt === tokenAttemptsMax) throw error;
        }
      }
    },
    async cancel({ conversationId, runId }, signal) {
      const token = await tokenOf({ signal });
      const response = await fetch(`${baseUrl}/v3/chat/cancel`, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ conversation_id: conversationId, chat_id: runId }),
        signal,
      });
      await response.body?.cancel();
    },
  };
  return new HostedModel({ provider, facts, firstTokenMsMax });
}

function bodyOf({ text, history }: HostedQuestion, { botId, inputs }: CozeAccount, facts: CallFacts): unknown {
  const said = [...history.slice(-historyMax), { role: 'user' as const, content: text }];
  return {
    bot_id: botId,
    user_id: facts.callId,
    stream: true,
    auto_save_history: true,
    custom_variables: handedOver(inputs, facts.contact),
    additional_messages: said.map(({ role, content }: HeardMessage) => ({
      role,
      content,
      content_type: 'text',
      type: role === 'user' ? 'question' : 'answer',
    })),
  };
}

/** Only answers are spoken; tool calls, follow-up questions and `verbose` notes are the bot's own affair. */
function makeReader(): (event: string, data: unknown) => Generator<HostedEvent> {
  const streamed = new Set<string>();
  let last: string | null = null;
  const answerOf = (data: unknown): { id: string; text: string } | null => {
    if (fieldOf(data, 'type') !== 'answer' || fieldOf(data, 'role') === 'user') return null;
    const text = textField(data, 'content');
    return text === null ? null : { id: textField(data, 'id') ?? '', text };
  };
  return function* (event, data) {
    switch (event) {
      case 'conversation.message.delta':
      case 'conversation.message.completed': {
        const answer = answerOf(data);
        // What came in pieces comes once more as a whole.
        if (answer === null || (event.endsWith('completed') && streamed.has(answer.id))) {
          yield { kind: 'working' };
          return;
        }
        streamed.add(answer.id);
        yield { kind: 'text', text: last === null || last === answer.id ? answer.text : ` ${answer.text}` };
        last = answer.id;
        return;
      }
      case 'conversation.chat.completed': {
        const usage = fieldOf(data, 'usage');
        yield { kind: 'finished', tokens: tokenCount(fieldOf(usage, 'input_count'), fieldOf(usage, 'output_count')) };
        return;
      }
      case 'conversation.chat.failed':
      case 'error':
        throw failureOf(event === 'error' ? data : fieldOf(data, 'last_error'));
      case 'conversation.chat.canceled':
        throw new ModelFailed('cut', { detail: 'the chat was cancelled at the provider' });
      case 'conversation.chat.requires_action':
        throw new ModelFailed('needs-action', { detail: 'requires_action' });
      default:
        if (event.startsWith('conversation.chat.')) {
          yield { kind: 'ids', conversationId: textField(data, 'conversation_id'), runId: textField(data, 'id') };
        } else yield { kind: 'working' };
    }
  };
}

function failureOf(fault: unknown): ModelFailed {
  const code = numberField(fault, 'code');
  const message = textField(fault, 'msg') ?? '';
  return new ModelFailed(codeOf(code, message) ?? 'server-error', { detail: `${code ?? ''} ${message}`.trim() });
}

/** https://www.coze.cn/docs/developer_guides/coze_error_codes */
const codes: Readonly<Record<number, ModelFailureCode>> = {
  4000: 'bad-request',
  4008: 'no-credit',
  4009: 'rate-limited',
  4011: 'no-credit',
  4013: 'rate-limited',
  4015: 'not-published',
  4016: 'conversation-busy',
  4027: 'no-credit',
  4028: 'no-credit',
  4100: 'wrong-key',
  4101: 'wrong-key',
  4200: 'not-found',
  5000: 'server-error',
  // "access token invalid", as the gateway in front of it says.
  700012006: 'wrong-key',
};

/** Words where the number says nothing; null where neither does. */
function codeOf(code: number | null, message: string): ModelFailureCode | null {
  if (code === 0) return null;
  // The same number for a bot and a conversation that do not exist.
  if (/conversation.{0,60}(not exist|not found|deleted)|会话不存在/i.test(message)) return 'conversation-lost';
  const known = code === null ? undefined : codes[code];
  if (known !== undefined) return known;
  if (/occupied|占用|another chat/i.test(message)) return 'conversation-busy';
  if (/published/i.test(message)) return 'not-published';
  if (/insufficient|balance|quota|credit|余额|欠费/i.test(message)) return 'no-credit';
  return code !== null && code >= 5000 ? 'server-error' : null;
}
