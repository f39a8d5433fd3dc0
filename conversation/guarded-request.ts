/** One HTTP request to a host that somebody else chose: behind the guard, without redirects, with a limit of time and of bytes. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AllowedHosts, guardedAddress, HttpToolFailed, type Resolve, type Resolved } from './http-guard.ts';

/** Bytes of an answer that are read; what comes behind them is not waited for. */
const answerBytesMax = 262_144;

export type GuardedRequest = {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  /** Null: none. */
  body: string | null;
  msMax: number;
  signal: AbortSignal;
};

/** The text without control characters. */
export type GuardedAnswer = { status: number; text: string };

/** Redirects are not followed: they would lead around the guard. Throws HttpToolFailed; whatever was answered is an answer. */
export async function sendGuarded(
  request: GuardedRequest,
  { allowed, resolve }: { allowed: AllowedHosts; resolve?: Resolve | undefined },
): Promise<GuardedAnswer> {
  const limit = AbortSignal.any([request.signal, AbortSignal.timeout(request.msMax)]);
  const address = await guardedAddress(request.url, allowed, resolve);
  return sent(request, { address, limit });
}

function sent(
  { url, method, headers, body, msMax }: GuardedRequest,
  { address, limit }: { address: Resolved; limit: AbortSignal },
): Promise<GuardedAnswer> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(
        limit.aborted
          ? new HttpToolFailed('timeout', `no answer within ${msMax} ms`)
          : new HttpToolFailed('unreachable', error.message),
      );
    };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(url, {
      method,
      headers,
      signal: limit,
      // No connection of another request, whose address was judged at another time.
      agent: false,
      lookup: (_host, options, found) => {
        if (options.all === true) found(null, [address]);
        else found(null, address.address, address.family);
      },
    });
    outgoing.once('error', failed);
    outgoing.once('response', (answer) => {
      readText(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), failed);
    });
    outgoing.end(body ?? undefined);
  });
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= answerBytesMax) break;
  }
  return plainText(Buffer.concat(chunks).subarray(0, answerBytesMax).toString('utf8'));
}

function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
}
