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
    // The call ends after it.
    troubleLine: '抱歉，我这边信号不太好，稍后再给您联系，再见。',
  },
  en: {
    openingLine: 'Hello {{name}}, is this a good moment?',
    hangupLine: 'Thank you for your time. Goodbye.',
    silenceLine: 'Hello, are you still there?',
    troubleLine: 'Sorry, something went wrong on our side. We will call you another time. Goodbye.',
  },
} as const;

/** Lines that most calls begin and end with, to be written over. */
export function newAssistant(language: 'zh' | 'en'): Partial<AssistantForm> {
  return {
    language,
    ...lines[language],
    faq: '',
    timeWarningLine: '',
    fillerLine: '',
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
