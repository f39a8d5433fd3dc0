/** Which of two passwords somebody signs in with. */
import { describe, expect, it } from 'vitest';
import { answerSwitch, type SwitchQuestion } from '../../../switch-configuration/answer.ts';
import { isDigestOf, type SignInDigest } from '../../../switch-configuration/page-digest.ts';
import { rowsOf } from './rows.ts';

/** The example of RFC 2617, §3.5: Mufasa, testrealm@host.com, "Circle Of Life". */
const mufasa = '939e7578ed9e3c518a452acee763bce9';
const example: SignInDigest = {
  method: 'GET',
  uri: '/dir/index.html',
  nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
  response: '6629fae49393a05397450978507c4ef1',
  protection: { qop: 'auth', cnonce: '0a4f113b', nc: '00000001' },
};

describe('a sign-in', () => {
  it('is told by its digest, with and without protection', () => {
    expect(isDigestOf(mufasa, example)).toBe(true);
    expect(isDigestOf(mufasa, { ...example, uri: '/other' })).toBe(false);
    expect(isDigestOf('0'.repeat(32), example)).toBe(false);
    // RFC 2069: MD5(HA1:nonce:HA2).
    const older = { ...example, response: '670fd8c2df070c60b045671b8b24ff02', protection: null };
    expect(isDigestOf(mufasa, older)).toBe(true);
  });

  it('of a page counts until its time is over; any other is compared with the phone’s own password', () => {
    const own = 'f'.repeat(32);
    const rows = rowsOf({
      extensions: [{ number: '1001', a1Hash: own, displayName: '', page: { a1Hash: mufasa, untilMs: 2_000 } }],
    });
    const question: SwitchQuestion = {
      ...{
        section: 'directory',
        keyValue: '',
        profile: null,
        user: '1001',
        context: null,
        dialled: null,
        caller: null,
        callId: null,
      },
      ...{ address: '198.51.100.4', digest: example, atMs: 1_999 },
    };
    const hashFor = (change: Partial<SwitchQuestion>): string | undefined =>
      /a1-hash" value="(\w+)"/.exec(answerSwitch(rows, 'r', { ...question, ...change }))?.[1];
    expect(hashFor({})).toBe(mufasa);
    expect(hashFor({ atMs: 2_000 })).toBe(own);
    expect(hashFor({ digest: null })).toBe(own);
    expect(hashFor({ digest: { ...example, response: '0'.repeat(32) } })).toBe(own);
  });
});
