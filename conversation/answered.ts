/** What to do on an answered line: a conversation or a notification, by the type of the task. */
import type { Logger } from 'pino';
import type { ToolUse, Turn } from '../domain/call.ts';
import type { LiveLine } from '../domain/live-line.ts';
import type { AnsweredBy, MachineAction } from '../domain/machine.ts';
import type { TaskType } from '../domain/task.ts';
import type { AssistantBrief, TalkContact } from './assistant.ts';
import type { Clock } from './clock.ts';
import { runConversation } from './conversation.ts';
import { openEars } from './ears.ts';
import type { EndOfTurnJudge } from './end-of-turn.ts';
import { defaultHearingPolicy, type MachinePolicy } from './hearing/hearing-policy.ts';
import { type MachineWatchParts, runWatched, type WatchedEnd } from './hearing/machine-watch.ts';
import { runNotification } from './notification.ts';
import { defaultTalkPolicy, type TalkPolicy } from './policy.ts';
import type { LanguageModel, Recogniser, Voice } from './ports.ts';
import { fixedLines } from './prompt.ts';
import { loudnessGates, type VoiceGates } from './speech/voice-gate.ts';
import type { GivenBack } from './takeover.ts';
import type { TalkEnd } from './talk-end.ts';
import type { TalkHands } from './talk-hands.ts';
import type { ConversationTool } from './tools.ts';
import type { SaveTurn } from './transcript.ts';
import { fillVariables } from './variables.ts';

/** What is known of the call; a row of the ledger's brief fits as it is. */
export type TalkBrief = TalkContact & {
  taskType: TaskType;
  message: string | null;
  playTimes: number;
  onMachine: MachineAction;
  /** Left on a machine instead of the message or the opening line. */
  machineMessage: string | null;
};

/** Accounts of this call. An AI task needs all of them, a notification only a voice; `hearing` lets it tell a machine from a person. */
export type TalkAccounts = {
  voice: Voice;
  assistant: { brief: AssistantBrief; model: LanguageModel; recogniser: Recogniser; tools: readonly UserTool[] } | null;
  hearing: Recogniser | null;
};

/** A tool of the user's own, for the contact of one call. */
export type UserTool = (contact: TalkContact) => ConversationTool;

export type TalkParts = {
  line: LiveLine;
  brief: TalkBrief;
  accounts: TalkAccounts;
  /** What an earlier process wrote down of this call; empty for a fresh one. */
  earlierTurns: readonly Turn[];
  answeredAgoMs: number;
  /** Of an AI task: a person had the callee meanwhile. */
  givenBack?: GivenBack | null;
  onTurn: SaveTurn;
  /** For an AI task: what the house does for the model, what is told of it, and the callee's clock in words. */
  hands?: TalkHands;
  onTool?: (use: Omit<ToolUse, 'n'>) => void;
  localTime?: string | null;
  policy?: TalkPolicy;
  judge?: EndOfTurnJudge;
  voiceGates?: VoiceGates;
  machine?: MachinePolicy;
  clock: Clock;
  signal: AbortSignal;
  log: Logger;
};

/** A task asks for a talk that its brief or accounts do not allow: a fault of ours, since neither can be saved like that. */
export class TalkNotPossible extends Error {
  override readonly name = 'TalkNotPossible';
}

/** How it ended, and who had answered (null where nobody looked). `heardToEnd` is null for a conversation, where the question makes no sense. */
export type AnsweredEnd = TalkEnd & { heardToEnd: boolean | null; answeredBy: AnsweredBy | null };

export async function talk(parts: TalkParts): Promise<AnsweredEnd> {
  switch (parts.brief.taskType) {
    case 'notification':
      return notify(parts);
    case 'ai':
      return converse(parts);
    case 'predictive':
      throw new TalkNotPossible('people talk on the calls of a predictive task');
  }
}

async function converse(parts: TalkParts): Promise<AnsweredEnd> {
  const { brief, accounts } = parts;
  if (accounts.assistant === null) throw new TalkNotPossible('an AI task needs an assistant with its accounts');
  const { brief: assistant, model, recogniser, tools } = accounts.assistant;
  const talking = {
    ...common(parts),
    ...(parts.hands === undefined ? {} : { hands: parts.hands }),
    ...(parts.judge === undefined ? {} : { judge: parts.judge }),
    ...(parts.onTool === undefined ? {} : { onTool: parts.onTool }),
    localTime: parts.localTime ?? null,
    givenBack: parts.givenBack ?? null,
    assistant,
    model,
    recogniser,
    tools: tools.map((tool) => tool(brief)),
    voice: accounts.voice,
  };
  if (!isFresh(parts)) return { ...(await runConversation(talking)), heardToEnd: null, answeredBy: null };
  const message = brief.machineMessage ?? fixedLines(assistant, brief).lines.opening;
  const end = await runWatched((given) => runConversation({ ...talking, ...given }), watching(parts, message));
  return { ...end, heardToEnd: null };
}

async function notify(parts: TalkParts): Promise<AnsweredEnd> {
  const { brief, accounts, clock, log } = parts;
  const { message, playTimes } = brief;
  if (message === null || message.trim() === '') throw new TalkNotPossible('a notification needs a message text');
  const reading = { ...common(parts), message, playTimes, voice: accounts.voice };
  // To listen without acting upon it would cost a recognition that nobody asked for.
  if (accounts.hearing === null || brief.onMachine === 'goOn' || !isFresh(parts)) {
    return { ...(await runNotification(reading)), answeredBy: null };
  }
  const recogniser = accounts.hearing;
  const { voiceActivity } = parts.policy ?? defaultTalkPolicy;
  const reached = { itsEnd: false };
  const end: WatchedEnd = await runWatched(
    async ({ signal, overhear }) => {
      const closeEars = openEars({
        audio: parts.line.audio,
        recogniser,
        voiceGates: parts.voiceGates ?? loudnessGates,
        policy: voiceActivity,
        clock,
        tell: overhear,
        // The message is read to its end without ears, too; the failure is in the log.
        onFailed: () => undefined,
        log,
      });
      try {
        const read = await runNotification({ ...reading, signal });
        reached.itsEnd = read.heardToEnd;
        return read;
      } finally {
        await closeEars();
      }
    },
    watching(parts, brief.machineMessage ?? message),
  );
  return { ...end, heardToEnd: reached.itsEnd || end.messageWhole };
}

function common({ line, brief, earlierTurns, answeredAgoMs, onTurn, voiceGates, policy, clock, signal, log }: TalkParts) {
  const rest = {
    line,
    earlierTurns,
    answeredAgoMs,
    onTurn,
    clock,
    signal,
    log,
    ...(voiceGates === undefined ? {} : { voiceGates }),
  };
  return { ...rest, contact: brief, ...(policy === undefined ? {} : { policy }) };
}

/** A talk that another process, or a person, had before has had its first seconds. */
function isFresh({ earlierTurns, answeredAgoMs, givenBack, machine }: TalkParts): boolean {
  return (
    earlierTurns.length === 0 &&
    (givenBack ?? null) === null &&
    answeredAgoMs < (machine ?? defaultHearingPolicy.machine).windowMs
  );
}

function watching(parts: TalkParts, message: string): MachineWatchParts {
  const { line, brief, accounts, onTurn, clock, signal, log } = parts;
  return {
    line,
    voice: accounts.voice,
    action: brief.onMachine,
    message: fillVariables(message.trim(), brief).text,
    onTurn,
    policy: parts.policy ?? defaultTalkPolicy,
    machine: parts.machine ?? defaultHearingPolicy.machine,
    clock,
    signal,
    log,
  };
}
