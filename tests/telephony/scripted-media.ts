/** The switch's side of one unicast stream: sends frames, keeps what comes. */

import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';

export class ScriptedMedia {
  readonly #socket: Socket;
  readonly #port: number;
  readonly #waiters = new Set<() => void>();
  readonly received: Buffer[] = [];
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.#port = port;
    socket.on('message', (message) => {
      this.received.push(message);
      for (const check of [...this.#waiters]) check();
    });
  }

  /** Opens a stream to the port and, as a channel does, sends a frame each 20 ms. */
  static async open(port: number): Promise<ScriptedMedia> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const media = new ScriptedMedia(socket, port);
    media.#timer = setInterval(() => media.say(Buffer.alloc(320, 0xff)), 20);
    return media;
  }

  say(frame: Buffer): void {
    if (!this.#closed) this.#socket.send(frame, this.#port, '127.0.0.1');
  }

  /** Stops the frames that flow by themselves. */
  quiet(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  until(test: () => boolean, msMax = 3_000): Promise<void> {
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
        reject(new Error(`Did not happen within ${msMax} ms; ${this.received.length} datagrams came.`));
      }, msMax);
      this.#waiters.add(check);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.quiet();
    this.#socket.close();
  }
}
