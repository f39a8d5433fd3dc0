/** What hands a callee over to a person beside the model's own wish: a key, a word, or a failure. */
import type { AssistantTools } from '../domain/assistant-tools.ts';
import { bareText } from './interruption.ts';

/** `words`: bare, as `bareText` makes them. */
export type HandOverRule = { key: string | null; words: readonly string[]; onTrouble: boolean };

/** Null where nobody takes callees over. */
export function handOverRule({ transfer, transferKey, transferWords, transferOnTrouble }: AssistantTools): HandOverRule | null {
  if (transfer === null) return null;
  return {
    key: transferKey === '' ? null : transferKey,
    words: transferWords.map(bareText).filter((word) => word !== ''),
    onTrouble: transferOnTrouble,
  };
}
