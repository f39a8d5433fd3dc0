/** What helps against a lost connection to a switch, where a person can do something. */
import type { CloseReason } from './errors.ts';

/** Null where nobody can do anything but wait. */
export function cureOf(reason: CloseReason): string | null {
  switch (reason) {
    case 'auth-failed':
      return 'check the password in FREESWITCH_NODES against event_socket.conf.xml';
    case 'rude-rejection':
      return 'allow this host in apply-inbound-acl of event_socket.conf.xml';
    case 'ready-timeout':
    case 'socket-error':
    case 'nobody-listens':
      return 'check host and port in FREESWITCH_NODES and that the switch runs';
    case 'command-timeout':
    case 'subscription-refused':
    case 'disconnect-notice':
    case 'socket-end':
    case 'protocol-error':
    case 'heartbeat-lost':
    case 'resync-failed':
    case 'closed-by-us':
      return null;
  }
}
