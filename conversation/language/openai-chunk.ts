/** Reads one chunk of a streamed chat completion. Servers that call themselves compatible leave out or add much. */
import { fieldOf } from './json-fields.ts';

export type ChunkToolCall = { index: number | null; id: string | null; name: string; argumentsJson: string };

export type ReadChunk = { text: string; toolCalls: ChunkToolCall[]; finished: string | null };

const nothing: ReadChunk = { text: '', toolCalls: [], finished: null };

/** A chunk without choices (usage, keep-alive) says nothing. `reasoning_content` is never read: it is not meant for ears. */
export function readChunk(chunk: unknown): ReadChunk {
  const choices = fieldOf(chunk, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (choice === undefined || choice === null) return nothing;
  const delta = fieldOf(choice, 'delta');
  const content = fieldOf(delta, 'content');
  const calls = fieldOf(delta, 'tool_calls');
  const finished = fieldOf(choice, 'finish_reason');
  return {
    text: typeof content === 'string' ? content : '',
    toolCalls: Array.isArray(calls) ? calls.map(readToolCall) : [],
    finished: typeof finished === 'string' && finished !== '' ? finished : null,
  };
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
