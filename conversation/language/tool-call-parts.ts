/** Puts tool calls together that arrive in parts. */
import type { ToolCall } from '../ports.ts';
import type { ChunkToolCall } from './openai-chunk.ts';

/** More calls than this in one answer are no answer. */
const toolCallsMax = 16;
/** Characters of the arguments of one call. */
const argumentCharsMax = 20_000;

export type ToolCallParts = {
  /** False when a limit was passed. */
  add(part: ChunkToolCall): boolean;
  calls(): ToolCall[];
};

/** Parts belong together by their index; servers that send none start a new call with each new id. */
export function makeToolCallParts(): ToolCallParts {
  const slots = new Map<number, { id: string | null; name: string; argumentsJson: string }>();
  let last = -1;
  const slotOf = (part: ChunkToolCall): number => {
    if (part.index !== null) return part.index;
    return part.id !== null && slots.get(last)?.id !== part.id ? last + 1 : Math.max(0, last);
  };
  return {
    add(part) {
      const n = slotOf(part);
      last = n;
      const slot = slots.get(n) ?? { id: null, name: '', argumentsJson: '' };
      slot.id ??= part.id;
      if (slot.name === '') slot.name = part.name;
      slot.argumentsJson += part.argumentsJson;
      slots.set(n, slot);
      return slots.size <= toolCallsMax && slot.argumentsJson.length <= argumentCharsMax;
    },
    calls: () =>
      [...slots.entries()]
        .sort(([one], [other]) => one - other)
        .filter(([, { name }]) => name !== '')
        .map(([n, { id, name, argumentsJson }]) => ({ id: id ?? `call_${n}`, name, argumentsJson: argumentsJson || '{}' })),
  };
}
