/** A conversation over a simulated line, with the real tone voice and recogniser. */
import { pino } from 'pino';
import type { AssistantBrief } from '../../../conversation/assistant.ts';
import { runConversation } from '../../../conversation/conversation.ts';
import type { EndOfTurnJudge } from '../../../conversation/end-of-turn.ts';
import { defaultTalkPolicy, type TalkPolicy } from '../../../conversation/policy.ts';
import type { LanguageModel, Recogniser, Voice } from '../../../conversation/ports.ts';
import { makeToneRecogniser } from '../../../conversation/speech/tone-recogniser.ts';
import { makeToneVoice } from '../../../conversation/speech/tone-voice.ts';
import { loadVoiceGates } from '../../../conversation/speech/voice-gate.ts';
import type { GivenBack } from '../../../conversation/takeover.ts';
import type { TalkEnd } from '../../../conversation/talk-end.ts';
import type { TalkHands } from '../../../conversation/talk-hands.ts';
import type { ConversationTool } from '../../../conversation/tools.ts';
import { assistantToolsDefault } from '../../../domain/assistant-tools.ts';
import type { ToolUse, Turn } from '../../../domain/call.ts';
import { makeSimulatedLine, type SimulatedLine } from './simulated-line.ts';

export const assistant: AssistantBrief = {
  language: 'zh',
  prompt: '你是云铃科技的客服，客户叫{{name}}，城市{{城市}}。',
  faq: '套餐每月三十九元。',
  openingLine: '{{name}}您好，我是云铃科技的小云，想给您介绍一下新套餐，请问您现在方便吗？',
  hangupLine: '那先不打扰您了，再见。',
  silenceLine: '请问您还在听吗？',
  troubleLine: '不好意思，系统出了点问题，再见。',
  timeWarningLine: '',
  fillerLine: '',
  interruption: 'any',
  interruptionKeywords: [],
  ignoredWords: [],
  intentPrompt: '',
  callSecondsMax: 300,
  tools: assistantToolsDefault,
};

/** As in a call worker. */
const voiceGates = await loadVoiceGates();

export const quiet = pino({ level: 'silent' });

export type SimulatedTalk = SimulatedLine & {
  end: Promise<TalkEnd>;
  /** Saved turns by number, as a store would hold them. */
  saved: Map<number, Turn>;
  /** Every save in its order. */
  saves: Turn[];
  letGo(): void;
};

export function startTalk(given: {
  model: LanguageModel;
  assistant?: Partial<AssistantBrief>;
  voice?: Voice;
  recogniser?: Recogniser;
  earlierTurns?: readonly Turn[];
  answeredAgoMs?: number;
  givenBack?: GivenBack;
  tools?: readonly ConversationTool[];
  hands?: TalkHands;
  onTool?: (use: Omit<ToolUse, 'n'>) => void;
  policy?: TalkPolicy;
  judge?: EndOfTurnJudge;
}): SimulatedTalk {
  const simulated = makeSimulatedLine();
  const saved = new Map<number, Turn>();
  const saves: Turn[] = [];
  const letGo = new AbortController();
  const end = runConversation({
    line: simulated.line,
    clock: simulated.clock,
    voice: given.voice ?? makeToneVoice(),
    recogniser: given.recogniser ?? makeToneRecogniser(),
    model: given.model,
    assistant: { ...assistant, ...given.assistant },
    contact: { name: '王女士', number: '13800138000', variables: { 城市: '上海' } },
    earlierTurns: given.earlierTurns ?? [],
    answeredAgoMs: given.answeredAgoMs ?? 0,
    givenBack: given.givenBack ?? null,
    onTurn: (turn) => {
      saved.set(turn.n, turn);
      saves.push(turn);
    },
    tools: given.tools ?? [],
    voiceGates,
    ...(given.hands === undefined ? {} : { hands: given.hands }),
    ...(given.onTool === undefined ? {} : { onTool: given.onTool }),
    ...(given.judge === undefined ? {} : { judge: given.judge }),
    policy: given.policy ?? defaultTalkPolicy,
    signal: letGo.signal,
    log: quiet,
  });
  return {
    ...simulated,
    end,
    saved,
    saves,
    letGo: () => {
      letGo.abort();
    },
  };
}

/** Runs the line until the talk is over and gives its end. */
export async function endOf(talk: SimulatedTalk): Promise<TalkEnd> {
  const seen: { end: TalkEnd | null } = { end: null };
  void talk.end.then((end) => {
    seen.end = end;
  });
  await talk.until(() => seen.end !== null);
  return talk.end;
}
