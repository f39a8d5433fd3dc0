/** Reading what `originate` is given. */
import { describe, expect, it } from 'vitest';
import { readOriginate } from '../../../simulator/originate-request.ts';

describe('an originate', () => {
  it('is read with its variables, commas in quotes and all', () => {
    const request = readOriginate("{origination_uuid=u-1,greeting='a,b',n=1}sofia/gateway/sim/138 &park()");
    expect(request).toMatchObject({
      uuid: 'u-1',
      target: { kind: 'gateway', gateway: 'sim', number: '138' },
      application: { name: 'park', data: '' },
    });
    expect(Object.fromEntries(request?.variables ?? [])).toEqual({ origination_uuid: 'u-1', greeting: 'a,b', n: '1' });
  });

  it('may go to an address, with the port of SIP when none is told', () => {
    expect(readOriginate('sofia/external/138@10.0.0.1 &park()')?.target).toEqual({
      kind: 'address',
      profile: 'external',
      number: '138',
      host: '10.0.0.1',
      port: 5060,
    });
  });

  it('makes a uuid when none is given', () => {
    expect(readOriginate('sofia/gateway/sim/1 &park()')?.uuid).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['', '{a=1}', 'sofia/gateway/sim/1'])('is not one: %j', (text) => {
    expect(readOriginate(text)).toBeUndefined();
  });
});
