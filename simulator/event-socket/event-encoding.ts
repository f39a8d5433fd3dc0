/** Events and replies as they stand on the event socket's wire. */
import type { SwitchEvent } from '../event-bus.ts';

export type EventFormat = 'json' | 'plain';

/** An event is encoded once for each format, however many sockets listen. */
const encoded: Record<EventFormat, WeakMap<SwitchEvent, string>> = { json: new WeakMap(), plain: new WeakMap() };

export function encodeEvent(event: SwitchEvent, format: EventFormat): string {
  const known = encoded[format].get(event);
  if (known !== undefined) return known;
  const text = format === 'json' ? jsonText(event) : plainText(event);
  const frame = `Content-Length: ${Buffer.byteLength(text)}\nContent-Type: text/event-${format}\n\n${text}`;
  encoded[format].set(event, frame);
  return frame;
}

function jsonText({ headers, body }: SwitchEvent): string {
  return JSON.stringify(body === undefined ? headers : { ...headers, _body: body });
}

function plainText({ headers, body }: SwitchEvent): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${encodeURIComponent(value)}\n`);
  return `${lines.join('')}\n${body ?? ''}`;
}

/** `Reply-Text:` of a command; `extra` are further header lines, each with its line feed. */
export function commandReply(text: string, extra = ''): string {
  return `Content-Type: command/reply\nReply-Text: ${text}\n${extra}\n`;
}

/** An api command that says nothing is answered like this, as in mod_event_socket.c. */
const noReply = '-ERR no reply\n';

export function apiResponse(text: string): string {
  const body = text === '' ? noReply : text;
  return `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
}

export function disconnectNotice(): string {
  const body = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';
  return `Content-Type: text/disconnect-notice\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
}

export const authRequest = 'Content-Type: auth/request\n\n';
