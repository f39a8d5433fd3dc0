/** An event of the switch as the rest of telephony reads it. */
import type { Event } from 'modesl';

export type SwitchEvent = {
  readonly name: string;
  /** The channel it is about, or null. */
  readonly uuid: string | null;
  readonly body: string;
  /** Value of a header, or null. */
  header(name: string): string | null;
};

export function readSwitchEvent(event: Event): SwitchEvent {
  const header = (name: string): string | null => {
    const value = event.getHeader(name);
    return value === null ? null : String(value);
  };
  return { name: header('Event-Name') ?? '', uuid: header('Unique-ID'), body: event.getBody(), header };
}

/** Writes header text into an object like modesl does, but a `%` that begins no escape stays as it is instead of throwing. */
export function parseHeaderText(text: string): Record<string, string | number> {
  const headers: Record<string, string | number> = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    const key = colon === -1 ? line : line.slice(0, colon);
    const value = decodeSafely(colon === -1 ? '' : line.slice(colon + 2));
    headers[key] = key === 'Content-Length' ? Number.parseInt(value, 10) : value;
  }
  return headers;
}

function decodeSafely(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
