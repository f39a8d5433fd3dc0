import { describe, expect, it } from 'vitest';
import { type AnnouncedOutcome, defaultAnnouncementSets, readAnnouncementSets } from '../../../domain/announcements.ts';
import { findKeywords, matchKeywords, normalisedWords } from '../../../domain/keyword-sets.ts';

const means = (text: string): AnnouncedOutcome | null => matchKeywords(text, defaultAnnouncementSets)?.set.means ?? null;

describe('the default sets of announcements', () => {
  it.each<[string, AnnouncedOutcome | null]>([
    ['对不起，您所拨打的号码是空号，请核对后再拨。', 'empty-number'],
    ['您 拨 打 的 号 码 不 存 在', 'empty-number'],
    ['Sorry, the number you dialed does NOT exist.', 'empty-number'],
    ['对不起，您所拨打的电话已关机，请稍后再拨。Sorry, the subscriber you dialed is powered off.', 'powered-off'],
    ['您拨打的电话已停机', 'suspended'],
    ['对不起，您拨打的用户正在通话中，请稍后再拨', 'busy'],
    ['The subscriber you dialed is busy now, please redial later.', 'busy'],
    ['您拨打的电话暂时无法接通', 'unreachable'],
    ['您拨打的用户不在服务区', 'unreachable'],
    ['您拨打的用户已设置呼入限制', 'restricted'],
    ['您拨打的电话暂时无人接听，请稍后再拨', 'no-answer'],
    ['对不起，网络忙，请稍后再拨', 'line-congested'],
    ['您好，我是机主的语音助手，请留言', 'voicemail'],
    ['已为您开通来电提醒业务，您的来电信息将以短信的形式通知机主', 'unreachable'],
    ['您拨打的电话正在通话中，来电信息将以短信通知机主', 'busy'],
    ['您好，请不要挂机，您拨打的电话正在通话中', null],
    ['The subscriber you dialed is busy. Please hold, we are connecting you.', null],
    ['欢迎您的来电，祝您生活愉快', null],
    ['', null],
  ])('%j means %s', (text, outcome) => {
    expect(means(text)).toBe(outcome);
  });

  it('say what was found and what spoke against it', () => {
    expect(findKeywords('请不要挂机，正在通话中', defaultAnnouncementSets)).toMatchObject([
      { set: { name: '正在通话' }, words: ['正在通话', '通话中'], against: ['请不要挂机'] },
    ]);
  });

  it('have names that differ, because a verdict names its set', () => {
    const names = defaultAnnouncementSets.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('words that are compared', () => {
  it('have one width and case, and neither blanks nor marks', () => {
    expect(normalisedWords('ＡＢ c，１ 号！')).toBe('abc1号');
  });

  it('never match by an empty keyword', () => {
    const set = { name: 'x', means: 'busy' as const, keywords: ['，', ' '], unless: [] };
    expect(matchKeywords('忙', [set])).toBeNull();
  });
});

describe('stored sets', () => {
  it('are read as they are, and as the defaults when another release stored something else', () => {
    const own = [{ name: '自定', means: 'busy', keywords: ['忙'], unless: [], endsCall: false }];
    expect(readAnnouncementSets(own)).toEqual(own);
    for (const stored of [undefined, null, 'x', [{ name: 1 }], [{ ...own[0], means: 'completed' }]])
      expect(readAnnouncementSets(stored)).toBe(defaultAnnouncementSets);
  });
});
