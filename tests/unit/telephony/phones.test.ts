/** What a switch says of phones, as recorded from a real one. */
import { describe, expect, it } from 'vitest';
import type { SwitchEvent } from '../../../telephony/event-socket/switch-event.ts';
import { phoneEventOf } from '../../../telephony/phone-events.ts';
import { readRegistrations } from '../../../telephony/registration-list.ts';

function custom(subclass: string, headers: Record<string, string>): SwitchEvent {
  const all: Record<string, string> = { 'Event-Subclass': `sofia::${subclass}`, ...headers };
  return { name: 'CUSTOM', uuid: null, body: '', header: (name) => all[name] ?? null };
}

const phone = {
  'profile-name': 'internal',
  'from-user': '1001',
  'to-user': '1001',
  'call-id': 'cc8bcdf6dae1',
  'network-ip': '198.51.100.4',
  'network-port': '6071',
  'user-agent': 'NodeUA/1.0',
};

describe('an event of a phone', () => {
  it('tells who signed in, from where and for how long', () => {
    expect(phoneEventOf(custom('register', { ...phone, expires: '60' }))).toEqual({
      kind: 'registered',
      registration: {
        profile: 'internal',
        callId: 'cc8bcdf6dae1',
        number: '1001',
        address: '198.51.100.4',
        port: 6071,
        userAgent: 'NodeUA/1.0',
        expiresInMs: 60_000,
      },
    });
  });

  it('tells who signed off and who vanished', () => {
    const gone = { kind: 'gone', number: '1001', callId: 'cc8bcdf6dae1' };
    expect(phoneEventOf(custom('unregister', { ...phone, username: '1001', expires: '0' }))).toEqual(gone);
    expect(phoneEventOf(custom('expire', { user: '1001', 'call-id': 'cc8bcdf6dae1', expires: '1795422036' }))).toEqual(gone);
  });

  it('tells whose sign-in was refused, and leaves out what a guesser wrote to be read as more', () => {
    const sent = { 'to-user': "1001'\u001b[31m;drop", 'user-agent': 'friendly\u0007-scanner', 'network-ip': '203.0.113.7' };
    expect(
      phoneEventOf(custom('register_failure', { ...sent, 'registration-type': 'INVITE', 'profile-name': 'internal' })),
    ).toEqual({
      kind: 'refused',
      failure: {
        profile: 'internal',
        address: '203.0.113.7',
        method: 'INVITE',
        number: '100131mdrop',
        userAgent: 'friendly-scanner',
      },
    });
  });

  it.each(['pre_register', 'register_attempt', 'gateway_state'])('is not %s', (subclass) => {
    expect(phoneEventOf(custom(subclass, phone))).toBeNull();
  });

  it('is nothing when it names nobody', () => {
    expect(phoneEventOf(custom('register', { ...phone, 'call-id': '', expires: '60' }))).toBeNull();
    expect(phoneEventOf(custom('unregister', {}))).toBeNull();
    expect(phoneEventOf(custom('register_failure', { 'to-user': '1001' }))).toBeNull();
  });
});

describe('a list of registrations', () => {
  const block = (change: string) => `    <registration>
        <call-id>cc8b@phone</call-id>
        <user>1001@carillon</user>
        <contact>&quot;&quot; &lt;sip:1001@198.51.100.4:6071&gt;</contact>
        <agent>Desk &amp; Co/1.0</agent>
        <status>Registered(UDP)(unknown) exp(2026-11-26 20:05:12) expsecs(${change})</status>
        <network-ip>198.51.100.4</network-ip>
        <network-port>6071</network-port>
    </registration>
`;

  it('is read phone by phone; one that is over has no time left', () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?>\n<profile>\n  <registrations>\n${block('58')}${block('-3')}  </registrations>\n</profile>\n`;
    const [first, second] = readRegistrations(text, 'internal');
    expect(first).toEqual({
      profile: 'internal',
      callId: 'cc8b@phone',
      number: '1001',
      address: '198.51.100.4',
      port: 6071,
      userAgent: 'Desk & Co/1.0',
      expiresInMs: 58_000,
    });
    expect(second?.expiresInMs).toBe(0);
  });

  it('is empty where nobody is', () => {
    expect(readRegistrations('<profile>\n  <registrations>\n  </registrations>\n</profile>\n', 'internal')).toEqual([]);
    expect(readRegistrations('Invalid Profile!\n', 'internal')).toEqual([]);
  });
});
