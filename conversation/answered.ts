/** What to do on an answered line: a conversation or a notification, by the type of the task. */
import type { Logger } from 'pino';
import type { Turn } from '../domain/call.ts';
import type { LiveLine } from '../domain/live-line.ts';
import type { TaskType } from '../domain/task.ts';
import type { AssistantBrief, TalkContact } from './assistant.ts';
import type { Clock } from './clock.ts';
import { runConversation } from './conversation.ts';
import { runNotification } from './notification.ts';
import type { TalkPolicy } from './policy.ts';
import type { LanguageModel, Recogniser, Voice } from './ports.ts';
import type { VoiceGates } from './speech/voice-gate.ts';
import type { TalkEnd } from './talk-end.ts';
import type { SaveTurn } from './transcript.ts';

/** What is known of the call; a row of the ledger's brief fits as it is. */
export type TalkBrief = TalkContact & { taskType: TaskType; message: string | null; playTimes: number };

/** Accounts of this call. An AI task needs all of them, a notification only a voice. */
export type TalkAccounts = {
  voice: Voice;
  assistant: { brief: AssistantBrief; model: LanguageModel; recogniser: Recogniser } | null;
};

export type TalkParts = {
  line: LiveLine;
  brief: TalkBrief;
  accounts: TalkAccounts;
  /** What an earlier process wrote down of this call; empty for a fresh one. */
  earlierTurns: readonly Turn[];
  answeredAgoMs: number;
  onTurn: SaveTurn;
  policy?: TalkPolicy;
  voiceGates?: VoiceGates;
  clock: Clock;
  signal: AbortSignal;
  log: Logger;
};

/** A task asks for a talk that its brief or accounts do not allow: a fault of ours, since neither can be saved like that. */
export class TalkNotPossible extends Error {
  override readonly name = 'TalkNotPossible';
}

/** `heardToEnd` is null for a conversation, where the question makes no sense. */
export async function talk(parts: TalkParts): Promise<TalkEnd & { heardToEnd: boolean | null }> {
  const { brief, accounts, policy, ...rest } = parts;
  const common = { ...rest, contact: brief, ...(policy === undefined ? {} : { policy }) };
  switch (brief.taskType) {
    case 'notification': {
      if (brief.message === null || brief.message.trim() === '') throw new TalkNotPossible('a notification needs a message text');
      const { message, playTimes } = brief;
      return runNotification({ ...common, message, playTimes, voice: accounts.voice });
    }
    case 'ai': {
      if (accounts.assistant === null) throw new TalkNotPossible('an AI task needs an assistant with its accounts');
      const { brief: assistant, model, recogniser } = accounts.assistant;
      const end = await runConversation({ ...common, assistant, model, recogniser, voice: accounts.voice });
      return { ...end, heardToEnd: null };
    }
  }
}
