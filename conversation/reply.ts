/** One answer of the model: its stream, cut into chunks for the voice, with the tools it calls on the way. */
import { type Filler, fillSilence } from './filler.ts';
import { ModelFailed } from './language/model-failed.ts';
import type { TalkPolicy } from './policy.ts';
import type { ChatMessage, LanguageModel, ToolCall, ToolSpec } from './ports.ts';
import { makeSentenceChunker, type SentenceChunker } from './sentence-chunks.ts';
import { speakable } from './speakable.ts';
import { type ClosingTool, type ConversationTool, closingToolOf, type ToolRound, useTool } from './tools.ts';

export type ReplyRequest = {
  model: LanguageModel;
  messages: readonly ChatMessage[];
  /** Those of the closing tools that this talk has. */
  closing: readonly ToolSpec[];
  tools: readonly ConversationTool[];
  policy: TalkPolicy;
  filler: Filler;
  signal: AbortSignal;
} & Pick<ToolRound, 'nowMs' | 'mayAct' | 'saidSoFar' | 'onUsed'>;

export type ReplyHooks = {
  onFirstToken(): void;
  /** A chunk to be said; joined they are the answer. */
  onChunk(text: string): void;
  /** All chunks so far are taken back: what was not said yet of them must not be said. */
  onTakenBack(): void;
  /** What was said in this answer are the last words before it. */
  onClosing(tool: ClosingTool): void;
};

/**
 * Streams one answer to its end. Throws ModelFailed; what was handed to `onChunk` before stays valid.
 * After `toolStepsMax` rounds of tools the model is asked without tools, so that it has to speak.
 */
export async function streamReply(request: ReplyRequest, hooks: ReplyHooks): Promise<void> {
  const chunker = makeSentenceChunker(request.policy.chunking);
  const messages = [...request.messages];
  const limits = { letters: 0, filled: false };
  for (let step = 0; !request.signal.aborted; step++) {
    const asked = await streamStep({
      request,
      hooks,
      chunker,
      messages: [...messages],
      limits,
      withTools: step < request.policy.thinking.toolStepsMax,
    });
    const closing = closingToolOf(asked.calls, request.closing);
    if (asked.calls.length === 0 || closing !== null) {
      for (const chunk of chunker.finish()) hooks.onChunk(chunk);
      if (closing === null || !(await isOurTurn(request))) return;
      await runBeside(asked.calls, closing, request);
      hooks.onClosing(closing);
      return;
    }
    // What was said before a tool is said while the tool runs; a blank parts it from what comes after.
    for (const chunk of chunker.finish()) hooks.onChunk(chunk);
    if (limits.letters > 0) chunker.push(' ');
    messages.push({ role: 'assistant', content: asked.text, toolCalls: asked.calls });
    for (const { id, content } of await useTools(asked.calls, request, (words) => {
      if (limits.filled) return;
      if (limits.letters === 0) chunker.push(' ');
      limits.letters += words.length;
      limits.filled = true;
      hooks.onChunk(words);
    })) {
      messages.push({ role: 'tool', toolCallId: id, content });
    }
  }
}

/** One after the other, as they were asked for; `fill` says something while they take their time. */
async function useTools(
  calls: readonly ToolCall[],
  request: ReplyRequest,
  fill: (words: string) => void,
): Promise<{ id: string; content: string }[]> {
  const round = roundOf(request);
  const done = new AbortController();
  void fillSilence(request.filler, round, { done: done.signal, say: fill });
  const answers: { id: string; content: string }[] = [];
  try {
    for (const call of calls) answers.push({ id: call.id, content: await useTool(call, round) });
  } finally {
    done.abort();
  }
  return answers;
}

/** What is asked for together with an end is done too: "do not call again" and goodbye often come in one breath. */
async function runBeside(calls: readonly ToolCall[], closing: ClosingTool, request: ReplyRequest): Promise<void> {
  const round = roundOf(request);
  for (const call of calls) {
    if (!request.closing.some(({ name }) => name === call.name)) await useTool(call, round);
  }
  const argumentsJson = calls.find(({ name }) => name === closing)?.argumentsJson ?? '';
  request.onUsed({ name: closing, startedAtMs: request.nowMs(), ms: 0, ok: true, argumentsJson, answer: '' });
}

/** False: the callee went on, and the answer was dropped. */
async function isOurTurn({ mayAct }: ReplyRequest): Promise<boolean> {
  try {
    await mayAct();
    return true;
  } catch {
    return false;
  }
}

function roundOf({ tools, policy, signal, nowMs, mayAct, saidSoFar, onUsed }: ReplyRequest): ToolRound {
  return { tools, toolMsMax: policy.thinking.toolMsMax, signal, nowMs, mayAct, saidSoFar, onUsed };
}

type StepParts = {
  request: ReplyRequest;
  hooks: ReplyHooks;
  chunker: SentenceChunker;
  messages: readonly ChatMessage[];
  limits: { letters: number; filled: boolean };
  withTools: boolean;
};

async function streamStep(parts: StepParts): Promise<{ text: string; calls: ToolCall[] }> {
  const { request, hooks, chunker, limits } = parts;
  const tools = parts.withTools ? [...request.closing, ...request.tools.map(({ spec }) => spec)] : [];
  const calls: ToolCall[] = [];
  let text = '';
  let done = false;
  for await (const event of request.model.stream({ messages: parts.messages, tools, signal: request.signal })) {
    if (request.signal.aborted) break;
    if (event.kind === 'tool') calls.push(event.call);
    if (event.kind === 'done') done = true;
    if (event.kind === 'replace') {
      chunker.finish();
      hooks.onTakenBack();
      limits.letters = 0;
      text = '';
    }
    if (event.kind !== 'text' && event.kind !== 'replace') continue;
    const words = limits.letters === 0 ? speakable(event.text).trimStart() : speakable(event.text);
    text += event.text;
    if (words === '') continue;
    if (limits.letters === 0) hooks.onFirstToken();
    limits.letters += words.length;
    for (const chunk of chunker.push(words)) hooks.onChunk(chunk);
    if (limits.letters >= request.policy.thinking.replyCharsMax) return { text, calls: [] };
  }
  if (!done && !request.signal.aborted) throw new ModelFailed('cut');
  return { text, calls };
}
