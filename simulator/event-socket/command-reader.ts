/** Cuts what a client writes into commands: a first line, header lines, an empty line, and a body if a length says so. */

export type SocketCommand = { line: string; headers: Record<string, string>; body: string };

/** A command of more than this is not one (mod_event_socket.c closes at 1 MB). */
const commandBytesMax = 1024 * 1024;

export class CommandTooLong extends Error {
  constructor() {
    super(`a command is longer than ${commandBytesMax} bytes`);
  }
}

export type CommandReader = {
  /** Throws CommandTooLong when no end comes in time. */
  read(chunk: Buffer): SocketCommand[];
};

export function makeCommandReader(): CommandReader {
  let waiting: Buffer = Buffer.alloc(0);

  function next(): SocketCommand | undefined {
    // Empty lines between commands are skipped.
    let start = 0;
    while (waiting[start] === 0x0a || waiting[start] === 0x0d) start++;
    if (start > 0) waiting = waiting.subarray(start);
    const end = headEnd(waiting);
    if (end === undefined) return undefined;
    const [line = '', ...lines] = waiting.toString('utf8', 0, end.at).split(/\r?\n/);
    const headers: Record<string, string> = {};
    for (const header of lines) {
      const colon = header.indexOf(':');
      if (colon > 0) headers[header.slice(0, colon).trim()] = header.slice(colon + 1).trim();
    }
    const length = Number(headers['content-length'] ?? headers['Content-Length'] ?? 0);
    if (waiting.length < end.after + length) return undefined;
    const body = waiting.toString('utf8', end.after, end.after + length);
    waiting = waiting.subarray(end.after + length);
    return { line: line.trim(), headers, body };
  }

  return {
    read(chunk) {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      const commands: SocketCommand[] = [];
      for (let command = next(); command !== undefined; command = next()) commands.push(command);
      if (waiting.length > commandBytesMax) throw new CommandTooLong();
      return commands;
    },
  };
}

function headEnd(text: Buffer): { at: number; after: number } | undefined {
  const unix = text.indexOf('\n\n');
  const dos = text.indexOf('\r\n\r\n');
  if (dos >= 0 && (unix < 0 || dos < unix)) return { at: dos, after: dos + 4 };
  return unix < 0 ? undefined : { at: unix, after: unix + 2 };
}
