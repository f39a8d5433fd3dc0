/** An answered channel, as the rest of the house holds it. */
import type { Logger } from 'pino';
import type { ChannelEnd, LineAudio, OurHangupCause } from '../domain/live-line.ts';
import { CommandRefused } from './event-socket/errors.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import { safeDigits, safeRecordingPath, safeUuid } from './event-socket/wire-words.ts';
import type { FrameClock } from './frame-clock.ts';
import { requestHangUp } from './hang-up.ts';
import { attachUnicast, MediaNotAttached } from './media-attach.ts';
import type { LiveChannel } from './ports.ts';
import type { TrackedCall } from './tracked-call.ts';
import type { UnicastAudio } from './unicast-audio.ts';

export type LiveChannelDeps = {
  call: TrackedCall;
  socket: EventSocket;
  mediaAddress: string;
  clock: FrameClock;
  log: Logger;
  /** Taken over from a process that may have attached a stream or begun a recording. */
  adopted: boolean;
};

export class ParkedChannel implements LiveChannel {
  readonly #deps: LiveChannelDeps;
  /** A stream was on the present park loop, or may have been. */
  #streamed: boolean;
  #attaching = false;
  #audio: UnicastAudio | null = null;
  /** The stream from before the answer, until the talk takes it. */
  #early: Promise<UnicastAudio> | null = null;
  #recordingPath: string | null = null;

  constructor(deps: LiveChannelDeps) {
    this.#deps = deps;
    this.#streamed = deps.adopted;
    void deps.call.ended.then(() => this.closeAudio());
  }

  get callId(): string {
    return this.#deps.call.callId;
  }

  get ended(): Promise<ChannelEnd> {
    return this.#deps.call.ended;
  }

  /** The stream before the answer; from the answer on it keeps its frames for the talk. Throws as `attachAudio` does. */
  attachEarly(): Promise<LineAudio> {
    this.#early ??= this.#attach().then((audio) => {
      const { call } = this.#deps;
      const look = (): void => {
        if (!call.facts.answered) return;
        audio.keepForTalk();
        unwatch();
      };
      const unwatch = call.watch(look);
      look();
      return audio;
    });
    return this.#early;
  }

  async attachAudio(): Promise<LineAudio> {
    const early = this.#early;
    this.#early = null;
    if (early !== null) {
      // What could not be attached before the answer is tried anew, on a new park loop.
      const audio = await early.catch(() => null);
      if (audio !== null && !audio.isClosed) return audio;
    }
    return this.#attach();
  }

  async #attach(): Promise<UnicastAudio> {
    if (this.#attaching || (this.#audio !== null && !this.#audio.isClosed)) throw new MediaNotAttached('already-attached');
    this.#attaching = true;
    try {
      const { call, socket, mediaAddress, clock } = this.#deps;
      const parkAgain = this.#streamed;
      this.#streamed = true;
      this.#audio = await attachUnicast({ call, socket, mediaAddress, clock, parkAgain });
      // The call may have ended between the last datagram and here.
      if (call.end !== null) {
        this.#audio.close();
        throw new MediaNotAttached('ended');
      }
      return this.#audio;
    } finally {
      this.#attaching = false;
    }
  }

  async startRecording(path: string): Promise<void> {
    const safe = safeRecordingPath(path);
    await this.#deps.socket.apiOrThrow(`uuid_record ${safeUuid(this.callId)} start ${safe}`);
    this.#recordingPath = safe;
  }

  /** A recording that a former process began is stopped as well. Nothing to stop, or a channel already gone, is no error. */
  async stopRecording(): Promise<void> {
    if (this.#deps.call.end !== null) return;
    const which = this.#recordingPath ?? (this.#deps.adopted ? 'all' : null);
    if (which === null) return;
    this.#recordingPath = null;
    try {
      await this.#deps.socket.apiOrThrow(`uuid_record ${safeUuid(this.callId)} stop ${which}`);
    } catch (error) {
      // The channel ended while we asked, and its recording with it.
      if (!(error instanceof CommandRefused)) throw error;
      this.#deps.log.debug({ callId: this.callId, reply: error.reply }, 'no recording to stop');
    }
  }

  recordsTo(path: string): void {
    this.#recordingPath ??= safeRecordingPath(path);
  }

  /** The switch writes zeros for both sides while the mark is set (switch_ivr_async.c, record_callback). Throws CommandRefused. */
  async maskRecording(on: boolean): Promise<void> {
    if (this.#recordingPath === null || this.#deps.call.end !== null) return;
    const what = on ? 'mask' : 'unmask';
    await this.#deps.socket.apiOrThrow(`uuid_record ${safeUuid(this.callId)} ${what} ${this.#recordingPath}`);
  }

  async sendDigits(digits: string): Promise<void> {
    await this.#deps.socket.apiOrThrow(`uuid_send_dtmf ${safeUuid(this.callId)} ${safeDigits(digits)}`);
  }

  onDigit(listener: (digit: string) => void): () => void {
    return this.#deps.call.onDigit(listener);
  }

  hangUp(cause: OurHangupCause): Promise<void> {
    return requestHangUp(this.#deps, this.#deps.call, { cause, weAsked: true });
  }

  closeAudio(): void {
    this.#audio?.close();
  }
}
