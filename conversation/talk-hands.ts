/** What the model of one talk may do beside talking, put together from the assistant's settings and what the house can do. */
import type { Logger } from 'pino';
import type { ToolUse, Turn } from '../domain/call.ts';
import type { LiveLine } from '../domain/live-line.ts';
import type { AssistantBrief } from './assistant.ts';
import { type HouseHands, houseTools } from './house-tools.ts';
import { withoutSecrets } from './keys-text.ts';
import type { TalkRunnerParts } from './talk-runner.ts';
import { endCallSpec, transferSpec } from './tool-specs.ts';
import type { ConversationTool } from './tools.ts';

export type TalkHands = Omit<HouseHands, 'sendDigits'> & {
  /** Calls the other phone and joins both; false when nobody took it. Null: nobody to hand over to. */
  transfer: (() => Promise<boolean>) | null;
};

export const noHands: TalkHands = { scheduleCallback: null, doNotCall: null, transfer: null };

export type HandsParts = {
  line: LiveLine;
  assistant: AssistantBrief;
  hands: TalkHands;
  userTools: readonly ConversationTool[];
  onTool: ((use: Omit<ToolUse, 'n'>) => void) | undefined;
  /** Keys that nobody may read; filled as they are pressed. */
  secrets: Set<string>;
  /** The clock's time of the answer. */
  answeredAtMs: number;
  log: Logger;
};

export function handsOfTalk(parts: HandsParts): Pick<TalkRunnerParts, 'closing' | 'tools' | 'onToolUsed' | 'transfer' | 'keys'> {
  const { line, assistant, hands, secrets, answeredAtMs, log } = parts;
  const { language, tools } = assistant;
  const { scheduleCallback, doNotCall, transfer } = hands;
  const sendDigits = tools.sendDigits ? (digits: string) => line.sendDigits(digits) : null;
  return {
    closing: [endCallSpec(language), ...(transfer === null ? [] : [transferSpec(language)])],
    tools: [...houseTools({ scheduleCallback, doNotCall, sendDigits }, language), ...parts.userTools],
    onToolUsed({ startedAtMs, ms, argumentsJson, answer, ...use }) {
      const shown = { argumentsJson: withoutSecrets(argumentsJson, secrets), answer: withoutSecrets(answer, secrets) };
      parts.onTool?.({ ...use, ...shown, atMs: Math.round(startedAtMs - answeredAtMs), ms: Math.round(ms) });
    },
    transfer,
    keys: {
      language,
      onSecret: tools.secretKeys ? (digits) => secrets.add(digits) : null,
      maskRecording(on) {
        line.maskRecording(on).catch((error: unknown) => log.error({ err: error, on }, 'the recording was not masked'));
      },
    },
  };
}

/** A turn as it may be kept. */
export function maskedTurn(turn: Turn, secrets: ReadonlySet<string>): Turn {
  return { ...turn, text: withoutSecrets(turn.text, secrets), heard: withoutSecrets(turn.heard, secrets) };
}
