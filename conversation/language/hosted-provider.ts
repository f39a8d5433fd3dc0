/** What the adapters of providers that keep the talk on their side have in common. */
import type { TalkContact, TalkLanguage } from '../assistant.ts';
import type { SentRequest, TokenCount } from '../ports.ts';
import { fillVariables } from '../variables.ts';
import type { HeardMessage } from './hosted-history.ts';

export type HostedQuestion = {
  /** Null: a new conversation. */
  conversationId: string | null;
  text: string;
  /** What was said before, only with a new conversation and only for a provider that `takesHistory`. */
  history: readonly HeardMessage[];
  signal: AbortSignal;
  onSent?: ((request: SentRequest) => void) | undefined;
};

export type HostedEvent =
  /** Names of the conversation and of this run, as soon as they are known; told as often as the provider tells them. */
  | { kind: 'ids'; conversationId: string | null; runId: string | null }
  | { kind: 'text'; text: string }
  | { kind: 'replace'; text: string }
  /** The provider is at work: a tool, a node of a workflow. */
  | { kind: 'working' }
  /** `tokens`: what it took, where the provider tells. */
  | { kind: 'finished'; tokens: TokenCount | null };

export interface HostedProvider {
  takesHistory: boolean;
  /** Throws ModelFailed. The request is closed when the signal aborts or the caller stops reading. */
  ask(question: HostedQuestion): AsyncIterable<HostedEvent>;
  /** Ends a run on the provider's side; null where closing the request is all that can be done. Failing changes nothing. */
  cancel: ((run: { conversationId: string | null; runId: string }, signal: AbortSignal) => Promise<void>) | null;
}

/** What a model has to know of the call it is opened for. */
export type CallFacts = {
  /** Stands for the callee at the provider: never their number. */
  callId: string;
  language: TalkLanguage;
  contact: TalkContact;
  /** `task`: the instructions that come with the messages are part of the question. `talk`: the bot has its own. */
  use: 'talk' | 'task';
};

/** Names of data a bot is handed over at the most. */
const handedOverMax = 60;

/** All columns of the list and the name; what the account maps itself wins. The number goes nowhere unless the account maps it. */
export function handedOver(inputs: Readonly<Record<string, string>>, contact: TalkContact): Record<string, string> {
  const mapped = Object.entries(inputs).map(([name, text]): [string, string] => [name, fillVariables(text, contact).text]);
  const all = [['name', contact.name] as const, ...Object.entries(contact.variables)].filter(([, value]) => value !== '');
  return Object.fromEntries([...mapped, ...all.filter(([name]) => !(name in inputs))].slice(0, handedOverMax));
}
