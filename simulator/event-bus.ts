/** Where the simulated switch's events are numbered, dated and handed to the event sockets that asked for them. */
import { hostname, ipv4, ipv6, type SwitchIdentity } from './switch-identity.ts';

export type EventHeaders = Record<string, string>;

/** Where in FreeSWITCH's source an event of this kind is fired; products never need it, parsers meet it. */
export type EventOrigin = readonly [file: string, method: string, line: number];

export type SwitchEvent = {
  name: string;
  /** Only of CUSTOM events. */
  subclass: string | undefined;
  headers: EventHeaders;
  body: string | undefined;
};

export type EventListener = {
  wants(name: string, subclass: string | undefined): boolean;
  deliver(event: SwitchEvent): void;
};

export type EventDraft = {
  name: string;
  subclass?: string;
  origin: EventOrigin;
  /** Built only if somebody listens: an event of a call has up to 220 headers. */
  headers: () => EventHeaders;
  body?: string;
};

export type EventBus = {
  publish(draft: EventDraft): void;
  listen(listener: EventListener): () => void;
  /** Events fired since start, heard or not. */
  sequence(): number;
};

export function makeEventBus({ identity }: { identity: () => SwitchIdentity }): EventBus {
  const listeners = new Set<EventListener>();
  let sequence = 0;

  function dated(draft: EventDraft): EventHeaders {
    const { atMs, atUs } = wallClock();
    const headers: EventHeaders = {};
    if (draft.subclass !== undefined) headers['Event-Subclass'] = draft.subclass;
    const [file, method, line] = draft.origin;
    return Object.assign(headers, {
      'Event-Name': draft.name,
      'Core-UUID': identity().coreUuid,
      'FreeSWITCH-Hostname': hostname,
      'FreeSWITCH-Switchname': hostname,
      'FreeSWITCH-IPv4': ipv4,
      'FreeSWITCH-IPv6': ipv6,
      'Event-Date-Local': localStamp(atMs),
      'Event-Date-GMT': new Date(atMs).toUTCString(),
      'Event-Date-Timestamp': String(atUs),
      'Event-Calling-File': file,
      'Event-Calling-Function': method,
      'Event-Calling-Line-Number': String(line),
      'Event-Sequence': String(sequence),
    });
  }

  return {
    publish(draft) {
      sequence++;
      const wanting = [...listeners].filter((listener) => listener.wants(draft.name, draft.subclass));
      if (wanting.length === 0) return;
      const headers = Object.assign(dated(draft), draft.headers());
      if (draft.body !== undefined) headers['Content-Length'] = String(Buffer.byteLength(draft.body));
      const event = { name: draft.name, subclass: draft.subclass, headers, body: draft.body };
      for (const listener of wanting) listener.deliver(event);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sequence: () => sequence,
  };
}

/** Epoch in milliseconds and, as FreeSWITCH counts, in microseconds. */
export function wallClock(): { atMs: number; atUs: number } {
  const now = performance.timeOrigin + performance.now();
  return { atMs: Math.floor(now), atUs: Math.floor(now * 1000) };
}

/** `2026-11-23 06:27:15` in the switch's own time zone, which is UTC here. */
export function localStamp(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}
