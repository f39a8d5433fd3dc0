/** What carriers say before the answer (运营商提示音), what it means, and the words by which it is known. Pure. */
import type { KeywordSet } from './keyword-sets.ts';
import type { OurHangupCause } from './live-line.ts';
import type { Outcome } from './outcome.ts';

/** Outcomes that an announcement can tell. */
export const announcedOutcomes = [
  'empty-number',
  'powered-off',
  'suspended',
  'busy',
  'unreachable',
  'restricted',
  'voicemail',
  'no-answer',
  'line-congested',
] as const satisfies readonly Outcome[];
export type AnnouncedOutcome = (typeof announcedOutcomes)[number];

/** `endsCall`: nobody will answer any more, so the call is ended as soon as it was heard. */
export type AnnouncementSet = KeywordSet<AnnouncedOutcome> & { endsCall: boolean };

export const announcementSetsMax = 40;
export const keywordsMax = 60;
export const keywordCharsMax = 60;

/** A call that waits: the callee talks, hears a knocking and may still pick up. */
const mayStillAnswer = ['请不要挂机', '请勿挂机', '不要挂断', '请勿挂断', '请稍等', 'please hold', 'please wait'];

/**
 * Words of the large carriers, in Chinese and in the English that follows it. In this order: the narrower meaning first, because one
 * announcement may hold the words of two (…正在通话中，…将以短信提醒机主).
 */
export const defaultAnnouncementSets: readonly AnnouncementSet[] = [
  {
    name: '空号',
    means: 'empty-number',
    keywords: [
      ...['是空号', '号码不存在', '号码有误', '号码已改', '已改号', '号码为空号', '不是有效号码'],
      ...['does not exist', 'is not in use', 'number you have dialed is incorrect', 'not a valid number', 'has been changed'],
    ],
    unless: [],
    endsCall: true,
  },
  {
    name: '停机',
    means: 'suspended',
    keywords: [
      ...['已停机', '已暂停服务', '暂停服务', '已欠费', '已停止使用'],
      ...['out of service', 'is suspended', 'service has been suspended'],
    ],
    unless: [],
    endsCall: true,
  },
  {
    name: '关机',
    means: 'powered-off',
    keywords: ['已关机', '已经关机', '手机关机', 'is powered off', 'is power off', 'is switched off', 'is turned off'],
    unless: [],
    endsCall: true,
  },
  {
    name: '呼叫限制',
    means: 'restricted',
    keywords: [
      ...['呼入限制', '呼叫限制', '限制呼入', '呼叫受限', '呼出受限', '已设置呼叫', '未开通', '不能呼叫'],
      ...['barred', 'restricted', 'not allowed to call'],
    ],
    unless: [],
    endsCall: true,
  },
  {
    name: '正在通话',
    means: 'busy',
    keywords: [
      ...['正在通话', '用户正忙', '通话中', '线路忙', '占线'],
      ...['is busy', 'is on the phone', 'being used', 'line is engaged', 'on another call'],
    ],
    unless: mayStillAnswer,
    endsCall: true,
  },
  {
    name: '无法接通',
    means: 'unreachable',
    keywords: [
      ...['无法接通', '不在服务区', '暂时不可用', '暂时不能接通', '未能接通'],
      ...['not reachable', 'cannot be reached', 'cannot be connected', 'is unavailable', 'out of reach'],
    ],
    unless: mayStillAnswer,
    endsCall: true,
  },
  {
    name: '无人接听',
    means: 'no-answer',
    keywords: ['无人接听', '暂时无人', '没有人接听', 'no one answers', 'there is no answer', 'not answering', 'no answer'],
    unless: mayStillAnswer,
    endsCall: true,
  },
  {
    name: '网络忙',
    means: 'line-congested',
    keywords: ['网络忙', '网络繁忙', '线路繁忙', '系统忙', 'network is busy', 'circuits are busy', 'lines are busy'],
    unless: mayStillAnswer,
    endsCall: true,
  },
  {
    name: '语音助手',
    means: 'voicemail',
    keywords: [
      ...['语音助手', '智能助手', '电话助理', '通信助理', '语音信箱', '秘书台', '请留言', '留言'],
      ...['voicemail', 'voice mail', 'voice assistant', 'leave a message', 'call assistant'],
    ],
    unless: [],
    endsCall: true,
  },
  {
    name: '来电提醒',
    means: 'unreachable',
    keywords: [
      ...['来电提醒', '来电信息将以', '短信提醒', '短信通知', '短信的形式', '漏话提醒', '来电信息'],
      ...['by text message', 'by sms', 'missed call alert'],
    ],
    unless: [],
    endsCall: true,
  },
];

/** What the switch is told when we end a call because of what was heard: also its own records say why. */
export const causesByAnnouncement: Readonly<Record<AnnouncedOutcome, OurHangupCause>> = {
  'empty-number': 'UNALLOCATED_NUMBER',
  'powered-off': 'SUBSCRIBER_ABSENT',
  suspended: 'SUBSCRIBER_ABSENT',
  unreachable: 'SUBSCRIBER_ABSENT',
  busy: 'USER_BUSY',
  restricted: 'INCOMING_CALL_BARRED',
  voicemail: 'ORIGINATOR_CANCEL',
  'no-answer': 'NO_ANSWER',
  'line-congested': 'NORMAL_CIRCUIT_CONGESTION',
};

/** Sets as they were stored; what another release stored and no longer fits counts as not there. */
export function readAnnouncementSets(stored: unknown): readonly AnnouncementSet[] {
  if (!Array.isArray(stored)) return defaultAnnouncementSets;
  const sets = stored.filter(isAnnouncementSet);
  return sets.length === stored.length ? sets : defaultAnnouncementSets;
}

function isAnnouncementSet(value: unknown): value is AnnouncementSet {
  if (typeof value !== 'object' || value === null) return false;
  const { name, means, keywords, unless, endsCall } = value as Partial<Record<keyof AnnouncementSet, unknown>>;
  return (
    typeof name === 'string' &&
    announcedOutcomes.some((outcome) => outcome === means) &&
    isWords(keywords) &&
    isWords(unless) &&
    typeof endsCall === 'boolean'
  );
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}
