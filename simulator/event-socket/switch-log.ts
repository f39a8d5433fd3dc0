/** What FreeSWITCH's own log says of a channel at the level of notices (1.10.12, measured), told to clients that said `log`. */
import type { SwitchEvent } from '../event-bus.ts';

const noticeLevel = 5;

type LogEntry = { file: string; func: string; line: number; text: string };

/** Events beside which the switch writes a line. */
export const loggedEvents: ReadonlySet<string> = new Set([
  'CHANNEL_CREATE',
  'CHANNEL_PROGRESS',
  'CHANNEL_PROGRESS_MEDIA',
  'CHANNEL_ANSWER',
  'CHANNEL_HANGUP',
]);

/** Whether a client that said `log <level>` (a number or a name) hears notices. */
export function hearsNotices(level: string): boolean {
  const names = ['CONSOLE', 'ALERT', 'CRIT', 'ERR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'];
  const number = /^\d+$/.test(level) ? Number(level) : names.indexOf(level.toUpperCase());
  return number >= noticeLevel;
}

/** The message as it goes over the wire; the empty text for an event that writes nothing. */
export function logMessage(event: SwitchEvent): string {
  const entry = entryOf(event);
  if (entry === null) return '';
  const stamp = event.headers['Event-Date-Local'] ?? '';
  const body = `${stamp}.000000 99.00% [NOTICE] ${entry.file}:${entry.line} ${entry.text}\n`;
  return [
    'Content-Type: log/data',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Log-Level: ${noticeLevel}`,
    'Text-Channel: 3',
    `Log-File: ${entry.file}`,
    `Log-Func: ${entry.func}`,
    `Log-Line: ${entry.line}`,
    `User-Data: ${event.headers['Unique-ID'] ?? ''}`,
    '',
    body,
  ].join('\n');
}

function entryOf({ name, headers }: SwitchEvent): LogEntry | null {
  const channel = headers['Channel-Name'] ?? '';
  switch (name) {
    case 'CHANNEL_CREATE':
      return {
        ...{ file: 'switch_channel.c', func: 'switch_channel_set_name', line: 1142 },
        text: `New Channel ${channel} [${headers['Unique-ID'] ?? ''}]`,
      };
    case 'CHANNEL_PROGRESS':
      return { file: 'sofia.c', func: 'sofia_handle_sip_i_state', line: 7604, text: `Ring-Ready ${channel}!` };
    case 'CHANNEL_PROGRESS_MEDIA':
      return { file: 'sofia.c', func: 'sofia_handle_sip_i_state', line: 7598, text: `Pre-Answer ${channel}!` };
    case 'CHANNEL_ANSWER':
      return { file: 'sofia.c', func: 'sofia_handle_sip_i_state', line: 8681, text: `Channel [${channel}] has been answered` };
    case 'CHANNEL_HANGUP':
      return {
        ...{ file: 'sofia.c', func: 'sofia_handle_sip_i_state', line: 8736 },
        text: `Hangup ${channel} [${headers['Channel-State'] ?? ''}] [${headers['Hangup-Cause'] ?? ''}]`,
      };
    default:
      return null;
  }
}
