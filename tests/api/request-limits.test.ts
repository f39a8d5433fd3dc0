import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { anonymousRequestsMax, requestWindowMs, signedInRequestsMax } from '../../api/limits.ts';
import { SignInThrottle } from '../../api/sign-in-throttle.ts';
import { adminPassword, useHouse } from './house.ts';

const few = { signedInMax: 3, anonymousMax: 2 };
const house = useHouse({ requestLimits: few });
const guessed = useHouse({ signIns: new SignInThrottle({ nameFailuresMax: 50, addressFailuresMax: 2 }) });

const from = (remoteAddress: string, request: InjectOptions = {}): Promise<LightMyRequestResponse> =>
  house.app.inject({ url: '/api/v1/session', ...request, remoteAddress });

async function many(count: number, ask: () => Promise<LightMyRequestResponse>): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < count; n += 1) statuses.push((await ask()).statusCode);
  return statuses;
}

describe('too many requests', () => {
  it('of one key are refused with the time to wait, and those of another key are not', async () => {
    const ask = (role: 'viewer' | 'agent') => house.as(role, { url: '/api/v1/tasks' });
    expect(await many(few.signedInMax, () => ask('viewer'))).toEqual([200, 200, 200]);
    const refused = await ask('viewer');
    expect(refused.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const seconds = Number(refused.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(requestWindowMs / 1000);
    expect(refused.json()).toMatchObject({
      status: 429,
      code: 'too-many-requests',
      title: 'Too many requests',
      detail: expect.stringMatching(/^Wait \d+ s and try again\.$/) as unknown,
    });
    expect((await ask('agent')).statusCode).toBe(200);
  });

  it('of one person are counted for the person, from whatever address', async () => {
    const payload = { username: 'admin', password: adminPassword };
    const signedIn = await from('10.1.0.1', { method: 'POST', payload });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const who = (address: string) => from(address, { headers: { cookie } });
    expect(await many(few.signedInMax, () => who('10.1.0.2'))).toEqual([200, 200, 200]);
    expect((await who('10.1.0.3')).json()).toMatchObject({ status: 429, code: 'too-many-requests' });
  });

  it('without a login are counted for the address', async () => {
    expect(await many(few.anonymousMax, () => from('10.2.0.1'))).toEqual([401, 401]);
    const refused = await from('10.2.0.1', { headers: { 'accept-language': 'zh' } });
    expect(refused.json()).toMatchObject({ status: 429, title: '请求过于频繁' });
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect((await from('10.2.0.2')).statusCode).toBe(401);
  });

  it('are many more than a page or a program needs', () => {
    expect([signedInRequestsMax, anonymousRequestsMax]).toEqual([2000, 300]);
  });
});

describe('too many failed sign-ins', () => {
  it('from one address hold up every name from there, and nobody elsewhere', async () => {
    const signIn = (remoteAddress: string, username: string, password: string) =>
      guessed.app.inject({ method: 'POST', url: '/api/v1/session', payload: { username, password }, remoteAddress });
    // Each attempt with a name of its own: it is the address that guesses.
    expect((await signIn('10.3.0.1', 'one', 'wrong')).statusCode).toBe(401);
    expect((await signIn('10.3.0.1', 'two', 'wrong')).statusCode).toBe(401);
    const refused = await signIn('10.3.0.1', 'admin', adminPassword);
    expect(refused.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(refused.json()).toMatchObject({ status: 429, code: 'too-many-sign-ins' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60);
    expect((await signIn('10.3.0.2', 'admin', adminPassword)).statusCode).toBe(200);
  });
});
