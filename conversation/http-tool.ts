/** A tool of the user's own: one HTTP request to another system, with what it may ask, where, how long and how much. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { HttpToolSetting } from '../domain/assistant-tools.ts';
import type { TalkContact } from './assistant.ts';
import { type AllowedHosts, guardedAddress, HttpToolFailed, type Resolve, type Resolved } from './http-guard.ts';
import { type FilledRequest, filledRequest, type ToolArguments } from './http-template.ts';
import { readArguments } from './tool-arguments.ts';
import { type ConversationTool, ToolRefused } from './tools.ts';

/** Bytes of an answer that are read; what comes behind them is not waited for. */
const answerBytesMax = 262_144;
/** Beyond its own limit, what the tool may take in the talk for the way there. */
const graceMs = 500;

/** With the values of its headers in the clear, for as long as one call lasts. */
export type HttpTool = HttpToolSetting & { headers: Readonly<Record<string, string>> };
export type HttpToolDeps = { allowed: AllowedHosts; resolve?: Resolve };
export type HttpToolAnswer = { status: number; text: string };

export function makeHttpTool(tool: HttpTool, contact: TalkContact, deps: HttpToolDeps): ConversationTool {
  const { name, description, parameters } = tool;
  const spec = { name, description, parameters };
  return {
    spec,
    msMax: tool.timeoutMs + graceMs,
    async run(argumentsJson, signal) {
      const given = readArguments(spec, argumentsJson);
      try {
        return (await callHttpTool({ tool, given, contact, signal }, deps)).text;
      } catch (error) {
        if (error instanceof HttpToolFailed) throw new ToolRefused(`${error.fault} ${error.message}`);
        throw error;
      }
    },
  };
}

/** Redirects are not followed: they would lead around the guard. Throws HttpToolFailed; an answer of 400 and above is one. */
export async function callHttpTool(
  { tool, given, contact, signal }: { tool: HttpTool; given: ToolArguments; contact: TalkContact; signal: AbortSignal },
  { allowed, resolve }: HttpToolDeps,
): Promise<HttpToolAnswer> {
  const filled = filledRequest(tool, given, contact);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(tool.timeoutMs)]);
  const address = await guardedAddress(filled.url, allowed, resolve);
  const { status, text } = await sent({ tool, filled, address, limit });
  if (status >= 300 && status < 400) throw new HttpToolFailed('redirect', `HTTP ${status}`);
  const shown = text.slice(0, tool.answerCharsMax);
  if (status >= 400) throw new HttpToolFailed('http-error', `HTTP ${status} ${shown}`.trim());
  return { status, text: shown };
}

type Sending = { tool: HttpTool; filled: FilledRequest; address: Resolved; limit: AbortSignal };

function sent({ tool, filled: { url, body }, address, limit }: Sending): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(
        limit.aborted
          ? new HttpToolFailed('timeout', `no answer within ${tool.timeoutMs} ms`)
          : new HttpToolFailed('unreachable', error.message),
      );
    };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(url, {
      method: tool.method,
      headers: {
        accept: 'application/json, text/plain',
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...tool.headers,
      },
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
