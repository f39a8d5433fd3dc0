/**
 * Sound to and from one channel by raw UDP: one socket a call, one frame a datagram, silence whenever nothing is to be said.
 *
 * FreeSWITCH takes each datagram for one frame, plays at its own pace what comes ahead of time, and its write thread stops for good
 * at an empty datagram (switch_ivr.c). Hence: whole frames only, a fixed small lead, never a gap.
 */

import type { RemoteInfo, Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { frameSamples } from '../domain/live-line.ts';
import type { AttachedAudio } from './audio-door.ts';
import { AudioQueue, bytesOf, HeardMeter } from './audio-queue.ts';
import type { FrameClock } from './frame-clock.ts';
import { FrameEars } from './frame-ears.ts';

/** Frames that we run ahead of real time: 60 ms, so that a late timer is not heard. It is also what an interruption can't take back. */
export const leadFrames = 3;

const frameBytes = frameSamples * 2;
const silence = Buffer.alloc(frameBytes);

/** What became of datagrams that are not sound. */
export type DatagramCounts = { stranger: number; oddSize: number };

export class UnicastAudio implements AttachedAudio {
  readonly #socket: Socket;
  readonly #clock: FrameClock;
  readonly #queue = new AudioQueue();
  readonly #meter = new HeardMeter(leadFrames);
  readonly #ears = new FrameEars();
  #source: RemoteInfo | null = null;
  #onFirst: ((bytes: number) => void) | null = null;
  #leaveClock: (() => void) | null = null;
  #connected = false;
  #closed = false;
  readonly dropped: DatagramCounts = { stranger: 0, oddSize: 0 };

  private constructor(socket: Socket, clock: FrameClock) {
    this.#socket = socket;
    this.#clock = clock;
    socket.on('message', (message, from) => this.#receive(message, from));
    // A closed port on the switch's side shows as an error of a later send; the channel's own end tells that better.
    socket.on('error', () => undefined);
  }

  /** Binds a socket of its own to a free port of `address`. */
  static bind(address: string, clock: FrameClock): Promise<UnicastAudio> {
    return new Promise((resolve, reject) => {
      const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
      socket.once('error', reject);
      socket.bind(0, address, () => {
        socket.off('error', reject);
        resolve(new UnicastAudio(socket, clock));
      });
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Waits for the first datagram and answers its size in bytes; null when none came in time. */
  firstDatagram(msMax: number): Promise<number | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#onFirst = null;
        resolve(null);
      }, msMax);
      this.#onFirst = (bytes) => {
        this.#onFirst = null;
        clearTimeout(timer);
        resolve(bytes);
      };
    });
  }

  keepForTalk(): void {
    this.#ears.keepForTalk();
  }

  onFrame(listener: (frame: Int16Array) => void): () => void {
    return this.#ears.onFrame(listener);
  }

  /** The samples are not copied: the giver must leave them unchanged. Throws AudioQueueFull. */
  play(pcm: Int16Array): void {
    if (!this.#closed) this.#queue.push(pcm);
  }

  flush(): number {
    return this.#queue.flush();
  }

  queuedSamples(): number {
    return this.#queue.size;
  }

  heardSamples(): number {
    return this.#meter.heard;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#leaveClock?.();
    this.#ears.close();
    this.#queue.flush();
    this.#socket.close();
  }

  letGo(): void {
    this.close();
  }

  #receive(message: Buffer, from: RemoteInfo): void {
    if (this.#closed) return;
    this.#clock.beatIfDue();
    if (this.#source === null) this.#meet(message, from);
    else if (from.port !== this.#source.port || from.address !== this.#source.address) {
      this.dropped.stranger += 1;
      return;
    }
    if (message.length !== frameBytes) {
      this.dropped.oddSize += 1;
      return;
    }
    if (this.#ears.listening) this.#ears.hear(samplesOf(message));
  }

  /** The first sender is the channel; from then on the kernel keeps strangers out, and sends need no address look-up. */
  #meet(message: Buffer, from: RemoteInfo): void {
    this.#source = from;
    this.#socket.connect(from.port, from.address, () => {
      if (this.#closed) return;
      this.#connected = true;
      this.#send(leadFrames);
      this.#leaveClock = this.#clock.add((frames) => this.#send(frames));
    });
    this.#onFirst?.(message.length);
  }

  #send(frames: number): void {
    if (this.#closed || !this.#connected) return;
    for (let n = 0; n < frames; n += 1) {
      const frame = this.#queue.takeFrame();
      this.#socket.send(frame === null ? silence : bytesOf(frame.pcm));
      this.#meter.sent(frame?.spoken ?? 0);
    }
  }
}

/** Samples travel in host order; every host that Node runs on is little-endian. */
function samplesOf(message: Buffer): Int16Array {
  if (message.byteOffset % 2 === 0) return new Int16Array(message.buffer, message.byteOffset, frameSamples);
  return new Int16Array(Uint8Array.from(message).buffer, 0, frameSamples);
}
