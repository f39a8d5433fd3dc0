/**
 * Sound to and from one channel by WebSocket: a binary message a frame, on the beat of the process's clock, silence whenever nothing is
 * to be said. The link may be cut and another one put in its place; meanwhile both sides hear silence, and words wait.
 */
import type { RawData, WebSocket } from 'ws';
import { frameSamples } from '../../domain/live-line.ts';
import type { AttachedAudio } from '../audio-door.ts';
import { AudioQueue, bytesOf, HeardMeter } from '../audio-queue.ts';
import type { FrameClock } from '../frame-clock.ts';
import { FrameEars } from '../frame-ears.ts';
import { FrameCutter } from './frame-cutter.ts';

/** A fifth of a second that the network did not take: whatever were sent on top would only be late. */
export const unsentBytesMax = 3_200;
/** Beats without a frame after which silence is heard instead: a callee may send nothing while nothing is said. */
export const quietBeatsMax = 25;
/** Beats for which a recall is waited for: half a second. */
export const recallBeatsMax = 25;

/** Silence of ours, 3 s, after which no word can still wait in the switch even when the network stood for that long. */
export const settledBeats = 150;

const frameBytes = frameSamples * 2;
const silence = Buffer.alloc(frameBytes);

export type SocketAudioDeps = {
  clock: FrameClock;
  leadFrames: number;
  greeting: string | null;
  /** Takes back what lies in the switch; false when the switch can't. */
  recall: () => Promise<boolean>;
  /** The link is gone although nobody here closed it, with the code of its end. */
  onLost: (code: number) => void;
  /** Ends the stream on the switch. */
  stop: () => void;
  /** The last word: it is closed, and this did not come through. */
  onClosed: (counts: LinkCounts) => void;
};

/** What did not come through as it should. */
export type LinkCounts = { unsentBeats: number; losses: number };

export class SocketAudio implements AttachedAudio {
  readonly #deps: SocketAudioDeps;
  readonly #queue = new AudioQueue();
  readonly #meter: HeardMeter;
  readonly #ears = new FrameEars();
  readonly #cutter = new FrameCutter();
  readonly #leaveClock: () => void;
  #link: WebSocket | null = null;
  #closed = false;
  #quietBeats = 0;
  /** Beats since a recall was asked for; null when none is on its way. */
  #recallBeats: number | null = null;
  #canRecall = true;
  /** The network did not keep up: the switch may hold more than the lead. */
  #behind = false;
  #wordlessBeats = 0;
  readonly counts: LinkCounts = { unsentBeats: 0, losses: 0 };

  constructor(deps: SocketAudioDeps) {
    this.#deps = deps;
    this.#meter = new HeardMeter(deps.leadFrames);
    this.#leaveClock = deps.clock.add((frames) => this.#beat(frames));
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Takes a link, the first one or another after a loss. */
  connect(link: WebSocket): void {
    if (this.#closed) {
      link.terminate();
      return;
    }
    this.#link?.terminate();
    this.#link = link;
    this.#recallBeats = null;
    this.#behind = false;
    link.on('message', (data: RawData, isBinary: boolean) => {
      if (this.#link === link && isBinary) this.#receive(data);
    });
    link.on('close', (code) => this.#onClose(link, code));
    // What follows an error is its close, which tells enough.
    link.on('error', () => undefined);
    if (this.#deps.greeting !== null) link.send(this.#deps.greeting);
    this.#send(this.#deps.leadFrames);
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

  /**
   * Takes back, too, what was sent ahead, where the switch can. What of it was played in that moment, or is on its way through the
   * network, is heard all the same and does not count: less is told to be heard than was, never more.
   */
  flush(): number {
    const dropped = this.#queue.flush();
    if (this.#link === null || !this.#canRecall || this.#meter.ahead === 0) return dropped;
    this.#recall();
    return dropped + this.#meter.recalled();
  }

  queuedSamples(): number {
    return this.#queue.size;
  }

  heardSamples(): number {
    return this.#meter.heard;
  }

  close(): void {
    if (this.#closed) return;
    this.#deps.stop();
    this.letGo();
  }

  letGo(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#leaveClock();
    this.#ears.close();
    this.#queue.flush();
    const link = this.#link;
    this.#link = null;
    link?.terminate();
    this.#deps.onClosed(this.counts);
  }

  #onClose(link: WebSocket, code: number): void {
    if (this.#link !== link) return;
    this.#link = null;
    this.#cutter.reset();
    // The switch plays what it has.
    this.#meter.settle();
    this.counts.losses += 1;
    this.#deps.onLost(code);
  }

  #receive(data: RawData): void {
    this.#quietBeats = 0;
    const pieces = Array.isArray(data) ? data : [data instanceof ArrayBuffer ? new Uint8Array(data) : data];
    for (const piece of pieces) for (const frame of this.#cutter.push(piece)) this.#hear(frame);
  }

  #hear(frame: Int16Array): void {
    if (this.#ears.listening) this.#ears.hear(frame);
  }

  #beat(frames: number): void {
    for (let n = 0; n < frames; n += 1) {
      this.#quietBeats += 1;
      if (this.#link === null || this.#quietBeats > quietBeatsMax) this.#hear(new Int16Array(frameSamples));
    }
    if (this.#recallBeats === null) this.#send(frames);
    else if (++this.#recallBeats > recallBeatsMax) this.#goOn(this.#deps.leadFrames);
  }

  #send(frames: number): void {
    for (let n = 0; n < frames; n += 1) {
      const link = this.#link;
      if (link === null) return;
      if (link.bufferedAmount > unsentBytesMax) {
        this.counts.unsentBeats += 1;
        this.#behind = true;
        continue;
      }
      const frame = this.#queue.takeFrame();
      this.#wordlessBeats = frame === null ? this.#wordlessBeats + 1 : 0;
      if (this.#behind && this.#wordlessBeats >= settledBeats && this.#canRecall) {
        // The silence that gathered in the switch while the network stood is thrown away, or all words would stay late.
        this.#recall();
        return;
      }
      link.send(frame === null ? silence : bytesOf(frame.pcm));
      this.#meter.sent(frame?.spoken ?? 0);
    }
  }

  /** Nothing is sent until the switch has answered, or it would be taken back as well. */
  #recall(): void {
    const link = this.#link;
    this.#behind = false;
    this.#recallBeats = 0;
    void this.#deps
      .recall()
      .catch(() => false)
      .then((done) => {
        this.#canRecall = done;
        if (this.#link === link && this.#recallBeats !== null) this.#goOn(done ? this.#deps.leadFrames : this.#recallBeats);
      });
  }

  /** With the lead anew, or where it was not taken back with what the wait has used up. */
  #goOn(frames: number): void {
    this.#recallBeats = null;
    this.#send(frames);
  }
}
