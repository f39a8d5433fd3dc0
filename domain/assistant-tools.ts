/** What an assistant may do beside talking, as it is set (智能体工具): hand over, call later, never call, press keys, ask other systems. */
import { callbackDaysDefault } from './callback.ts';

export const transferKinds = ['number', 'extension', 'group'] as const;
export type TransferSetting = {
  kind: (typeof transferKinds)[number];
  /** A number as it is dialled on the line, an extension of the switch, or the id of a group of agents. Set by people, never by a model. */
  target: string;
  /** The line that calls a number; null = the line of the call itself. */
  lineId: string | null;
  /** How long it rings; of a group: how long an agent is waited for. */
  ringSeconds: number;
};

export const doNotCallScopes = ['all', 'task', 'off'] as const;
export type DoNotCallScope = (typeof doNotCallScopes)[number];

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** A tool of the user's own: one request to another system. Headers' values are kept elsewhere, sealed. */
export type HttpToolSetting = {
  name: string;
  description: string;
  /** JSON schema of the arguments. */
  parameters: Record<string, unknown>;
  method: HttpMethod;
  /** `{{…}}` of arguments and of the list's columns, each encoded for its place. */
  url: string;
  /** JSON text with `{{…}}`, for methods with a body; empty: the arguments themselves. */
  body: string;
  timeoutMs: number;
  answerCharsMax: number;
};

export type AssistantTools = {
  transfer: TransferSetting | null;
  transferLine: string;
  transferFailedLine: string;
  /** This key hands the callee over; '' = none. */
  transferKey: (typeof transferKeys)[number];
  /** So does each of these words. */
  transferWords: readonly string[];
  /** A model that fails hands the callee over instead of saying goodbye. */
  transferOnTrouble: boolean;
  callbackOn: boolean;
  callbackDaysMax: number;
  doNotCall: DoNotCallScope;
  sendDigits: boolean;
  /** Keys that the callee presses are nobody's to read: masked in what is kept, and not recorded. */
  secretKeys: boolean;
  http: readonly HttpToolSetting[];
};

export const assistantToolsDefault: AssistantTools = {
  transfer: null,
  transferLine: '',
  transferFailedLine: '',
  transferKey: '',
  transferWords: [],
  transferOnTrouble: false,
  callbackOn: true,
  callbackDaysMax: callbackDaysDefault,
  doNotCall: 'all',
  sendDigits: false,
  secretKeys: false,
  http: [],
};

export const transferRingSecondsMost = 120;
export const transferWordsMost = 50;
export const transferKeys = ['', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const;
/** How long a callee may talk with the person they were handed to; then the switch ends the call. */
export const transferTalkMsMax = 2 * 3_600_000;

export const httpToolsMax = 10;
export const httpToolTimeoutMsMost = 20_000;
export const httpToolAnswerCharsMost = 8_000;
/** Names that the house has taken. */
export const houseToolNames = ['end_call', 'transfer_to_agent', 'schedule_callback', 'do_not_call', 'send_digits'] as const;

/** As stored, with what an older release did not know yet. */
export function withDefaults(stored: Partial<AssistantTools>): AssistantTools {
  return { ...assistantToolsDefault, ...stored };
}
