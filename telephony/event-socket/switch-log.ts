/** What the switch writes into its own log, as it comes over the event socket (mod_event_socket.c, `log`). */
import type { Event } from 'modesl';

/**
 * Up to notices: that a channel is there, rings, is answered, ends and why, four lines a call (measured on 1.10.12), and everything that is
 * wrong. What the core's own level (`loglevel` of switch.conf) leaves out does not come either.
 */
const noticeLevel = 5;
export const logCommand: string = `log ${noticeLevel}`;

export type SwitchLogLine = {
  /** Null: it belongs to no channel. */
  uuid: string | null;
  level: 'info' | 'warn' | 'error';
  /** Without its date, its level and any number: those are people. */
  text: string;
};

export function readLogLine(event: Event): SwitchLogLine {
  const uuid = String(event.getHeader('User-Data') ?? '');
  return {
    uuid: uuid === '' ? null : uuid,
    level: levelOf(Number(event.getHeader('Log-Level'))),
    text: textOf(event.getBody()),
  };
}

/** As syslog counts: 4 is a warning, below it are errors. */
function levelOf(number: number): SwitchLogLine['level'] {
  if (number <= 3) return 'error';
  return number === 4 ? 'warn' : 'info';
}

/** `2026-11-27 03:52:18.174923 0.60% [NOTICE] sofia.c:8736 Hangup sofia/external/13900000003 [CS_CONSUME_MEDIA] [CALL_REJECTED]` */
const head = /^\S+ \S+ (\S+% )?\[[A-Z0-9]+\] /;
const uuidInBrackets = / \[[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\]/g;
const number = /\+?\d{5,}/g;

function textOf(line: string): string {
  return line.trim().replace(head, '').replaceAll(uuidInBrackets, '').replaceAll(number, '•••');
}
