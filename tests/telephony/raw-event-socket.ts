/** The smallest event socket client: what stands on the wire, in order, without any wrapper's opinion. */
import { connect } from 'node:net';

export type WireMessage = { contentType: string; headers: Record<string, string>; body: string };

export type RawEventSocket = {
  /** Sends a command (its lines without the empty one) and gives its reply. */
  send(command: string): Promise<WireMessage>;
  /** Events so far, parsed. */
  readonly events: Record<string, string>[];
  /** Resolves with the first event, past or to come, that fits. Fails after `limitMs`. */
  event(fits: (event: Record<string, string>) => boolean, limitMs?: number): Promise<Record<string, string>>;
  readonly closed: Promise<void>;
  readonly notices: WireMessage[];
  close(): void;
};

const eventMsMax = 12_000;

/** Connects and logs in; `password: null` stops after the greeting. */
export async function openRawEventSocket({ port, password }: { port: number; password: string | null }): Promise<RawEventSocket> {
  const socket = connect({ port, host: '127.0.0.1' });
  const replies: ((message: WireMessage) => void)[] = [];
  const events: Record<string, string>[] = [];
  const notices: WireMessage[] = [];
  const waiting = new Set<(event: Record<string, string>) => void>();
  let buffered = Buffer.alloc(0);
  let greet: () => void = () => undefined;
  const greeted = new Promise<void>((resolve) => {
    greet = resolve;
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => socket.destroy());
  socket.setNoDelay(true);

  function take(message: WireMessage): void {
    switch (message.contentType) {
      case 'auth/request':
        greet();
        return;
      case 'text/event-json': {
        const event = JSON.parse(message.body) as Record<string, string>;
        events.push(event);
        for (const told of waiting) told(event);
        return;
      }
      case 'command/reply':
      case 'api/response':
        replies.shift()?.(message);
        return;
      default:
        notices.push(message);
    }
  }

  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const end = buffered.indexOf('\n\n');
      if (end < 0) return;
      const lines = buffered.toString('utf8', 0, end).split('\n');
      const headers = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const length = Number(headers['Content-Length'] ?? 0);
      if (buffered.length < end + 2 + length) return;
      const body = buffered.toString('utf8', end + 2, end + 2 + length);
      buffered = buffered.subarray(end + 2 + length);
      take({ contentType: headers['Content-Type'] ?? '', headers, body });
    }
  });

  const client: RawEventSocket = {
    send(command) {
      return new Promise((resolve) => {
        replies.push(resolve);
        socket.write(`${command}\n\n`);
      });
    },
    events,
    notices,
    event(fits, limitMs = eventMsMax) {
      const known = events.find(fits);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const told = (event: Record<string, string>): void => {
          if (!fits(event)) return;
          clearTimeout(limit);
          waiting.delete(told);
          resolve(event);
        };
        const limit = setTimeout(() => {
          waiting.delete(told);
          reject(new Error(`no such event within ${limitMs} ms; seen: ${events.map((event) => event['Event-Name']).join(' ')}`));
        }, limitMs);
        waiting.add(told);
      });
    },
    closed,
    close: () => socket.destroy(),
  };
  await greeted;
  if (password !== null) await client.send(`auth ${password}`);
  return client;
}
