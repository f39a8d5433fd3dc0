/** What an assistant may do beside talking, as it is set (智能体工具): hand over, call later, never call, press keys, ask other systems. */
import { callbackDaysDefault } from './callback.ts';

export const transferKinds = ['number', 'extension'] as const;
export type TransferSetting = {
  kind: (typeof transferKinds)[number];
  /** A number as it is dialled on the line, or an extension of the switch. Set by people, never by a model. */
  target: string;
  /** The line that calls a number; null = the line of the call itself. */
  lineId: string | null;
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
  callbackOn: true,
  callbackDaysMax: callbackDaysDefault,
  doNotCall: 'all',
  sendDigits: false,
  secretKeys: false,
  http: [],
};

export const transferRingSecondsMost = 120;
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
