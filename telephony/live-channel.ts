/** An answered channel, as the rest of the house holds it. */
import type { Logger } from 'pino';
import type { ChannelEnd, LineAudio, OurHangupCause } from '../domain/live-line.ts';
import type { AttachedAudio, AudioDoor } from './audio-door.ts';
import { CommandRefused } from './event-socket/errors.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import { safeDigits, safeRecordingPath, safeUuid } from './event-socket/wire-words.ts';
import { requestHangUp } from './hang-up.ts';
import { MediaNotAttached } from './media-attach.ts';
import type { LiveChannel } from './ports.ts';
import type { TrackedCall } from './tracked-call.ts';

export type LiveChannelDeps = {
  call: TrackedCall;
  socket: EventSocket;
  door: AudioDoor;
  log: Logger;
  /** Taken over from a process that may have attached a stream or begun a recording. */
  adopted: boolean;
};

export class ParkedChannel implements LiveChannel {
  readonly #deps: LiveChannelDeps;
  /** The last park loop on which a stream was, or may have been; null: none yet. */
  #streamedPark: number | null;
  #attaching = false;
  #audio: AttachedAudio | null = null;
  /** The stream from before the answer, until the talk takes it. */
  #early: Promise<AttachedAudio> | null = null;
  #recordingPath: string | null = null;
  #masked = false;
  /** The recording must be moved behind a stream that came while it was masked. */
  #moveDue = false;

  constructor(deps: LiveChannelDeps) {
    this.#deps = deps;
    this.#streamedPark = deps.adopted ? deps.call.facts.parks : null;
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

  async #attach(): Promise<AttachedAudio> {
    const { call, socket, door, log } = this.#deps;
    // Who was joined to somebody and came back is in a new park loop; the stream of the old one ended with it.
    const parkAgain = this.#streamedPark === call.facts.parks;
    if (!parkAgain) this.#audio?.letGo();
    if (this.#attaching || (this.#audio !== null && !this.#audio.isClosed)) throw new MediaNotAttached('already-attached');
    this.#attaching = true;
    try {
      const onMended = (): Promise<void> => this.#recordBehindStream();
      this.#audio = await door.attach({ call, socket, log, parkAgain, onMended });
      // The call may have ended between the last datagram and here.
      if (call.end !== null) {
        this.#audio.letGo();
        throw new MediaNotAttached('ended');
      }
      await this.#recordBehindStream();
      return this.#audio;
    } finally {
      this.#streamedPark = call.facts.parks;
      this.#attaching = false;
    }
  }

  async startRecording(path: string): Promise<void> {
    const safe = safeRecordingPath(path);
    // What can't be attached is told by the next try, which the talk makes; a recording without our words is better than none.
    if (this.#deps.door.recordsBehindStream) await this.attachEarly().catch(() => undefined);
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

  /**
   * A recorder hears what the bugs before it have written, so one that was there before the stream would miss our words: it is stopped
   * and goes on in the same file behind it. While it is masked it is left alone, and moved when the mask is taken off.
   */
  async #recordBehindStream(): Promise<void> {
    const { door, socket, call, log } = this.#deps;
    const path = this.#recordingPath;
    if (!door.recordsBehindStream || path === null || call.end !== null) return;
    this.#moveDue = this.#masked;
    if (this.#masked) return;
    const uuid = safeUuid(this.callId);
    try {
      await socket.apiOrThrow(`uuid_setvar ${uuid} RECORD_APPEND true`);
      await socket.apiOrThrow(`uuid_record ${uuid} stop ${path}`);
      await socket.apiOrThrow(`uuid_record ${uuid} start ${path}`);
    } catch (error) {
      log.error({ callId: this.callId, err: error }, 'a recording was not moved behind the stream');
    }
  }

  /** The switch writes zeros for both sides while the mark is set (switch_ivr_async.c, record_callback). Throws CommandRefused. */
  async maskRecording(on: boolean): Promise<void> {
    if (this.#recordingPath === null || this.#deps.call.end !== null) return;
    const what = on ? 'mask' : 'unmask';
    await this.#deps.socket.apiOrThrow(`uuid_record ${safeUuid(this.callId)} ${what} ${this.#recordingPath}`);
    this.#masked = on;
    if (!on && this.#moveDue) await this.#recordBehindStream();
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

  /** The channel is gone or another process's: nothing is said to the switch about its sound any more. */
  closeAudio(): void {
    this.#audio?.letGo();
  }
}
