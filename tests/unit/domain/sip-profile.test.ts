import { describe, expect, it } from 'vitest';
import { defaultProfiles, hostOf, isPrivateAddress, needsRestart, profileWarnings } from '../../../domain/sip-profile.ts';

const [internal, external] = defaultProfiles;
const settings = external?.settings;

describe('an address', () => {
  it.each([
    ['10.0.0.5', true],
    ['172.31.255.1', true],
    ['192.168.1.1', true],
    ['127.0.0.1', true],
    ['100.64.0.1', true],
    ['172.32.0.1', false],
    ['203.0.113.7', false],
    ['256.1.1.1', null],
    ['sip.example.com', null],
  ])('%s is private: %s', (address, expected) => {
    expect(isPrivateAddress(address)).toBe(expected);
  });

  it('has a host, whatever its form', () => {
    expect(['a.b:5060', 'a.b', '[::1]:5060', '1.2.3.4:5'].map(hostOf)).toEqual(['a.b', 'a.b', '::1', '1.2.3.4']);
  });
});

describe('a SIP profile', () => {
  it('warns when a carrier on the internet is told a private address', () => {
    if (settings === undefined) throw new Error('no default');
    const seen = (change: object, carriers: string[]) =>
      profileWarnings({ ...settings, ...change }, { listensAt: '192.168.1.4', carriers });
    expect(seen({}, ['203.0.113.9:5060'])).toEqual(['private-address-public-carrier']);
    expect(seen({}, ['sip.carrier.com'])).toEqual(['private-address-public-carrier']);
    expect(seen({}, ['10.1.1.1:5060', 'localhost'])).toEqual([]);
    expect(seen({ extSipIp: '198.51.100.1', extRtpIp: '198.51.100.1' }, ['203.0.113.9'])).toEqual([]);
    expect(seen({ extSipIp: '198.51.100.1' }, ['203.0.113.9'])).toEqual(['one-external-address']);
  });

  it('needs a restart only for where it listens', () => {
    if (internal === undefined) throw new Error('no default');
    const runs = { sipIp: '10.0.0.5', sipPort: 5060, wsBinding: '10.0.0.5:5066' };
    expect(needsRestart(internal.settings, runs)).toBe(false);
    expect(needsRestart({ ...internal.settings, extSipIp: '198.51.100.1' }, runs)).toBe(false);
    expect(needsRestart({ ...internal.settings, sipPort: 5062 }, runs)).toBe(true);
    expect(needsRestart({ ...internal.settings, sipIp: '10.0.0.6' }, runs)).toBe(true);
    expect(needsRestart({ ...internal.settings, wsBinding: null }, runs)).toBe(true);
  });
});
