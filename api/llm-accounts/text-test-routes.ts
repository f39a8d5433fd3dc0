/** Text tests: of a saved account, of values not saved yet, and of an assistant as a call would have it. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import type { TextTestEvent } from '../../conversation/language/text-test.ts';
import { runTextTest } from '../../conversation/language/text-test.ts';
import type { ChatMessage, LanguageModel, ToolSpec } from '../../conversation/ports.ts';
import { makeAssistants } from '../../storage/assistants.ts';
import type { LlmAccount } from '../../storage/llm-accounts.ts';
import { makeLlmAccounts } from '../../storage/llm-accounts.ts';
import { openHeaders } from '../../storage/llm-headers.ts';
import type { AppDeps } from '../app-deps.ts';
import type { Language } from '../language.ts';
import { languageOf } from '../language.ts';
import { fieldRefused, found } from '../request-refused.ts';
import { sameOrigin } from '../same-origin.ts';
import { openedSecret } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import { modelFaultSentence } from '../words/model-faults.ts';
import { checkedNames } from './llm-account-routes.ts';
import type { TextTestLine } from './text-test-schemas.ts';
import { ndjsonMediaType, testAssistant, testLlmAccount, testLlmValues } from './text-test-schemas.ts';

type Deps = Pick<AppDeps, 'db' | 'sealer' | 'openModel' | 'assistantMind'>;
type Line = Static<typeof TextTestLine>;
type Ended = Extract<TextTestEvent, { kind: 'ended' }>;

type Talk = {
  model: LanguageModel;
  baseUrl: string;
  messages: readonly { role: 'user' | 'assistant'; content: string }[];
  system?: string | undefined;
  tools?: readonly ToolSpec[];
  language: Language;
  onEnd?: (ended: Ended) => Promise<void>;
};

const firstTokenMsMaxDefault = 8_000;

export function textTestRoutes(app: TypedApp, { db, sealer, openModel, assistantMind }: Deps): void {
  const openStored = (account: LlmAccount): { model: LanguageModel; baseUrl: string } => {
    const { baseUrl, apiKeySealed, headersSealed } = account;
    const headers = openHeaders(sealer, headersSealed);
    return { baseUrl, model: openModel({ ...account, apiKey: openedSecret(sealer, apiKeySealed), headers }) };
  };

  app.route({
    ...testLlmAccount,
    handler: async (request, reply) => {
      const { messages, system } = request.body;
      const account = found(await makeLlmAccounts(db).find(request.params.id), 'llm-account');
      const onEnd = (ended: Ended) => makeLlmAccounts(db).setLastTest(account.id, lastTest(ended));
      return stream(reply, { ...openStored(account), messages, system, language: languageOf(request), onEnd });
    },
  });

  app.route({
    ...testLlmValues,
    handler: async (request, reply) => {
      const { account, accountId, messages, system } = request.body;
      const stored = accountId === undefined ? null : found(await makeLlmAccounts(db).find(accountId), 'llm-account');
      const apiKey = account.apiKey ?? (stored === null ? null : lentKey(stored, account.baseUrl));
      const { baseUrl, model, headers, firstTokenMsMax = firstTokenMsMaxDefault } = account;
      const lentHeaders = stored !== null && sameOrigin(stored.baseUrl, baseUrl) ? openHeaders(sealer, stored.headersSealed) : {};
      const opened = openModel({
        baseUrl,
        model,
        apiKey,
        headers: headers === undefined ? lentHeaders : checkedNames(headers),
        firstTokenMsMax,
      });
      return stream(reply, { model: opened, baseUrl, messages, system, language: languageOf(request) });
    },
  });

  app.route({
    ...testAssistant,
    handler: async (request, reply) => {
      const { messages, name = '', variables = {} } = request.body;
      const assistant = found(await makeAssistants(db).find(request.params.id), 'assistant');
      const account = found(await makeLlmAccounts(db).find(assistant.llmAccountId), 'llm-account');
      const mind = assistantMind(assistant, { name, number: '', variables });
      return stream(reply, { ...openStored(account), messages, ...mind, language: languageOf(request) });
    },
  });

  /** A key is only sent to the server it was stored for. Throws 422 `key-not-lent`. */
  function lentKey(stored: LlmAccount, baseUrl: string): string | null {
    if (stored.apiKeySealed === null) return null;
    if (!sameOrigin(stored.baseUrl, baseUrl)) throw fieldRefused('key-not-lent', 'account.apiKey');
    return openedSecret(sealer, stored.apiKeySealed);
  }
}

/** The stream ends with the connection: who leaves, stops the model. */
function stream(reply: FastifyReply, talk: Talk): FastifyReply {
  const gone = new AbortController();
  const body = Readable.from(encoded(lines(talk, gone.signal)));
  body.once('close', () => gone.abort());
  return reply.type(ndjsonMediaType).header('cache-control', 'no-store').header('x-accel-buffering', 'no').send(body);
}

async function* encoded(source: AsyncGenerator<Line>): AsyncGenerator<string> {
  for await (const line of source) yield `${JSON.stringify(line)}\n`;
}

async function* lines(
  { model, baseUrl, messages, system, tools = [], language, onEnd }: Talk,
  signal: AbortSignal,
): AsyncGenerator<Line> {
  const history: ChatMessage[] = messages.slice(0, -1).map(({ role, content }) => ({ role, content }));
  const text = messages.at(-1)?.content ?? '';
  const startedAt = performance.now();
  for await (const event of runTextTest({ model, text, system, history, tools, signal })) {
    if (event.kind === 'piece') {
      yield { kind: 'piece', text: event.text, atMs: Math.round(performance.now() - startedAt) };
      continue;
    }
    for (const name of event.exchange.toolNames) yield { kind: 'tool', name };
    await onEnd?.(event);
    yield lastLine(event, { language, baseUrl });
  }
}

function lastLine(
  { exchange, firstTokenMs, totalMs, failure }: Ended,
  { language, baseUrl }: { language: Language; baseUrl: string },
): Line {
  const times = { firstTokenMs: rounded(firstTokenMs), totalMs: Math.round(totalMs) };
  if (failure === null) return { kind: 'done', text: exchange.reply, ...times };
  const { code, detail, httpStatus } = failure;
  return { kind: 'failed', code, sentence: modelFaultSentence(code, language, baseUrl), detail, httpStatus, ...times };
}

function lastTest({ firstTokenMs, totalMs, failure }: Ended): Parameters<ReturnType<typeof makeLlmAccounts>['setLastTest']>[1] {
  return {
    at: new Date().toISOString(),
    ok: failure === null,
    firstTokenMs: rounded(firstTokenMs),
    totalMs: Math.round(totalMs),
    code: failure?.code ?? null,
  };
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
