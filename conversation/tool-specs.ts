/** What the model is told about the tools of the house, in the assistant's language. */
import type { AssistantTools } from '../domain/assistant-tools.ts';
import type { TalkLanguage } from './assistant.ts';
import type { ToolSpec } from './ports.ts';
import { endCallTool, transferTool } from './tools.ts';

export const callbackTool = 'schedule_callback';
export const doNotCallTool = 'do_not_call';
export const sendDigitsTool = 'send_digits';

/** Keys that may be sent with one call of the tool. */
export const sentDigitsMax = 32;

type Words = {
  endCall: string;
  transfer: string;
  reason: string;
  callback: string;
  at: string;
  inMinutes: string;
  doNotCall: string;
  sendDigits: string;
  digits: string;
};

const words: Record<TalkLanguage, Words> = {
  zh: {
    endCall: '结束通话。先用一句话道别，再调用它；道别的话说完后自动挂机。',
    transfer: '把对方转接给人工同事。对方要求人工、或你处理不了时调用；转给谁由系统决定，不能指定号码。',
    reason: '原因，简短',
    callback: '对方现在不方便、希望改时间再打时调用：登记下一次来电的时间。at 与 inMinutes 只给一个。',
    at: '对方所在地的时间，格式 2026-05-01T15:30',
    inMinutes: '从现在起多少分钟以后',
    doNotCall: '对方明确要求以后不要再打电话时调用：把号码加入免打扰名单，以后不再拨打。',
    sendDigits: '在电话里按键，用于对方的语音菜单（例如“查询请按 1”）。先说的话说完后才按。',
    digits: '按键，只能是 0-9、*、#、A-D',
  },
  en: {
    endCall: 'Ends the call. Say goodbye in one sentence first, then call it; the line is hung up when the goodbye was said.',
    transfer:
      'Hands the callee over to a human colleague: when they ask for a person, or when you can not help. Whom they reach is set by the system; you can not name a number.',
    reason: 'why, in short',
    callback: 'When they want to be called another time: notes when to call again. Give either at or inMinutes.',
    at: 'Time on the clock of the callee, as 2026-05-01T15:30',
    inMinutes: 'Minutes from now',
    doNotCall: 'When they clearly ask not to be called again: puts the number on the do-not-call list, for good.',
    sendDigits:
      'Presses keys on the telephone, for a voice menu on the other side ("press 1 for …"), after what you said before.',
    digits: 'The keys: only 0-9, *, #, A-D',
  },
};

/** `end_call`: what was said with it is said to the end, then the line is hung up. */
export function endCallSpec(language: TalkLanguage): ToolSpec {
  return withReason(endCallTool, words[language].endCall, language);
}

/** `transfer_to_agent`: the model gives a reason and never a target. */
export function transferSpec(language: TalkLanguage): ToolSpec {
  return withReason(transferTool, words[language].transfer, language);
}

export function doNotCallSpec(language: TalkLanguage): ToolSpec {
  return withReason(doNotCallTool, words[language].doNotCall, language);
}

export function callbackSpec(language: TalkLanguage): ToolSpec {
  const { callback, at, inMinutes, reason } = words[language];
  return tool(callbackTool, callback, {
    at: { type: 'string', description: at },
    inMinutes: { type: 'integer', minimum: 1, description: inMinutes },
    reason: { type: 'string', description: reason },
  });
}

export function sendDigitsSpec(language: TalkLanguage): ToolSpec {
  const { sendDigits, digits } = words[language];
  const properties = { digits: { type: 'string', pattern: '^[0-9*#A-D]+$', maxLength: sentDigitsMax, description: digits } };
  return tool(sendDigitsTool, sendDigits, properties, ['digits']);
}

function withReason(name: string, description: string, language: TalkLanguage): ToolSpec {
  return tool(name, description, { reason: { type: 'string', description: words[language].reason } });
}

function tool(name: string, description: string, properties: Record<string, unknown>, required: string[] = []): ToolSpec {
  return { name, description, parameters: { type: 'object', properties, required, additionalProperties: false } };
}

/** All that a model is offered in a call of this assistant, for a trial in text. */
export function toolsOffered({ language, tools }: { language: TalkLanguage; tools: AssistantTools }): ToolSpec[] {
  return [
    endCallSpec(language),
    ...(tools.transfer === null ? [] : [transferSpec(language)]),
    ...(tools.callbackOn ? [callbackSpec(language)] : []),
    ...(tools.doNotCall === 'off' ? [] : [doNotCallSpec(language)]),
    ...(tools.sendDigits ? [sendDigitsSpec(language)] : []),
    ...tools.http.map(({ name, description, parameters }) => ({ name, description, parameters })),
  ];
}
