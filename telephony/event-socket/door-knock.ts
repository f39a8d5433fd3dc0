/**
 * Knocks at an event socket once and says who opened: for a diagnosis, which must tell a wrong password from a closed port.
 * The dialogue is mod_event_socket's: https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Modules/mod_event_socket_1048924/
 */
import { connect } from 'node:net';
import type { NodeAddress } from '../ports.ts';
import { safeLine } from './wire-words.ts';

/** The same words as a lost connection has, and one for a good one. */
export type Knock = 'let-in' | 'auth-failed' | 'rude-rejection' | 'ready-timeout' | 'socket-error';

const knockMsMax = 3_000;
/** Longer greetings are none of FreeSWITCH's. */
const charsMax = 4_096;

export function knockAtSwitch({ host, port, password }: NodeAddress): Promise<Knock> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let heard = '';
    let asked = false;
    const end = (knock: Knock): void => {
      socket.destroy();
      resolve(knock);
    };
    socket.setTimeout(knockMsMax, () => end('ready-timeout'));
    socket.on('error', () => end('socket-error'));
    socket.on('close', () => end('socket-error'));
    socket.on('data', (data) => {
      heard = (heard + data.toString()).slice(-charsMax);
      if (heard.includes('text/rude-rejection')) end('rude-rejection');
      else if (heard.includes('Reply-Text: +OK')) end('let-in');
      else if (heard.includes('Reply-Text: -ERR')) end('auth-failed');
      else if (!asked && heard.includes('auth/request')) {
        asked = true;
        socket.write(`auth ${safeLine('switch password', password)}\n\n`);
      }
    });
  });
}
