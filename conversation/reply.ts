/** One answer of the model: its stream, cut into chunks for the voice, with the tools it calls on the way. */
import { ModelFailed } from './language/model-failed.ts';
import type { TalkPolicy } from './policy.ts';
import type { ChatMessage, LanguageModel, ToolCall, ToolSpec } from './ports.ts';
import { makeSentenceChunker, type SentenceChunker } from './sentence-chunks.ts';
import { speakable } from './speakable.ts';
import { type ConversationTool, endCallTool } from './tools.ts';

export type ReplyRequest = {
  model: LanguageModel;
  messages: readonly ChatMessage[];
  endCall: ToolSpec;
  tools: readonly ConversationTool[];
  policy: TalkPolicy;
  signal: AbortSignal;
};

export type ReplyHooks = {
  onFirstToken(): void;
  /** A chunk to be said; joined they are the answer. */
  onChunk(text: string): void;
  /** All chunks so far are taken back: what was not said yet of them must not be said. */
  onTakenBack(): void;
  onEndCall(): void;
};

/**
 * Streams one answer to its end. Throws ModelFailed; what was handed to `onChunk` before stays valid.
 * After `toolStepsMax` rounds of tools the model is asked without tools, so that it has to speak.
 */
export async function streamReply(request: ReplyRequest, hooks: ReplyHooks): Promise<void> {
  const chunker = makeSentenceChunker(request.policy.chunking);
  const messages = [...request.messages];
  const limits = { letters: 0 };
  for (let step = 0; !request.signal.aborted; step++) {
    const asked = await streamStep({
      request,
      hooks,
      chunker,
      messages: [...messages],
      limits,
      withTools: step < request.policy.thinking.toolStepsMax,
    });
    const ends = asked.calls.some(({ name }) => name === endCallTool);
    if (asked.calls.length === 0 || ends) {
      for (const chunk of chunker.finish()) hooks.onChunk(chunk);
      if (ends) hooks.onEndCall();
      return;
    }
    // What was said before a tool is said while the tool runs; a blank parts it from what comes after.
    for (const chunk of chunker.finish()) hooks.onChunk(chunk);
    if (limits.letters > 0) chunker.push(' ');
    messages.push({ role: 'assistant', content: asked.text, toolCalls: asked.calls });
    for (const call of asked.calls) {
      messages.push({ role: 'tool', toolCallId: call.id, content: await runTool(call, request) });
    }
  }
}

type StepParts = {
  request: ReplyRequest;
  hooks: ReplyHooks;
  chunker: SentenceChunker;
  messages: readonly ChatMessage[];
  limits: { letters: number };
  withTools: boolean;
};

async function streamStep(parts: StepParts): Promise<{ text: string; calls: ToolCall[] }> {
  const { request, hooks, chunker, limits } = parts;
  const tools = parts.withTools ? [request.endCall, ...request.tools.map(({ spec }) => spec)] : [];
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

async function runTool(call: ToolCall, { tools, policy, signal }: ReplyRequest): Promise<string> {
  const tool = tools.find(({ spec }) => spec.name === call.name);
  if (tool === undefined) return 'error: there is no such tool';
  const limit = AbortSignal.any([signal, AbortSignal.timeout(policy.thinking.toolMsMax)]);
  const overdue = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      reject(new Error('the tool was given up'));
    };
    if (limit.aborted) onAbort();
    else limit.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([tool.run(call.argumentsJson, limit), overdue]);
  } catch {
    return 'error: the tool failed';
  }
}
