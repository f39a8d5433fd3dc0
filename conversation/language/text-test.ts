/** Tries an account with one text: what streams back, how soon, or why it failed, in codes that the edges put into words. */
import type { ChatMessage, LanguageModel, SentRequest, ToolSpec } from '../ports.ts';
import { ModelFailed, type ModelFailureCode, type ModelFault } from './model-failed.ts';
import { asModelFailed } from './openai-failure.ts';

export type TextTestFailure = { code: ModelFailureCode; fault: ModelFault; httpStatus: number | null; detail: string };

export type TextTestEvent =
  | { kind: 'piece'; text: string }
  /** The provider took its words back; these stand in their place. */
  | { kind: 'replaced'; text: string }
  /** The first account failed with this code; the other one answers. */
  | { kind: 'fallback'; accountId: string; code: string }
  | {
      kind: 'ended';
      /** What was sent and what came back; no key, no header. */
      exchange: { messages: readonly ChatMessage[]; sent: SentRequest[]; reply: string; toolNames: string[] };
      /** ms from the request to the first text; null when none came. */
      firstTokenMs: number | null;
      totalMs: number;
      failure: TextTestFailure | null;
    };

/** Characters of the text that is sent, and of the answer that is shown. */
export const textTestCharsMax = 2000;
/** Requests of one test that are shown: a token, two attempts, and the same of a second account. */
export const sentMax = 8;
/** ms for the whole test. */
export const textTestMsMax = 60_000;

/** Yields pieces as they come and exactly one `ended` at last, unless the signal aborts: then it just stops. Never throws. */
export async function* runTextTest({
  model,
  text,
  system,
  history = [],
  tools = [],
  signal,
  nowMs = () => performance.now(),
}: {
  model: LanguageModel;
  text: string;
  /** A system message before it, e.g. an assistant's prompt. */
  system?: string | undefined;
  /** What was said before, for a test of more than one turn. */
  history?: readonly ChatMessage[];
  /** Offered to the model; a call of one is told and not run. */
  tools?: readonly ToolSpec[];
  signal: AbortSignal;
  nowMs?: () => number;
}): AsyncGenerator<TextTestEvent> {
  const messages: ChatMessage[] = [
    ...(system === undefined || system === '' ? [] : [{ role: 'system' as const, content: system }]),
    ...history,
    { role: 'user', content: text.slice(0, textTestCharsMax) },
  ];
  const startedMs = nowMs();
  const limit = AbortSignal.timeout(textTestMsMax);
  const toolNames: string[] = [];
  const sent: SentRequest[] = [];
  const onSent = (request: SentRequest): void => {
    if (sent.length < sentMax) sent.push(request);
  };
  let reply = '';
  let firstTokenMs: number | null = null;
  let failure: TextTestFailure | null = null;
  try {
    for await (const event of model.stream({ messages, tools, signal: AbortSignal.any([signal, limit]), onSent })) {
      if (event.kind === 'tool') toolNames.push(event.call.name);
      if (event.kind === 'fallback') yield event;
      if (event.kind === 'replace') {
        firstTokenMs ??= nowMs() - startedMs;
        reply = event.text.slice(0, textTestCharsMax);
        yield { kind: 'replaced', text: reply };
      }
      if (event.kind !== 'text') continue;
      firstTokenMs ??= nowMs() - startedMs;
      const piece = event.text.slice(0, textTestCharsMax - reply.length);
      reply += piece;
      if (piece === '') break;
      yield { kind: 'piece', text: piece };
    }
    if (limit.aborted) failure = plain(new ModelFailed('timeout'));
  } catch (error) {
    failure = plain(asModelFailed(error, []));
  }
  if (signal.aborted) return;
  yield { kind: 'ended', exchange: { messages, sent, reply, toolNames }, firstTokenMs, totalMs: nowMs() - startedMs, failure };
}

function plain({ code, fault, httpStatus, detail }: ModelFailed): TextTestFailure {
  return { code, fault, httpStatus, detail };
}
