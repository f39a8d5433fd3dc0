/** The sound of one phone: PCMU by RTP, or PCMA, each frame in its time, and what was heard meanwhile. */
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from '../../../audio/g711.ts';
import { frameMs, frameSamples } from '../../../domain/live-line.ts';
import { digitPayload, muLawPayload, type SoundPayload } from './sip-text.ts';

const headerBytes = 12;
const digitKeys = '0123456789*#';
/** A key is held for this many packets, and its end is told three times (RFC 4733). */
const digitPackets = 5;
const digitEnds = 3;

export class RtpPhone {
  readonly #socket: Socket;
  readonly #host: string;
  #remotePort = 0;
  #remoteHost: string;
  #sequence = 1;
  /** Not 0: FreeSWITCH takes a key pressed at time 0 for no key. */
  #stamp = 8_000;
  #marker = true;
  #timer: NodeJS.Timeout | null = null;
  #nextMs = 0;
  /** What is sent in each of the coming 20 ms. */
  #packets: (() => void)[] = [];
  #repeat: Int16Array | null = null;
  #echoing = false;
  payload: SoundPayload = muLawPayload;
  /** Called with every frame of the switch. */
  onFrame: ((frame: Int16Array) => void) | null = null;
  received = 0;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    this.#remoteHost = host;
    socket.on('message', (packet) => this.#receive(packet));
    socket.on('error', () => undefined);
  }

  static open(host: string): Promise<RtpPhone> {
    return new Promise((resolve, reject) => {
      const socket = createSocket('udp4');
      socket.once('error', reject);
      socket.bind(0, host, () => {
        socket.off('error', reject);
        resolve(new RtpPhone(socket, host));
      });
    });
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** `host`: where the other side is; its own address unless given. */
  sendTo(port: number, host: string = this.#host): void {
    this.#remotePort = port;
    this.#remoteHost = host;
  }

  /** Sends back the sound of every packet as it comes. */
  echo(): void {
    this.hush();
    this.#echoing = true;
  }

  /** Says this over and over, until something else is asked for. */
  repeat(pcm: Int16Array): void {
    this.#repeat = pcm;
    this.#start();
  }

  /** Stops what is being said. */
  hush(): void {
    this.#repeat = null;
    this.#packets = [];
  }

  say(pcm: Int16Array): void {
    this.#queue(pcm);
    this.#start();
  }

  press(digits: string): void {
    for (const digit of digits) {
      const event = digitKeys.indexOf(digit);
      let stamp = 0;
      for (let n = 1; n <= digitPackets + digitEnds; n += 1) {
        const ends = n > digitPackets;
        const units = Math.min(n, digitPackets) * frameSamples;
        this.#packets.push(() => {
          if (n === 1) stamp = this.#stamp;
          const body = Buffer.from([event, ends ? 0x8a : 0x0a, units >> 8, units & 0xff]);
          this.#send({ payload: digitPayload, stamp, body, marker: n === 1 });
        });
      }
    }
    this.#start();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.onFrame = null;
    this.#socket.close();
  }

  #queue(pcm: Int16Array): void {
    for (let at = 0; at < pcm.length; at += frameSamples) {
      const frame = new Int16Array(frameSamples);
      frame.set(pcm.subarray(at, at + frameSamples));
      this.#packets.push(() => {
        const body = this.payload === muLawPayload ? encodeMuLaw(frame) : encodeALaw(frame);
        this.#send({ payload: this.payload, stamp: this.#stamp, body, marker: this.#marker });
        this.#marker = false;
      });
    }
  }

  #start(): void {
    if (this.#timer !== null) return;
    this.#nextMs = performance.now();
    this.#beat();
  }

  #beat(): void {
    for (; this.#nextMs <= performance.now(); this.#nextMs += frameMs) {
      if (this.#packets.length === 0 && this.#repeat !== null) this.#queue(this.#repeat);
      const packet = this.#packets.shift();
      if (packet === undefined) {
        this.#timer = null;
        this.#marker = true;
        return;
      }
      packet();
      this.#stamp += frameSamples;
    }
    this.#timer = setTimeout(() => this.#beat(), Math.max(0, this.#nextMs - performance.now()));
  }

  #send({ payload, stamp, body, marker }: { payload: number; stamp: number; body: Uint8Array; marker: boolean }): void {
    const header = Buffer.alloc(headerBytes);
    header[0] = 0x80;
    header[1] = payload | (marker ? 0x80 : 0);
    header.writeUInt16BE(this.#sequence & 0xffff, 2);
    header.writeUInt32BE(stamp >>> 0, 4);
    header.writeUInt32BE(0x1234, 8);
    this.#sequence += 1;
    this.#socket.send(Buffer.concat([header, body]), this.#remotePort, this.#remoteHost);
  }

  #receive(packet: Buffer): void {
    if (packet.length <= headerBytes || ((packet[1] ?? 0) & 0x7f) !== this.payload) return;
    this.received += 1;
    if (this.#echoing) {
      // The sound only: a marker bit of the switch's own, sent back, makes it throw away what it has received and not yet read.
      this.#send({ payload: this.payload, stamp: this.#stamp, body: packet.subarray(headerBytes), marker: false });
      this.#stamp += frameSamples;
    }
    const sound = packet.subarray(headerBytes);
    this.onFrame?.(this.payload === muLawPayload ? decodeMuLaw(sound) : decodeALaw(sound));
  }
}
