/** Tries a tool of a user once: what came back, how soon, or why not, in codes that the edges put into words. */
import type { TalkContact } from './assistant.ts';
import { HttpToolFailed, type HttpToolFault } from './http-guard.ts';
import { callHttpTool, type HttpTool, type HttpToolDeps } from './http-tool.ts';
import { readArguments } from './tool-arguments.ts';
import { ToolRefused } from './tools.ts';

export type ToolTrial = {
  ok: boolean;
  status: number | null;
  ms: number;
  answer: string;
  code: HttpToolFault | 'bad-arguments' | null;
};

/** Never throws for what the tool or its arguments did. */
export async function tryHttpTool(
  tool: HttpTool,
  given: Readonly<Record<string, unknown>>,
  contact: TalkContact,
  deps: HttpToolDeps,
): Promise<ToolTrial> {
  const startedMs = performance.now();
  const spent = (): number => Math.round(performance.now() - startedMs);
  try {
    readArguments(tool, JSON.stringify(given));
    const { status, text } = await callHttpTool({ tool, given, contact, signal: new AbortController().signal }, deps);
    return { ok: true, status, ms: spent(), answer: text, code: null };
  } catch (error) {
    const failed = { ok: false, ms: spent() };
    if (error instanceof ToolRefused) return { ...failed, status: null, answer: error.message, code: 'bad-arguments' };
    if (!(error instanceof HttpToolFailed)) throw error;
    return { ...failed, status: statusOf(error), answer: error.message, code: error.fault };
  }
}

function statusOf({ message }: HttpToolFailed): number | null {
  const status = /^HTTP (\d{3})/.exec(message)?.[1];
  return status === undefined ? null : Number(status);
}
