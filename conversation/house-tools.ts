/** The tools of the house that act while the talk goes on: another call later, never again, keys for a voice menu. */
import type { CallbackPlan, CallbackRefusal, CallbackWish } from '../domain/callback.ts';
import type { TalkLanguage } from './assistant.ts';
import { readArguments } from './tool-arguments.ts';
import { callbackSpec, doNotCallSpec, sendDigitsSpec } from './tool-specs.ts';
import { type ConversationTool, ToolRefused } from './tools.ts';

/** What the house can do for a talk; null = this assistant may not. */
export type HouseHands = {
  scheduleCallback: ((wish: CallbackWish) => Promise<CallbackPlan>) | null;
  /** Puts the number of this call on the list; doing it twice changes nothing. */
  doNotCall: (() => Promise<void>) | null;
  /** The keys have passed the form of the tool. */
  sendDigits: ((digits: string) => Promise<void>) | null;
};

export function houseTools(hands: HouseHands, language: TalkLanguage): ConversationTool[] {
  const { scheduleCallback, doNotCall, sendDigits } = hands;
  return [
    ...(scheduleCallback === null ? [] : [callbackOf(scheduleCallback, language)]),
    ...(doNotCall === null ? [] : [doNotCallOf(doNotCall, language)]),
    ...(sendDigits === null ? [] : [sendDigitsOf(sendDigits, language)]),
  ];
}

function callbackOf(schedule: NonNullable<HouseHands['scheduleCallback']>, language: TalkLanguage): ConversationTool {
  const spec = callbackSpec(language);
  return {
    spec,
    async run(argumentsJson) {
      const { at, inMinutes } = readArguments(spec, argumentsJson);
      const wish = { at: typeof at === 'string' ? at : null, inMinutes: typeof inMinutes === 'number' ? inMinutes : null };
      if ((wish.at === null) === (wish.inMinutes === null)) throw new ToolRefused('give exactly one of at and inMinutes');
      const plan = await schedule(wish);
      if (plan.kind === 'refused') throw new ToolRefused(refusalWords[language][plan.because]);
      return plannedWords(plan, language);
    },
  };
}

function plannedWords({ local, moved }: Extract<CallbackPlan, { kind: 'planned' }>, language: TalkLanguage): string {
  if (language === 'zh')
    return moved ? `该时间不在外呼时段内，已改到 ${local}（对方当地时间）。请告诉对方。` : `已登记：${local}（对方当地时间）。`;
  return moved
    ? `Outside of the calling hours: it was moved to ${local} on the callee's clock. Tell them.`
    : `Noted: ${local} on the callee's clock.`;
}

const refusalWords: Record<TalkLanguage, Record<CallbackRefusal, string>> = {
  zh: {
    'not-a-time': '时间看不懂，请用 2026-05-01T15:30 这样的格式',
    past: '这个时间已经过去，请换一个',
    'too-far': '时间太远，请换一个更近的',
    'never-open': '任务没有可用的外呼时段，无法登记',
    'after-end': '任务在那之前就结束了，无法登记',
    'too-many': '这个号码已经多次改期，不能再登记',
    'do-not-call': '这个号码在免打扰名单中，不会再拨打',
    'not-ours': '现在无法登记',
  },
  en: {
    'not-a-time': 'that is no time; write it as 2026-05-01T15:30',
    past: 'that time is over; ask for another',
    'too-far': 'that is too far away; ask for a nearer time',
    'never-open': 'the task has no calling hours for it',
    'after-end': 'the task ends before that',
    'too-many': 'this number was put off too often already',
    'do-not-call': 'the number is on the do-not-call list and is not called again',
    'not-ours': 'it can not be noted now',
  },
};

function doNotCallOf(add: NonNullable<HouseHands['doNotCall']>, language: TalkLanguage): ConversationTool {
  const spec = doNotCallSpec(language);
  return {
    spec,
    async run(argumentsJson) {
      readArguments(spec, argumentsJson);
      await add();
      return language === 'zh' ? '已加入免打扰名单，以后不再拨打。' : 'Done: the number is never called again.';
    },
  };
}

function sendDigitsOf(send: NonNullable<HouseHands['sendDigits']>, language: TalkLanguage): ConversationTool {
  const spec = sendDigitsSpec(language);
  return {
    spec,
    afterSpeech: true,
    async run(argumentsJson) {
      const { digits } = readArguments(spec, argumentsJson);
      await send(String(digits));
      return language === 'zh' ? '已按键。' : 'The keys were pressed.';
    },
  };
}
