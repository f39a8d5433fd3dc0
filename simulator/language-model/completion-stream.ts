/** Writes one answer as a chat completion of the OpenAI protocol, whole or as a stream of chunks. */
import type { ChatRequest } from './chat-request.ts';
import type { DemoAnswer } from './demo-script.ts';

/** What identifies one answer; the same in all its chunks. */
export type CompletionHead = { id: string; created: number; model: string };

export const streamEnd = 'data: [DONE]\n\n';
/** The arguments of a tool call arrive in pieces of so many characters. */
const argumentChars = 7;

/** The tokens of a text: words of Latin script with the blank before them, or single characters. Joined they are the text. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*[A-Za-z0-9'’]+|[\s\S]/gu) ?? [];
}

/** The chunks of an answer, each as the text of one server-sent event. */
export function answerChunks(head: CompletionHead, request: ChatRequest, answer: DemoAnswer): string[] {
  const deltas: Record<string, unknown>[] = [
    { role: 'assistant', content: '' },
    ...tokensOf(answer.text).map((content) => ({ content })),
    ...toolDeltas(head.id, answer),
  ];
  const chunks = deltas.map((delta) => chunk(head, [{ index: 0, delta, finish_reason: null }], request.includeUsage));
  chunks.push(chunk(head, [{ index: 0, delta: {}, finish_reason: finishOf(answer) }], request.includeUsage));
  if (request.includeUsage) chunks.push(event({ ...chunkHead(head), choices: [], usage: usageOf(request, answer) }));
  return chunks;
}

/** The answer in one piece. */
export function wholeCompletion(head: CompletionHead, request: ChatRequest, answer: DemoAnswer): Record<string, unknown> {
  const calls =
    answer.tool === null ? {} : { tool_calls: [toolCall(head.id, answer.tool, JSON.stringify(answer.tool.arguments))] };
  const message = { role: 'assistant', content: answer.text === '' ? null : answer.text, refusal: null, ...calls };
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(answer) }],
    usage: usageOf(request, answer),
  };
}

function toolDeltas(id: string, answer: DemoAnswer): Record<string, unknown>[] {
  if (answer.tool === null) return [];
  const json = JSON.stringify(answer.tool.arguments);
  const deltas: Record<string, unknown>[] = [{ tool_calls: [{ index: 0, ...toolCall(id, answer.tool, '') }] }];
  for (let at = 0; at < json.length; at += argumentChars) {
    deltas.push({ tool_calls: [{ index: 0, function: { arguments: json.slice(at, at + argumentChars) } }] });
  }
  return deltas;
}

function toolCall(id: string, tool: { name: string }, json: string): Record<string, unknown> {
  return { id: `call_${id.slice(-12)}`, type: 'function', function: { name: tool.name, arguments: json } };
}

function finishOf(answer: DemoAnswer): string {
  return answer.tool === null ? 'stop' : 'tool_calls';
}

function chunkHead({ id, created, model }: CompletionHead): Record<string, unknown> {
  return { id, object: 'chat.completion.chunk', created, model };
}

/** When usage was asked for, every chunk but the last says `usage: null`. */
function chunk(head: CompletionHead, choices: readonly unknown[], includeUsage: boolean): string {
  return event({ ...chunkHead(head), choices, ...(includeUsage ? { usage: null } : {}) });
}

function event(data: Record<string, unknown>): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function usageOf(request: ChatRequest, answer: DemoAnswer): Record<string, number> {
  const prompt = request.messages.reduce((sum, message) => sum + tokensOf(message.content).length, 0);
  const completion = tokensOf(answer.text).length;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
