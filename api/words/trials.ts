/** What happened in a trial call, in words. */
import type { Outcome } from '../../domain/outcome.ts';
import {
  type TrialDetail,
  type TrialReason,
  type TrialState,
  type TrialStep,
  type TrialStepKind,
  trialReasons,
} from '../../domain/trial-call.ts';
import type { Language } from '../language.ts';
import { answerSentence } from './line-standing.ts';
import { outcomeSentence } from './outcomes.ts';
import { fill } from './words.ts';

export const trialReasonSentences: Readonly<Record<Language, Readonly<Record<TrialReason, string>>>> = {
  zh: {
    'trial-lost': '呼叫进程中断，试呼已结束，通话会被挂断。请再试一次。',
    'trial-no-worker': '没有呼叫进程在这个交换机旁运行，试呼没有开始。请检查 call-worker 是否启动。',
    'trial-not-started': '任务引擎（Temporal）没有应答，试呼没有开始。',
    'trial-not-ready': '试呼没有开始：智能体的模型、音色或识别账号打不开，或交换机拒绝了呼叫。请检查智能体的账号。',
    'trial-switch-full': '交换机已满或未连接，没有振铃。请稍后再试。',
    'trial-do-not-call': '号码在免打扰名单中，没有拨打。',
    'trial-line-gone': '线路已停用或删除，没有拨打。',
    'trial-hung-up-on-page': '已在页面上挂断。',
    'trial-phone-not-registered': '分机没有注册到交换机。请在电话或浏览器中先登录这个分机，再试一次。',
    'trial-phone-unknown': '交换机不认识这个分机，或分机没有注册。请确认交换机由本系统配置，并在电话或浏览器中登录这个分机。',
    'trial-phone-declined': '分机拒接了来电。',
    'trial-phone-unanswered': '分机振铃后没有接听。',
  },
  en: {
    'trial-lost': 'The process that made the call is gone; the trial is over and its call is hung up. Try again.',
    'trial-no-worker': 'No call worker stands beside this switch, so nothing began. Look whether the call worker runs.',
    'trial-not-started': 'The Temporal server does not answer, so nothing began.',
    'trial-not-ready':
      'Nothing began: an account of the assistant (model, voice, recogniser) can’t be opened, or the switch refused the call. Check the accounts of the assistant.',
    'trial-switch-full': 'The switch is full or away; nothing rang. Try again later.',
    'trial-do-not-call': 'The number is on the do-not-call list; nothing rang.',
    'trial-line-gone': 'The line was switched off or removed; nothing rang.',
    'trial-hung-up-on-page': 'Hung up on the page.',
    'trial-phone-not-registered': 'The extension is not registered. Sign it in on a phone or in the browser, then try again.',
    'trial-phone-unknown':
      'The switch does not know this extension, or it is not registered. See that the switch is configured by Carillon, and sign the extension in on a phone or in the browser.',
    'trial-phone-declined': 'The extension declined the call.',
    'trial-phone-unanswered': 'The extension rang and nobody answered.',
  },
};

export const trialStepSentences: Readonly<Record<Language, Readonly<Record<TrialStepKind, string>>>> = {
  zh: {
    sent: '呼叫已发出（INVITE）。',
    ringing: '对方开始振铃（180）。',
    'early-media': '接听前有声音（183 早期媒体）。',
    answered: '对方接听（200），编码 {codec}。',
    speaking: '开始播放提示。',
    'voice-failed': '音色没有合成提示语，改放提示音。',
    'no-sound': '接通了，但没有建立声音。',
    echo: '回声测试：请说话，您会听到自己的声音。',
    heard: '收到了对方的声音，最响 {levelDb} 分贝（满幅为 0）。',
    silent: '没有听到对方的声音：收到 {packets} 个声音包，但都是静音。',
    tool: '智能体使用了工具 {name}（试呼中不会真正执行转接、回拨和免打扰）。',
    'asked-to-end': '有人要求挂断。',
    ended: '通话结束。',
  },
  en: {
    sent: 'The call was sent (INVITE).',
    ringing: 'The other side rings (180).',
    'early-media': 'Something plays before the answer (183, early media).',
    answered: 'Answered (200), codec {codec}.',
    speaking: 'The message begins.',
    'voice-failed': 'The voice could not speak the message; tones instead.',
    'no-sound': 'Answered, but there is no sound.',
    echo: 'Echo test: speak, and you hear yourself.',
    heard: 'The other side was heard, at {levelDb} dB at the loudest (0 is the most).',
    silent: 'The other side was not heard: {packets} packets of sound came, all silent.',
    tool: 'The assistant used the tool {name} (a trial transfers, calls back and forbids nothing).',
    'asked-to-end': 'Somebody asked for the end.',
    ended: 'The call ended.',
  },
};

const openSentences: Readonly<Record<Language, Readonly<Record<Exclude<TrialState, 'ended'>, string>>>> = {
  zh: { waiting: '准备呼叫。', dialling: '正在呼叫。', live: '通话中。' },
  en: { waiting: 'About to call.', dialling: 'Ringing.', live: 'Talking.' },
};

const sides: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: { callee: '对方挂断。', us: '我方挂断。', carrier: '运营商结束。', switch: '交换机结束。', nobody: '' },
  en: {
    callee: 'The other side hung up.',
    us: 'We hung up.',
    carrier: 'The carrier ended it.',
    switch: 'The switch ended it.',
    nobody: '',
  },
};

export function trialStepSentence({ step, detail }: Pick<TrialStep, 'step' | 'detail'>, language: Language): string {
  const values = Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, value ?? '–']));
  const sentence = fill(trialStepSentences[language][step], values);
  if (step !== 'ended') return sentence;
  const more = [sides[language][String(detail['endedBy'])] ?? '', sipSentence(detail, language), mediaSentence(detail, language)];
  return [sentence, ...more].filter((part) => part !== '').join(language === 'zh' ? '' : ' ');
}

/** How a trial stands, or how it ended. */
export function trialSentence(
  { state, outcome, reason }: { state: TrialState; outcome: Outcome | null; reason: string | null },
  language: Language,
): string {
  if (state !== 'ended') return openSentences[language][state];
  const own = trialReasons.find((known) => known === reason);
  if (own !== undefined) return trialReasonSentences[language][own];
  return outcomeSentence(outcome ?? 'unknown', reason, language);
}

function sipSentence({ sipCode, sipReason }: TrialDetail, language: Language): string {
  if (typeof sipCode !== 'number' || sipCode < 300) return '';
  const said = answerSentence(sipCode, typeof sipReason === 'string' ? sipReason : null, language);
  return language === 'zh' ? `SIP 应答：${said}。` : `SIP answer: ${said}.`;
}

/** The switch's own count: without packets in, we could not hear them; without packets out, they could not hear us. */
function mediaSentence({ packetsIn, packetsOut }: TrialDetail, language: Language): string {
  if (typeof packetsIn !== 'number' || typeof packetsOut !== 'number') return '';
  const zh = `声音包：收 ${packetsIn}，发 ${packetsOut}。`;
  const en = `Sound packets: ${packetsIn} in, ${packetsOut} out.`;
  return language === 'zh' ? zh : en;
}
