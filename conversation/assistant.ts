/** What a talk needs to know about the assistant and about whom it calls. */
import type { AssistantTools } from '../domain/assistant-tools.ts';
import type { Variables } from '../domain/contact.ts';

export const interruptionModes = ['never', 'keywords', 'any'] as const;
export type InterruptionMode = (typeof interruptionModes)[number];

export type TalkLanguage = 'zh' | 'en';

/** An assistant (智能体) as it was read for this call; accounts (model, voice, recogniser) come beside it. */
export type AssistantBrief = {
  language: TalkLanguage;
  prompt: string;
  faq: string;
  openingLine: string;
  hangupLine: string;
  silenceLine: string;
  troubleLine: string;
  /** Said when the maximum duration is nearly over; empty = words of the house. */
  timeWarningLine: string;
  /** Said while a tool works; empty = words of the house. */
  fillerLine: string;
  interruption: InterruptionMode;
  /** Mode `keywords`: a text that contains one of these interrupts. Without any, every word interrupts. */
  interruptionKeywords: readonly string[];
  /** Words that never interrupt, beside those of the policy. */
  ignoredWords: readonly string[];
  /** How to grade the talk afterwards; empty = the default in the assistant's language. */
  intentPrompt: string;
  callSecondsMax: number;
  tools: AssistantTools;
};

/** Whom we talk to: columns of the list that may fill `{{…}}`. */
export type TalkContact = { name: string; number: string; variables: Variables };
