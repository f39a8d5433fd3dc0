/** Tools that a model may call in the middle of a talk. */
import type { TalkLanguage } from './assistant.ts';
import type { ToolSpec } from './ports.ts';

export type ConversationTool = {
  spec: ToolSpec;
  /** Runs it; the answer goes back to the model. Throwing tells the model that the tool failed. */
  run(argumentsJson: string, signal: AbortSignal): Promise<string>;
};

export const endCallTool = 'end_call';

const endCallDescriptions: Record<TalkLanguage, { tool: string; reason: string }> = {
  zh: { tool: '结束通话。先用一句话道别，再调用它；道别的话说完后自动挂机。', reason: '结束的原因，简短' },
  en: {
    tool: 'Ends the call. Say goodbye in one sentence first, then call it; the line is hung up when the goodbye was said.',
    reason: 'why the call ends, in short',
  },
};

/** `end_call`: what was said with it is said to the end, then the line is hung up. */
export function endCallSpec(language: TalkLanguage): ToolSpec {
  const words = endCallDescriptions[language];
  return {
    name: endCallTool,
    description: words.tool,
    parameters: {
      type: 'object',
      properties: { reason: { type: 'string', description: words.reason } },
      required: [],
      additionalProperties: false,
    },
  };
}
