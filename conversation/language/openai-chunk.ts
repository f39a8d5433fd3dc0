/** Reads one chunk of a streamed chat completion. Servers that call themselves compatible leave out or add much. */
import type { TokenCount } from '../ports.ts';
import { fieldOf } from './json-fields.ts';

export type ChunkToolCall = { index: number | null; id: string | null; name: string; argumentsJson: string };

export type ReadChunk = { text: string; toolCalls: ChunkToolCall[]; finished: string | null; tokens: TokenCount | null };

/** A chunk without choices (usage, keep-alive) says no word. `reasoning_content` is never read: it is not meant for ears. */
export function readChunk(chunk: unknown): ReadChunk {
  const choices = fieldOf(chunk, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const tokens = readTokens(fieldOf(chunk, 'usage'));
  if (choice === undefined || choice === null) return { text: '', toolCalls: [], finished: null, tokens };
  const delta = fieldOf(choice, 'delta');
  const content = fieldOf(delta, 'content');
  const calls = fieldOf(delta, 'tool_calls');
  const finished = fieldOf(choice, 'finish_reason');
  return {
    text: typeof content === 'string' ? content : '',
    toolCalls: Array.isArray(calls) ? calls.map(readToolCall) : [],
    finished: typeof finished === 'string' && finished !== '' ? finished : null,
    tokens,
  };
}

/** `{ prompt_tokens, completion_tokens }`, as Dify and MaxKB say it too. */
export function readTokens(usage: unknown): TokenCount | null {
  return tokenCount(fieldOf(usage, 'prompt_tokens'), fieldOf(usage, 'completion_tokens'));
}

/** Null unless both are counts: a bill is not guessed. */
export function tokenCount(input: unknown, output: unknown): TokenCount | null {
  return isCount(input) && isCount(output) ? { input, output } : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function readToolCall(call: unknown): ChunkToolCall {
  const index = fieldOf(call, 'index');
  const id = fieldOf(call, 'id');
  const called = fieldOf(call, 'function');
  const name = fieldOf(called, 'name');
  const argumentsJson = fieldOf(called, 'arguments');
  return {
    index: typeof index === 'number' ? index : null,
    id: typeof id === 'string' && id !== '' ? id : null,
    name: typeof name === 'string' ? name : '',
    argumentsJson: typeof argumentsJson === 'string' ? argumentsJson : '',
  };
}
