/** A text test as it runs: one JSON object a line. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import type { TextTestEvent } from '../../conversation/language/text-test.ts';
import { runTextTest } from '../../conversation/language/text-test.ts';
import type { ChatMessage, LanguageModel, ToolSpec } from '../../conversation/ports.ts';
import type { LlmKind } from '../../domain/llm-kind.ts';
import type { LlmTestResult } from '../../storage/llm-accounts.ts';
import type { Language } from '../language.ts';
import { modelFaultSentence } from '../words/model-faults.ts';
import type { TextTestLine } from './text-test-schemas.ts';
import { ndjsonMediaType } from './text-test-schemas.ts';

type Line = Static<typeof TextTestLine>;
type Ended = Extract<TextTestEvent, { kind: 'ended' }>;
type TestedAccount = { id: string; name: string; kind: LlmKind; baseUrl: string };

export type Talk = {
  model: LanguageModel;
  /** The account that is asked first, and the one behind it. */
  accounts: readonly [TestedAccount, ...TestedAccount[]];
  messages: readonly { role: 'user' | 'assistant'; content: string }[];
  system?: string | undefined;
  tools?: readonly ToolSpec[];
  language: Language;
  onEnd?: (ended: Ended) => Promise<void>;
};

/** Characters of a request that are shown. */
const sentCharsMax = 8_000;

/** The stream ends with the connection: who leaves, stops the model. */
export function streamTest(reply: FastifyReply, talk: Talk): FastifyReply {
  const gone = new AbortController();
  const body = Readable.from(encoded(lines(talk, gone.signal)));
  body.once('close', () => gone.abort());
  return reply.type(ndjsonMediaType).header('cache-control', 'no-store').header('x-accel-buffering', 'no').send(body);
}

async function* encoded(source: AsyncGenerator<Line>): AsyncGenerator<string> {
  for await (const line of source) yield `${JSON.stringify(line)}\n`;
}

async function* lines(talk: Talk, signal: AbortSignal): AsyncGenerator<Line> {
  const { model, messages, system, tools = [], onEnd } = talk;
  const history: ChatMessage[] = messages.slice(0, -1).map(({ role, content }) => ({ role, content }));
  const text = messages.at(-1)?.content ?? '';
  const startedAt = performance.now();
  const atMs = (): number => Math.round(performance.now() - startedAt);
  for await (const event of runTextTest({ model, text, system, history, tools, signal })) {
    switch (event.kind) {
      case 'piece':
      case 'replaced':
        yield { kind: event.kind, text: event.text, atMs: atMs() };
        break;
      case 'fallback':
        yield fallbackLine(event, talk);
        break;
      case 'ended':
        for (const { url, body } of event.exchange.sent) {
          yield { kind: 'sent', url, body: JSON.stringify(body, null, 2).slice(0, sentCharsMax) };
        }
        for (const name of event.exchange.toolNames) yield { kind: 'tool', name };
        await onEnd?.(event);
        yield lastLine(event, talk);
    }
  }
}

function fallbackLine({ accountId, code }: Extract<TextTestEvent, { kind: 'fallback' }>, { accounts, language }: Talk): Line {
  const accountName = accounts.find(({ id }) => id === accountId)?.name ?? '';
  return { kind: 'fallback', accountName, code, sentence: modelFaultSentence(code, language, accounts[0]) };
}

function lastLine({ exchange, firstTokenMs, totalMs, failure }: Ended, { language, accounts }: Talk): Line {
  const times = { firstTokenMs: rounded(firstTokenMs), totalMs: Math.round(totalMs) };
  if (failure === null) return { kind: 'done', text: exchange.reply, ...times };
  const { code, detail, httpStatus } = failure;
  return { kind: 'failed', code, sentence: modelFaultSentence(code, language, accounts[0]), detail, httpStatus, ...times };
}

export function lastTestOf({ firstTokenMs, totalMs, failure }: Ended): LlmTestResult {
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
