/** The three providers that keep the talk on their side, each as an account that asks a server of a test. */
import type { CallFacts } from '../../../conversation/language/hosted-provider.ts';
import { type ModelAccount, type ModelCatalogue, makeModelCatalogue } from '../../../conversation/language/model-catalogue.ts';
import { ModelFailed } from '../../../conversation/language/model-failed.ts';
import type { ChatMessage, LanguageModel, ModelEvent, SentRequest, ToolSpec } from '../../../conversation/ports.ts';
import { type BotAnswer, type BotServer, coze, dify, maxkb, startBotServer } from './bot-server.ts';

export const secret = 'pat_very-secret-token-0123456789';
const applicationId = '0190aa11-2222-7333-8444-555566667777';

export type HostedKind = 'coze' | 'dify' | 'maxkb';

export type Bot = {
  kind: HostedKind;
  /** End of the path that is asked. */
  path: string;
  says: (...words: string[]) => BotAnswer;
  /** What stands in a request for the question and for the conversation. */
  asked: (body: Record<string, unknown>) => string;
  conversation: (request: { body: Record<string, unknown>; query: URLSearchParams }) => unknown;
};

export const bots: readonly Bot[] = [
  {
    kind: 'coze',
    path: '/v3/chat',
    says: coze.says,
    asked: (body) => (body['additional_messages'] as { content: string }[]).at(-1)?.content ?? '',
    conversation: ({ query }) => query.get('conversation_id'),
  },
  {
    kind: 'dify',
    path: '/v1/chat-messages',
    says: dify.says,
    asked: (body) => String(body['query']),
    conversation: ({ body }) => (body['conversation_id'] === '' ? null : body['conversation_id']),
  },
  {
    kind: 'maxkb',
    path: '/chat/completions',
    says: maxkb.says,
    asked: (body) => (body['messages'] as { content: string }[]).at(-1)?.content ?? '',
    conversation: ({ body }) => body['chat_id'] ?? null,
  },
];

export function accountAt(kind: HostedKind, origin: string, change: Partial<ModelAccount> = {}): ModelAccount {
  const urls = { coze: origin, dify: `${origin}/v1/chat-messages`, maxkb: `${origin}/chat/api/${applicationId}` };
  return {
    kind,
    baseUrl: urls[kind],
    model: '',
    apiKey: secret,
    headers: {},
    firstTokenMsMax: 4000,
    botId: '73428668',
    login: 'token',
    appId: null,
    publicKeyId: null,
    privateKey: null,
    inputs: {},
    ...change,
  };
}

export const facts: CallFacts = {
  callId: '11111111-2222-4333-8444-555555555555',
  language: 'zh',
  contact: { name: '王女士', number: '13800138000', variables: { 城市: '上海' } },
  use: 'talk',
};

export type Asked = { events: ModelEvent[]; text: string; failed: ModelFailed | null; sent: SentRequest[] };

export async function ask(
  model: LanguageModel,
  messages: readonly ChatMessage[],
  given: { tools?: readonly ToolSpec[]; signal?: AbortSignal } = {},
): Promise<Asked> {
  const events: ModelEvent[] = [];
  const sent: SentRequest[] = [];
  let failed: ModelFailed | null = null;
  try {
    const request = { messages, tools: given.tools ?? [], signal: given.signal ?? new AbortController().signal };
    for await (const event of model.stream({ ...request, onSent: (one) => sent.push(one) })) events.push(event);
  } catch (error) {
    if (!(error instanceof ModelFailed)) throw error;
    failed = error;
  }
  return { events, text: events.map((event) => (event.kind === 'text' ? event.text : '')).join(''), failed, sent };
}

export function useBots(): {
  /** Starts a server that lives as long as the test, and opens an account on it. */
  open(
    kind: HostedKind,
    answers: Parameters<typeof startBotServer>[0],
    given?: { account?: Partial<ModelAccount>; facts?: Partial<CallFacts>; models?: ModelCatalogue },
  ): Promise<{ server: BotServer; model: LanguageModel; another: () => LanguageModel }>;
  closeAll(): Promise<void>;
} {
  const servers: BotServer[] = [];
  return {
    async open(kind, answers, given = {}) {
      const server = await startBotServer(answers);
      servers.push(server);
      const models = given.models ?? makeModelCatalogue();
      const another = (): LanguageModel =>
        models.open(accountAt(kind, server.origin, given.account), { ...facts, ...given.facts });
      return { server, model: another(), another };
    },
    async closeAll() {
      await Promise.all(servers.splice(0).map((server) => server.close()));
    },
  };
}
