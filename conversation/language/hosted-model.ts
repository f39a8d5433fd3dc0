/** A language model whose provider keeps the talk: one conversation per call, told what was really heard wherever it can't know. */
import type { ChatMessage, LanguageModel, ModelEvent, SentRequest, ToolSpec } from '../ports.ts';
import { endCallTool } from '../tools.ts';
import { type EndMarkerFilter, makeEndMarkerFilter } from './end-marker.ts';
import { detailOf } from './failure-detail.ts';
import { Exchange } from './hosted-exchange.ts';
import { joined, prefaceOf, readMessages, type Told, unknownTo } from './hosted-history.ts';
import type { CallFacts, HostedEvent, HostedProvider } from './hosted-provider.ts';
import { ModelFailed, type ModelFailureCode } from './model-failed.ts';
import { type Attempt, withOneRetry } from './one-retry.ts';
import { makeThoughtFilter } from './thought-filter.ts';

/** ms that a question waits for the end of the one before it; providers refuse two at once in a conversation. */
export const settleMsMax = 1_500;

/** The talk goes on in a conversation of its own, which is told everything. */
const unusable: ReadonlySet<ModelFailureCode> = new Set<ModelFailureCode>(['conversation-lost', 'conversation-busy']);

type Question = {
  messages: readonly ChatMessage[];
  tools: readonly ToolSpec[];
  signal: AbortSignal;
  onSent?: ((request: SentRequest) => void) | undefined;
};

/** `before`: what the provider was told before this question, whichever attempt at it this is. */
type Asked = Question & { before: Told | null };

type HostedFinish = Extract<HostedEvent, { kind: 'finished' }>;

type Parts = { provider: HostedProvider; facts: Pick<CallFacts, 'language' | 'use'>; firstTokenMsMax: number };

/** Open it anew for each call: it remembers the conversation. It knows no tools, but honours the end marker as `end_call`. */
export class HostedModel implements LanguageModel {
  readonly keepsHistory = true;
  readonly #parts: Parts;
  #conversationId: string | null = null;
  #told: Told | null = null;
  #running: Exchange | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  stream(question: Question): AsyncIterable<ModelEvent> {
    const asked = { ...question, before: this.#told };
    return withOneRetry({
      msMax: this.#parts.firstTokenMsMax,
      signal: asked.signal,
      failedOf: (error) => (error instanceof ModelFailed ? error : new ModelFailed('bad-answer', { detail: detailOf(error) })),
      attempt: (attempt) => this.#answerOnce(asked, attempt),
    });
  }

  async *#answerOnce(asked: Asked, { msMax, progress }: Attempt): AsyncGenerator<ModelEvent> {
    const { signal, tools } = asked;
    const begunAt = performance.now();
    if (this.#running !== null) await within(this.#running.settled, Math.min(settleMsMax, msMax), signal);
    if (signal.aborted) return;
    const exchange = this.#begin(asked, msMax - (performance.now() - begunAt));
    const leave = (): void => exchange.leave();
    signal.addEventListener('abort', leave, { once: true });
    try {
      const marker = makeEndMarkerFilter();
      for await (const event of this.#spoken(exchange, marker)) {
        if (isAborted(signal)) return;
        if (event.kind !== 'tokens') progress.begun = true;
        yield event;
      }
      if (isAborted(signal)) return;
      if (!progress.begun && !marker.found()) throw new ModelFailed('empty-answer');
      if (this.#told !== null) this.#told.whole = true;
      if (marker.found() && tools.some(({ name }) => name === endCallTool)) {
        yield { kind: 'tool', call: { id: 'end-marker', name: endCallTool, argumentsJson: '{}' } };
      }
      yield { kind: 'done' };
    } catch (error) {
      if (error instanceof ModelFailed && unusable.has(error.code)) this.#conversationId = null;
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
      exchange.leave();
    }
  }

  #begin({ messages, onSent, before }: Asked, firstMsMax: number): Exchange {
    const { provider, facts } = this.#parts;
    const { system, heard, question } = readMessages(messages);
    const isNew = this.#conversationId === null;
    const takesHistory = isNew && provider.takesHistory;
    const preface = takesHistory ? null : prefaceOf(unknownTo(isNew ? null : before, heard), facts.language);
    const instructions = facts.use === 'task' && system !== '' ? [system] : [];
    const text = [...instructions, ...(preface === null ? [] : [preface]), question].join('\n\n');
    this.#told = { messages: joined([...heard, { role: 'user', content: question }]), answer: '', whole: false };
    const history = takesHistory ? heard : [];
    this.#running = new Exchange({
      provider,
      question: { conversationId: this.#conversationId, text, history, onSent },
      firstMsMax,
    });
    return this.#running;
  }

  /** What may be said of an answer; ends without a word more when the exchange was left. Throws `cut` when it ends too early. */
  async *#spoken(exchange: Exchange, marker: EndMarkerFilter): AsyncGenerator<ModelEvent> {
    const thoughts = makeThoughtFilter();
    let finished: HostedFinish | null = null;
    for await (const event of exchange.events()) {
      if (event.kind === 'ids') this.#conversationId = event.conversationId ?? this.#conversationId;
      if (event.kind === 'text') yield* this.#say(marker.push(thoughts.push(event.text)));
      if (event.kind === 'replace') {
        marker.clear();
        const text = marker.push(event.text);
        if (this.#told !== null) this.#told.answer = text;
        yield { kind: 'replace', text };
      }
      if (event.kind === 'finished') {
        finished = event;
        break;
      }
    }
    yield* this.#say(marker.push(thoughts.finish()));
    yield* this.#say(marker.finish());
    if (finished === null) throw new ModelFailed('cut');
    if (finished.tokens !== null) yield { kind: 'tokens', ...finished.tokens };
  }

  *#say(text: string): Generator<ModelEvent> {
    if (text === '') return;
    if (this.#told !== null) this.#told.answer += text;
    yield { kind: 'text', text };
  }
}

/** Waits for a promise that never rejects, but no longer than `ms`, and not past an abort. */
async function within(settled: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let end: () => void = () => undefined;
  const limit = new Promise<void>((resolve) => {
    end = resolve;
  });
  const timer = setTimeout(end, Math.max(0, ms));
  signal.addEventListener('abort', end, { once: true });
  try {
    await Promise.race([settled, limit]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** Asked anew after every wait: what was checked before it says nothing. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
