/** What the editor of an assistant holds, and how it becomes a request. */
import type { Schemas } from '../../api/client.ts';
import { newTools, type ToolsForm, toolsFormOf, toolsOf } from './tools-form.ts';

export type Assistant = Schemas['Assistant'];
export type AssistantForm = Omit<Schemas['AssistantDraft'], 'tools'> & { tools: ToolsForm };

const lines = {
  zh: {
    openingLine: '您好，{{name}}，请问现在方便接听吗？',
    hangupLine: '感谢您的接听，再见。',
    silenceLine: '您好，请问还在听吗？',
    troubleLine: '抱歉，刚才信号不好，请您再说一遍。',
  },
  en: {
    openingLine: 'Hello {{name}}, is this a good moment?',
    hangupLine: 'Thank you for your time. Goodbye.',
    silenceLine: 'Hello, are you still there?',
    troubleLine: 'Sorry, the line was bad just now. Could you say that again?',
  },
} as const;

/** Lines that most calls begin and end with, to be written over. */
export function newAssistant(language: 'zh' | 'en'): Partial<AssistantForm> {
  return {
    language,
    ...lines[language],
    faq: '',
    interruption: 'any',
    interruptionKeywords: [],
    ignoredWords: [],
    intentPrompt: '',
    callSecondsMax: 300,
    tools: newTools,
  };
}

export function assistantFormOf(assistant: Assistant): AssistantForm {
  const {
    id: _id,
    llmAccountName: _account,
    voiceName: _voice,
    recogniserName: _recogniser,
    tasks: _tasks,
    createdAt: _createdAt,
    changedAt: _changedAt,
    tools,
    ...form
  } = assistant;
  return { ...form, tools: toolsFormOf(tools) };
}

export function assistantBodyOf({ tools, ...form }: AssistantForm): Schemas['AssistantDraft'] {
  return { ...form, tools: toolsOf(tools) };
}

/** The names in `{{…}}` of all texts: what a list must bring as columns, less the name itself. */
export function variablesIn(texts: readonly (string | undefined)[]): string[] {
  const names = texts.flatMap((text) => [...(text ?? '').matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(([, name = '']) => name));
  return [...new Set(names)];
}
