/**
 * The switch's side of one audio stream over a WebSocket, as mod_audio_stream and mod_audio_fork are: metadata first as text, then a
 * frame each 20 ms as a binary message; it keeps what comes back. With it the scripted switch understands the modules' commands.
 */
import { WebSocket } from 'ws';
import type { Command, ScriptedSwitch } from './scripted-switch.ts';

const frameBytes = 320;

export class ScriptedStream {
  readonly #link: WebSocket;
  readonly #waiters = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  readonly texts: string[] = [];
  readonly received: Buffer[] = [];
  closed = false;

  /** Resolves when it was let in; rejects with the HTTP status when it was not. */
  readonly opened: Promise<void>;

  constructor(url: string, metadata: string) {
    const link = new WebSocket(url, 'audio.drachtio.org', { perMessageDeflate: false });
    this.#link = link;
    this.opened = new Promise((resolve, reject) => {
      link.on('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
      link.on('error', reject);
      link.on('open', () => {
        link.send(metadata);
        this.#timer = setInterval(() => this.say(Buffer.alloc(frameBytes, 0xff)), 20);
        resolve();
      });
    });
    this.opened.catch(() => undefined);
    link.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.received.push(data);
      else this.texts.push(data.toString());
      this.#notify();
    });
    link.on('close', () => {
      this.closed = true;
      this.quiet();
      this.#notify();
    });
  }

  say(bytes: Buffer): void {
    if (this.#link.readyState === WebSocket.OPEN) this.#link.send(bytes);
  }

  /** Stops the frames that flow by themselves. */
  quiet(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** The network is gone. */
  cut(): void {
    this.#link.terminate();
  }

  /** The module was told to stop. */
  stop(): void {
    this.#link.close(1000);
  }

  /** What we said: the frames that are not silence, as samples. */
  spoken(): number[] {
    const frames = this.received.filter((frame) => frame.some((byte) => byte !== 0));
    const all = Buffer.concat(frames);
    return Array.from({ length: all.length / 2 }, (_, n) => all.readInt16LE(n * 2));
  }

  until(test: () => boolean, msMax = 5_000): Promise<void> {
    if (test()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!test()) return;
        clearTimeout(timer);
        this.#waiters.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(check);
        reject(new Error(`Did not happen within ${msMax} ms; ${this.received.length} frames came.`));
      }, msMax);
      this.#waiters.add(check);
    });
  }

  #notify(): void {
    for (const check of [...this.#waiters]) check();
  }
}

export type ModuleScript = {
  /** All streams that were begun, the newest last. */
  readonly streams: ScriptedStream[];
  /** The addresses that the commands named. */
  readonly urls: string[];
  /** What the module does at a start instead of connecting at once; `proceed` does that. */
  onStart: ((command: Command, proceed: () => void) => void) | null;
  /** The reply to a recall. */
  recallReply: string;
  /** The api lines of the module, in order, without uuid and address. */
  readonly said: string[];
};

/** Teaches a scripted switch `uuid_audio_stream` and `uuid_audio_fork`: one stream a channel, a second start is refused. */
export function playModule(fs: ScriptedSwitch): ModuleScript {
  const live = new Map<string, ScriptedStream>();
  const script: ModuleScript = { streams: [], urls: [], onStart: null, recallReply: '+OK Success\n', said: [] };
  const start = (uuid: string, url: string, metadata: string): void => {
    script.urls.push(url);
    const stream = new ScriptedStream(url, metadata);
    live.set(uuid, stream);
    script.streams.push(stream);
  };
  const serve = (command: Command, [uuid = '', action = '', ...rest]: string[]): void => {
    const [url = ''] = rest;
    let reply = '+OK Success\n';
    if (action === 'start') {
      if (live.has(uuid)) reply = '-ERR Operation Failed\n';
      else start(uuid, url, (rest[4] === undefined ? rest[3] : rest[4]) ?? '');
    } else if (action === 'stop') {
      if (!live.has(uuid)) reply = '-ERR Operation Failed\n';
      live.get(uuid)?.stop();
      live.delete(uuid);
    } else reply = script.recallReply;
    fs.answerTo(command, reply);
  };
  fs.override = (command) => {
    const [, name = '', ...words] = command.line.split(' ');
    if (name !== 'uuid_audio_stream' && name !== 'uuid_audio_fork') return false;
    const action = words[1];
    script.said.push(
      words
        .slice(1)
        .filter((word) => !word.startsWith('ws'))
        .join(' '),
    );
    if (action === 'start' && script.onStart !== null) script.onStart(command, () => serve(command, words));
    else serve(command, words);
    return true;
  };
  return script;
}
