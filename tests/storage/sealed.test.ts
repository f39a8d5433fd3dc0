import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { InvalidSecret, makeSealer, SealBroken } from '../../storage/sealed.ts';

const secret = (): string => randomBytes(32).toString('base64');

it('what was sealed opens again, and equal secrets look different', () => {
  const sealer = makeSealer(secret());
  const sealed = sealer.seal('密码 p4ss', 'line password');
  expect(sealer.open(sealed, 'line password')).toBe('密码 p4ss');
  expect(sealer.seal('密码 p4ss', 'line password').equals(sealed)).toBe(false);
  expect(sealed.includes(Buffer.from('p4ss'))).toBe(false);
});

it('nothing opens under another secret, for another purpose, or with one bit changed', () => {
  const sealer = makeSealer(secret());
  const sealed = sealer.seal('p4ss', 'line password');
  expect(() => makeSealer(secret()).open(sealed, 'line password')).toThrow(SealBroken);
  expect(() => sealer.open(sealed, 'llm key')).toThrow(SealBroken);
  for (let at = 0; at < sealed.length; at += 1) {
    const bent = Buffer.from(sealed);
    bent[at] = (bent[at] ?? 0) ^ 1;
    expect(() => sealer.open(bent, 'line password')).toThrow(SealBroken);
  }
  expect(() => sealer.open(sealed.subarray(0, 20), 'line password')).toThrow(SealBroken);
});

it('a secret of the wrong length is refused with the cure', () => {
  expect(() => makeSealer('c2hvcnQ=')).toThrow(InvalidSecret);
});

it('a text has one alias under one secret and purpose, which does not hold it', () => {
  const key = secret();
  const alias = makeSealer(key).alias('13800000000', 'number');
  expect(alias).toMatch(/^[0-9a-f]{32}$/);
  expect(makeSealer(key).alias('13800000000', 'number')).toBe(alias);
  expect(makeSealer(key).alias('13800000001', 'number')).not.toBe(alias);
  expect(makeSealer(key).alias('13800000000', 'name')).not.toBe(alias);
  expect(makeSealer(secret()).alias('13800000000', 'number')).not.toBe(alias);
});
