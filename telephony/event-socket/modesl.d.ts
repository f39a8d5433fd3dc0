/** The part of modesl 1.2.1 that we use; it ships no types. Checked against its lib/esl/Connection.js, Parser.js and Event.js. */
declare module 'modesl' {
  import type { Socket } from 'node:net';

  interface Event {
    readonly type: string | undefined;
    getHeader(name: string): string | number | null;
    getBody(): string;
  }

  interface Parser {
    /** Bytes that do not yet make a whole message. */
    buffer: Buffer;
    /** Turns the header block of a message into an object; decodes each value with decodeURIComponent, which throws on a bare `%`. */
    _parseHeaderText(text: string): Record<string, string | number>;
    _onData(chunk: Buffer): void;
  }

  class Connection {
    constructor(host: string, port: number, password: string, ready?: () => void);
    readonly socket: Socket | null;
    /** Made when the socket connects, not before. */
    readonly parser: Parser | undefined;
    /** Events that auth() subscribes to by itself. */
    reqEvents: string[];
    on(name: string, listener: (event: Event, headers?: Record<string, string | number>) => void): this;
    on(name: 'error', listener: (error: Error) => void): this;
    removeAllListeners(): this;
    /** Writes a command and its header lines; the callback gets the command/reply. */
    sendRecv(command: string, headers: Record<string, string> | null, reply: (event: Event) => void): void;
    /** Writes `api <command>`; the callback gets the api/response. */
    api(command: string, reply: (event: Event) => void): void;
    disconnect(): void;
  }

  const modesl: { Connection: typeof Connection };
  export default modesl;
  export type { Connection, Event, Parser };
}
