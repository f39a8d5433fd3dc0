import { describe, expect, it } from 'vitest';
import { parseRange } from '../../../api/calls/recording.ts';
import { judgeContact } from '../../../api/contacts/contact-check.ts';
import { pathInside } from '../../../api/files.ts';
import { chooseLanguage } from '../../../api/language.ts';
import { maskNumber } from '../../../api/number-mask.ts';
import { hashPassword, verifyPassword } from '../../../api/passwords.ts';
import { failureWindowMs, SignInThrottle } from '../../../api/sign-in-throttle.ts';

describe('the language of a reply', () => {
  it.each([
    [undefined, 'zh'],
    ['en', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en-GB;q=0.9, zh;q=0.4', 'en'],
    ['fr, en;q=0.2, zh;q=0.1', 'en'],
    ['fr', 'en'],
    ['*', 'zh'],
    ['zh;q=0, en;q=0.1', 'en'],
    [';;;', 'en'],
  ])('for %s is %s', (header, language) => {
    expect(chooseLanguage(header)).toBe(language);
  });
});

describe('a masked number', () => {
  it.each([
    ['13812345678', '138****5678'],
    ['+14155550101', '+14*****0101'],
    ['4001234567', '400***4567'],
    ['1001', '**01'],
  ])('%s is shown as %s', (number, shown) => {
    expect(maskNumber(number)).toBe(shown);
  });
});

describe('a range', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=-500', { start: 0, end: 9 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=10-20', 'unsatisfiable'],
    ['bytes=0-1,3-4', null],
    ['lines=0-1', null],
    ['bytes=-', null],
  ])('%s of ten bytes', (header, range) => {
    expect(parseRange(header, 10)).toEqual(range);
  });
});

describe('a path in a row', () => {
  it('leads nowhere but into its folder', () => {
    expect(pathInside('/data/recordings', '2026/a.wav')).toBe('/data/recordings/2026/a.wav');
    expect(pathInside('/data/recordings', '/data/recordings/a.wav')).toBe('/data/recordings/a.wav');
    for (const path of ['../a.wav', '/etc/passwd', '', '.', '/data/recordings-old/a.wav']) {
      expect(pathInside('/data/recordings', path)).toBeNull();
    }
  });
});

describe('a password', () => {
  it('is right in any Unicode form and only then', async () => {
    const stored = await hashPassword('caf\u00e9 long enough');
    expect(stored).toMatch(/^scrypt\$15\$8\$3\$/);
    expect(await verifyPassword('cafe\u0301 long enough', stored)).toBe(true);
    expect(await verifyPassword('cafe long enough', stored)).toBe(false);
  });
});

describe('guessing', () => {
  it('is stopped by name and by address, each with its own patience, until the time is over', () => {
    let now = 0;
    const throttle = new SignInThrottle({ nameFailuresMax: 2, addressFailuresMax: 3, now: () => now });
    const attempt = { name: 'a', address: '1' };
    throttle.failed(attempt);
    expect(throttle.waitMs(attempt)).toBe(0);
    throttle.failed(attempt);
    expect(throttle.waitMs({ name: 'a', address: '2' })).toBe(failureWindowMs);
    expect(throttle.waitMs({ name: 'b', address: '1' })).toBe(0);
    throttle.failed({ name: 'b', address: '1' });
    expect(throttle.waitMs({ name: 'c', address: '1' })).toBe(failureWindowMs);
    throttle.succeeded({ name: 'a', address: '1' });
    expect(throttle.waitMs({ name: 'a', address: '2' })).toBe(0);
    now = failureWindowMs;
    expect(throttle.waitMs({ name: 'c', address: '1' })).toBe(0);
  });
});

describe('a contact of a request', () => {
  it('may bring a message to a voice notification only: elsewhere nobody would hear it', () => {
    const input = { number: '13800000001', message: '您好' };
    expect(judgeContact(input, 'ai')).toEqual({ kind: 'refused', field: 'message', code: 'message-not-read' });
    expect(judgeContact(input, 'notification')).toMatchObject({ kind: 'contact', contact: { message: '您好' } });
    for (const message of [null, ' ']) expect(judgeContact({ ...input, message }, 'ai')).toMatchObject({ kind: 'contact' });
  });

  it('is judged by the number first, then the message', () => {
    expect(judgeContact({ number: 'x' }, 'notification')).toMatchObject({ field: 'number' });
    expect(judgeContact({ number: '13800000001' }, 'notification')).toMatchObject({ code: 'message-missing' });
    expect(judgeContact({ number: '13800000001', name: 'x'.repeat(2000) }, 'ai')).toMatchObject({ code: 'name-too-long' });
    const variables = JSON.parse('{"__proto__": "p"}') as Record<string, string>;
    const verdict = judgeContact({ number: '13800000001', variables }, 'ai');
    expect(verdict).toMatchObject({ kind: 'contact' });
    expect(verdict.kind === 'contact' && Object.keys(verdict.contact.variables)).toEqual(['__proto__']);
  });
});
