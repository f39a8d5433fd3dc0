/** Sends one answer of the demo model, at its pace and with its fault. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatRequest } from './chat-request.ts';
import { answerChunks, type CompletionHead, streamEnd, wholeCompletion } from './completion-stream.ts';
import { asksForGrade, gradeAnswer } from './demo-grading.ts';
import type { DemoFault, DemoManners } from './demo-manners.ts';
import { answerTo, type DemoAnswer } from './demo-script.ts';

/** How long `slow-first-byte` keeps even the headers back. */
const slowFirstByteMs = 3000;
/** `never-answers` holds a request so long, far beyond what any client waits. */
const neverMs = 600_000;
const retryAfterSeconds = 1;
/** `cut` breaks the connection after this share of the chunks. */
const cutShare = 0.5;

export type ChatAnswerRequest = {
  chat: ChatRequest;
  manners: DemoManners;
  response: ServerResponse;
  /** Aborts when the client has gone. */
  signal: AbortSignal;
  onChunk: () => void;
};

/** Resolves when the answer, or its fault, is out. Rejects when the client goes before. */
export async function answerChat(request: ChatAnswerRequest): Promise<void> {
  const { chat, manners, response, signal } = request;
  if (manners.fault === 'never-answers') await delay(neverMs, undefined, { signal });
  if (manners.fault === 'slow-first-byte') await delay(slowFirstByteMs, undefined, { signal });
  if (refuseByFault(response, manners.fault)) return;
  const answer = manners.fault === 'empty' ? { text: '', tool: null } : answerOf(chat);
  const head: CompletionHead = {
    id: `chatcmpl-${randomBytes(12).toString('hex')}`,
    created: Math.floor(Date.now() / 1000),
    model: chat.model,
  };
  if (chat.stream) await stream(request, answerChunks(head, chat, answer));
  else {
    await delay(manners.firstTokenMs, undefined, { signal });
    if (manners.fault === 'cut') response.destroy();
    else sendJson(response, 200, wholeCompletion(head, chat, answer));
  }
}

function answerOf(chat: ChatRequest): DemoAnswer {
  if (asksForGrade(chat.messages, chat.tools)) return { text: gradeAnswer(chat.messages), tool: null };
  return answerTo(chat.messages, chat.tools);
}

async function stream({ manners, response, signal, onChunk }: ChatAnswerRequest, chunks: readonly string[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  await delay(manners.firstTokenMs, undefined, { signal });
  const cutAt = manners.fault === 'cut' ? Math.ceil(chunks.length * cutShare) : chunks.length;
  for (const [n, chunk] of chunks.entries()) {
    signal.throwIfAborted();
    if (n === cutAt) {
      response.destroy();
      return;
    }
    await written(response, chunk);
    signal.throwIfAborted();
    onChunk();
    if (manners.tokenMs > 0) await delay(manners.tokenMs, undefined, { signal });
  }
  response.end(streamEnd);
}

/** Resolves when the chunk has left the process, or can't any more: what was written before a cut is received. */
function written(response: ServerResponse, chunk: string): Promise<void> {
  return new Promise((resolve) => {
    response.write(chunk, () => {
      resolve();
    });
  });
}

function refuseByFault(response: ServerResponse, fault: DemoFault): boolean {
  switch (fault) {
    case 'rate-limited':
      response.setHeader('retry-after', String(retryAfterSeconds));
      refuse(response, 429, { code: 'rate_limit_exceeded', message: 'Rate limit reached for requests.' });
      return true;
    case 'server-error':
      refuse(response, 500, { code: 'server_error', message: 'The server had an error while processing your request.' });
      return true;
    case 'wrong-key':
      refuse(response, 401, { code: 'invalid_api_key', message: 'Incorrect API key provided.' });
      return true;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<!doctype html><html><head><title>Welcome</title></head><body>It works!</body></html>');
      return true;
    case 'none':
    case 'cut':
    case 'empty':
    case 'never-answers':
    case 'slow-first-byte':
      return false;
  }
}

/** An error as the OpenAI protocol has it. */
export function refuse(
  response: ServerResponse,
  status: number,
  { code, message, param = null }: { code: string; message: string; param?: string | null },
): void {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  sendJson(response, status, { error: { message, type, param, code } });
}

export function sendJson(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
