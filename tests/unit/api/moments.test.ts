import { describe, expect, it } from 'vitest';
import { momentWords, waitWords } from '../../../api/words/moments.ts';

const now = new Date('2026-11-24T10:00:00Z');
const zh = { timeZone: 'Asia/Shanghai', language: 'zh', now } as const;
const en = { timeZone: 'America/New_York', language: 'en', now } as const;

describe('a moment in a sentence', () => {
  it('is told by the clock of the zone, as short as the day allows', () => {
    expect(momentWords(new Date('2026-11-24T14:05:00Z'), zh)).toBe('22:05');
    expect(momentWords(new Date('2026-11-24T16:00:00Z'), zh)).toBe('明天 00:00');
    expect(momentWords(new Date('2026-11-26T01:00:00Z'), zh)).toBe('11月26日 09:00');
    expect(momentWords(new Date('2027-01-02T01:00:00Z'), zh)).toBe('2027年1月2日 09:00');
    expect(momentWords(new Date('2026-11-24T04:59:00Z'), en)).toBe('yesterday 23:59');
    expect(momentWords(new Date('2026-11-26T14:00:00Z'), en)).toBe('26 Nov 09:00');
  });

  it('counts days by dates, also over a change of the clock', () => {
    const before = { ...en, now: new Date('2026-10-31T23:00:00Z') };
    expect(momentWords(new Date('2026-11-02T03:30:00Z'), before)).toBe('tomorrow 22:30');
  });
});

it('a wait is told in hours and minutes, a long one in days', () => {
  expect(waitWords(75, 'en')).toBe('1 h 15 min');
  expect(waitWords(0, 'zh')).toBe('0 分钟');
  expect(waitWords(1500, 'zh')).toBe('25 小时');
  expect(waitWords(4 * 1440 + 20, 'en')).toBe('4 d');
});
