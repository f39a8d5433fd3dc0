/** What the carrier does with a call: chosen by a test, for a number of its own. */
import type { RtpPhone } from './rtp-phone.ts';

export type CalleePlan =
  /** Refused at once, without ringing. */
  | { kind: 'refuses'; status: number; q850?: number }
  /** Rings until the switch gives up. */
  | { kind: 'rings' }
  /** Not a word of SIP comes back. */
  | { kind: 'never-replies' }
  /** A tone (or `sound`, over and over) in early media for `afterMs`, then a refusal: how a carrier says that a number is empty. */
  | { kind: 'announces'; afterMs: number; status: number; q850?: number; sound?: Int16Array }
  /** `early`: a tone in early media instead of ringing. Answered after `afterMs` (300 ms unless said). */
  | {
      kind: 'answers';
      afterMs?: number;
      early?: boolean;
      sound?: Int16Array;
      speaks?: (phone: RtpPhone) => void;
      hangsUpMs?: number;
      /** Its answer names a place where nobody is, so that the ACK never comes; it gives up as RFC 3261, 13.3.1.4, says. */
      ackLost?: true;
      /** A firewall lets nothing of its sound through. */
      soundLost?: true;
    };

export const echoes: CalleePlan = { kind: 'answers', speaks: (phone) => phone.echo() };
export const hangsUp: CalleePlan = { ...echoes, hangsUpMs: 1_000 };
export const answersAfterTone: CalleePlan = { ...echoes, early: true, afterMs: 1_500 };
export const rings: CalleePlan = { kind: 'rings' };
export const neverReplies: CalleePlan = { kind: 'never-replies' };
export const announcesEmpty: CalleePlan = { kind: 'announces', afterMs: 2_000, status: 404 };

export function refuses(status: number, q850?: number): CalleePlan {
  return { kind: 'refuses', status, ...(q850 === undefined ? {} : { q850 }) };
}
