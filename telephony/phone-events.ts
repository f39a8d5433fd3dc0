/** What mod_sofia tells of phones by itself (sofia_reg.c): signed in, left, vanished, refused. */
import type { SwitchEvent } from './event-socket/switch-event.ts';
import type { PhoneEvent } from './ports.ts';
import { userAgentText } from './registration-list.ts';

const secondMs = 1_000;
/** Who is refused writes these as he likes. */
const numberCharsMax = 40;

/** Null for every other event, and for one that names nobody. */
export function phoneEventOf(event: SwitchEvent): PhoneEvent | null {
  if (event.name !== 'CUSTOM') return null;
  const header = (name: string): string => event.header(name) ?? '';
  switch (header('Event-Subclass')) {
    case 'sofia::register':
      return registered(header);
    case 'sofia::unregister':
      return gone(header('from-user') || header('username'), header('call-id'));
    case 'sofia::expire':
      return gone(header('user'), header('call-id'));
    case 'sofia::register_failure':
      return refused(header);
    default:
      return null;
  }
}

function registered(header: (name: string) => string): PhoneEvent | null {
  const [number, callId, seconds] = [header('to-user') || header('from-user'), header('call-id'), Number(header('expires'))];
  if (number === '' || callId === '' || !Number.isFinite(seconds)) return null;
  const port = Number(header('network-port'));
  return {
    kind: 'registered',
    registration: {
      profile: header('profile-name'),
      callId,
      number,
      address: header('network-ip'),
      port: Number.isInteger(port) && port > 0 ? port : null,
      userAgent: userAgentText(header('user-agent')),
      expiresInMs: seconds * secondMs,
    },
  };
}

function gone(number: string, callId: string): PhoneEvent | null {
  return number === '' || callId === '' ? null : { kind: 'gone', number, callId };
}

function refused(header: (name: string) => string): PhoneEvent | null {
  const address = header('network-ip');
  if (address === '') return null;
  return {
    kind: 'refused',
    failure: {
      profile: header('profile-name'),
      address,
      method: header('registration-type') === 'INVITE' ? 'INVITE' : 'REGISTER',
      number: header('to-user')
        .replaceAll(/[^\p{L}\p{N}+*#._-]/gu, '')
        .slice(0, numberCharsMax),
      userAgent: userAgentText(header('user-agent')),
    },
  };
}
