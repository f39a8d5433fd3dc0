/** A tool of the user's own: one HTTP request to another system, with what it may ask, where, how long and how much. */
import type { HttpToolSetting } from '../domain/assistant-tools.ts';
import type { TalkContact } from './assistant.ts';
import { type GuardedAnswer, sendGuarded } from './guarded-request.ts';
import { type AllowedHosts, HttpToolFailed, type Resolve } from './http-guard.ts';
import { filledRequest, type ToolArguments } from './http-template.ts';
import { readArguments } from './tool-arguments.ts';
import { type ConversationTool, ToolRefused } from './tools.ts';

/** Beyond its own limit, what the tool may take in the talk for the way there. */
const graceMs = 500;

/** With the values of its headers in the clear, for as long as one call lasts. */
export type HttpTool = HttpToolSetting & { headers: Readonly<Record<string, string>> };
export type HttpToolDeps = { allowed: AllowedHosts; resolve?: Resolve };
export type HttpToolAnswer = GuardedAnswer;

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
  const { url, body } = filledRequest(tool, given, contact);
  const headers = {
    accept: 'application/json, text/plain',
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    ...tool.headers,
  };
  const request = { url, method: tool.method, headers, body, msMax: tool.timeoutMs, signal };
  const { status, text } = await sendGuarded(request, { allowed, resolve });
  if (status >= 300 && status < 400) throw new HttpToolFailed('redirect', `HTTP ${status}`);
  const shown = text.slice(0, tool.answerCharsMax);
  if (status >= 400) throw new HttpToolFailed('http-error', `HTTP ${status} ${shown}`.trim());
  return { status, text: shown };
}
