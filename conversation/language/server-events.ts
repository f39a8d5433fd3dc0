/** One POST that is answered with server-sent events: its lines as JSON, its refusals and breaks as ModelFailed. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { SentRequest } from '../ports.ts';
import { detailOf, withoutSecrets } from './failure-detail.ts';
import { codeOfStatus, ModelFailed, type ModelFailureCode } from './model-failed.ts';

/** `event` is empty where the server names none; `data` is what its JSON says. */
export type ServerEvent = { event: string; data: unknown };

/** What a server said instead of streaming. */
export type Refusal = { httpStatus: number; body: unknown; text: string };

export type EventRequest = {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: unknown;
  signal: AbortSignal;
  /** Removed from the provider's words, wherever they quote them. */
  secrets: readonly string[];
  /** What a refusal means to this provider; null = what its HTTP status says. */
  codeOf: (refusal: Refusal) => ModelFailureCode | null;
  onSent?: ((request: SentRequest) => void) | undefined;
};

/** Characters of a refusal that are read. */
const refusalCharsMax = 20_000;
/** Characters of one event; longer ones are no answer to a sentence. */
const eventCharsMax = 1_000_000;
/** What servers send as their last line. */
const endMark = '[DONE]';

/** Ends with the stream or its end mark. Throws ModelFailed, and whatever `signal` was aborted with. */
export async function* serverEvents(request: EventRequest): AsyncGenerator<ServerEvent> {
  const response = await post(request);
  const body = response.body;
  if (body === null || !(response.headers.get('content-type') ?? '').includes('event-stream')) {
    throw refused(response, await textOf(response), request);
  }
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(value);
      pending = events.length > 0 ? 0 : pending + value.length;
      if (pending > eventCharsMax) throw new ModelFailed('bad-answer', { detail: 'an event without an end' });
      for (const { event = '', data } of events.splice(0)) {
        const read = jsonOf(data.trim());
        if (data.trim() === endMark || read === endMark) return;
        if (read === undefined) throw new ModelFailed('bad-answer', { detail: withoutSecrets(data, request.secrets) });
        yield { event, data: read };
      }
    }
  } catch (error) {
    if (error instanceof ModelFailed || request.signal.aborted) throw error;
    // The HTTP client ends a body that breaks off with a TypeError.
    throw new ModelFailed('cut', { detail: withoutSecrets(detailOf(error), request.secrets) });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function post({ url, headers, body, signal, secrets, onSent }: EventRequest): Promise<Response> {
  onSent?.({ url, body });
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
      // A key goes to the server it was entered for and to no other.
      redirect: 'manual',
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ModelFailed('unreachable', { detail: withoutSecrets(detailOf(error), secrets) });
  }
}

async function textOf(response: Response): Promise<string> {
  try {
    return (await response.text()).slice(0, refusalCharsMax);
  } catch {
    return '';
  }
}

function refused(response: Response, text: string, { codeOf, secrets }: EventRequest): ModelFailed {
  const httpStatus = response.status;
  const body = jsonOf(text);
  const isJson = typeof body === 'object' && body !== null;
  const known = isJson ? codeOf({ httpStatus, body, text }) : null;
  const type = response.headers.get('content-type') ?? 'none';
  const detail = isJson ? withoutSecrets(text, secrets) : `content-type: ${type}`;
  if (known !== null) return new ModelFailed(known, { httpStatus, detail });
  return new ModelFailed(response.ok ? 'bad-answer' : codeOfStatus(httpStatus), { httpStatus, detail });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
