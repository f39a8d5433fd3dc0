/** The sound of one channel: each 20 ms a frame from the callee, a frame to the callee, and everything that listens. */
import { frameMs } from '../../domain/live-line.ts';
import type { FaultKind } from '../faults.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';
import type { AudioStream } from './audio-stream.ts';
import type { Recording } from './recording.ts';
import { mixed, type Spy } from './spy.ts';
import { openUnicast, type Unicast, type UnicastAddresses } from './unicast.ts';

/** What a callee is, in sound. */
export type CalleeSound = {
  /** Never listens: nothing need be done to our sound for it. */
  readonly deaf?: true;
  /** One frame of time: hears ours (null: nothing came) and gives what is said (null: nothing is sent at all). */
  frame(heard: Int16Array | null): Int16Array | null;
};

/** What reaches the callee through the codec; both directions of a telephone line lose a little. */
export type LineCodec = (frame: Int16Array) => Int16Array;

export type ChannelMediaDeps = {
  scheduler: Scheduler;
  codec: LineCodec;
  onFault: (kind: FaultKind, detail: string) => void;
  /** Told once when nothing came from the far end for so long: `media_timeout`. */
  soundless: { ms: number; tell: () => void } | null;
};

const silentFrame = new Int16Array(160);

export type Playback = { source: (frames: number) => Int16Array | null; frames: number };

export class ChannelMedia {
  sound: CalleeSound | null = null;
  /** The bridged leg's media: its callee hears ours and ours hears it. */
  bridgedTo: ChannelMedia | null = null;
  /** A module's stream: unlike `unicast` it hangs on the channel, whatever park it is in. */
  stream: AudioStream | null = null;
  readonly recordings = new Map<string, Recording>();
  /** Who listens to this channel. */
  readonly spies = new Set<Spy>();
  /** It listens to another channel itself. */
  listens = false;

  readonly #deps: ChannelMediaDeps;
  readonly #stopFrames: Cancel;
  #unicast: Unicast | null = null;
  #usedInThisPark = false;
  #streamDead = false;
  /** This park writes silence all the time, so that a module has something to replace. */
  #writesSilence = false;
  #playback: Playback | null = null;
  /** Mixed into what the callee hears, whatever that is. */
  #tone: Playback | null = null;
  #said: Int16Array | null = null;
  #soundlessFrames = 0;
  #fromBridge: Int16Array | null = null;
  #framesIn = 0;
  #framesOut = 0;
  #ours: 'not-begun' | 'flowing' | 'dry' = 'not-begun';
  #holes = 0;

  constructor(deps: ChannelMediaDeps) {
    this.#deps = deps;
    this.#stopFrames = deps.scheduler.everyFrame(() => this.#frame());
  }

  get streaming(): boolean {
    return (this.#unicast !== null && !this.#streamDead) || this.stream !== null;
  }

  waitingFrames(): number {
    return this.#unicast?.waitingFrames() ?? this.stream?.waitingFrames() ?? 0;
  }

  /** How often our stream ran dry and went on later: the callee heard a hole, because the sender was late. */
  holes(): number {
    return this.#holes;
  }

  counts(): { framesIn: number; framesOut: number } {
    return { framesIn: this.#framesIn, framesOut: this.#framesOut };
  }

  /** Starts the stream; in one park only the first time does anything. */
  attach(addresses: UnicastAddresses): void {
    if (this.#usedInThisPark) {
      this.#deps.onFault('unicast-twice-in-one-park', 'no datagram will come until the channel is parked again');
      this.#closeStream();
      return;
    }
    this.#usedInThisPark = true;
    this.#streamDead = false;
    this.#ours = 'not-begun';
    this.#unicast = openUnicast({ ...addresses, onFault: (kind, detail) => this.#deps.onFault(kind, detail) });
  }

  /** A new park loop: the old stream is gone, a new one may come. */
  parkBegins({ writesSilence = false }: { writesSilence?: boolean } = {}): void {
    this.#closeStream();
    this.#usedInThisPark = false;
    this.#writesSilence = writesSilence;
  }

  /** Leaving the park (bridge, transfer, hang-up) ends the stream. */
  parkEnds(): void {
    this.#closeStream();
    this.#writesSilence = false;
  }

  playbackBegins(playback: Playback): void {
    this.#playback = playback;
  }

  /** Returns how many samples were played. A playback's end resets the session, which kills the stream for good. */
  playbackEnds(): number {
    const frames = this.#playback?.frames ?? 0;
    this.#playback = null;
    if (this.#unicast !== null && !this.#streamDead) {
      this.#streamDead = true;
      this.#closeStream();
      this.#deps.onFault('playback-killed-unicast', 'park the channel again and attach again');
    }
    return frames * 160;
  }

  /** `uuid_displace … m`: ends by itself with its sound. */
  mixIn(tone: Playback): void {
    this.#tone = tone;
  }

  takeSaid(): Int16Array | null {
    const said = this.#said;
    this.#said = null;
    return said;
  }

  /** For the next frame: what the far end hears of another channel. */
  giveToFarEnd(frame: Int16Array | null): void {
    this.#fromBridge = frame;
  }

  close(): void {
    this.#stopFrames();
    this.#closeStream();
    this.stream?.close();
    this.stream = null;
    for (const recording of this.recordings.values()) recording.stop();
    this.recordings.clear();
    if (this.bridgedTo !== null) this.bridgedTo.bridgedTo = null;
    this.bridgedTo = null;
  }

  #closeStream(): void {
    this.#unicast?.close();
    this.#unicast = null;
  }

  #frame(): void {
    const toCallee = this.#withTone(this.#ourFrame());
    const voices = [...this.spies].map((spy) => ({ spy, voice: spy.said() }));
    const mixedInto = (frame: Int16Array | null, way: 'toUs' | 'toCallee'): Int16Array | null =>
      // Where no frame goes there is none to mix into.
      voices.reduce((sum, { spy, voice }) => (sum !== null && spy.mode[way] ? mixed(sum, voice) : sum), frame);
    const ours = mixedInto(toCallee, 'toCallee');
    const listens = ours !== null && this.sound?.deaf !== true;
    const said = this.sound?.frame(listens ? this.#deps.codec(ours) : null) ?? null;
    const fromCallee = said === null ? null : this.#deps.codec(said);
    this.#said = fromCallee;
    this.#watchSoundless(fromCallee);
    const heard = mixedInto(fromCallee, 'toUs');
    if (heard !== null) this.#framesIn++;
    if (ours !== null) this.#framesOut++;
    if (this.bridgedTo !== null) this.bridgedTo.#fromBridge = heard;
    // While a playback runs nothing is captured.
    if (this.#playback === null) this.#unicast?.send(heard);
    this.stream?.send(heard);
    for (const recording of this.recordings.values()) recording.write(heard, ours);
    for (const { spy } of voices) spy.hears(mixed(fromCallee, toCallee));
  }

  #withTone(ours: Int16Array | null): Int16Array | null {
    const tone = this.#tone;
    if (tone === null || ours === null) return ours;
    const frame = tone.source(tone.frames++);
    if (frame === null) this.#tone = null;
    return mixed(ours, frame);
  }

  #watchSoundless(said: Int16Array | null): void {
    const { soundless } = this.#deps;
    if (soundless === null || this.sound === null) return;
    this.#soundlessFrames = said === null ? this.#soundlessFrames + 1 : 0;
    if (this.#soundlessFrames === Math.ceil(soundless.ms / frameMs)) soundless.tell();
  }

  #ourFrame(): Int16Array | null {
    if (this.#playback !== null) {
      this.#unicast?.take();
      return this.#playback.source(this.#playback.frames++);
    }
    if (this.bridgedTo !== null || this.listens) {
      const frame = this.#fromBridge;
      this.#fromBridge = null;
      return frame;
    }
    const frame = this.#unicast?.take() ?? (this.#writesSilence ? this.stream?.take() : null) ?? null;
    if (frame === null) this.#ours = this.#ours === 'not-begun' ? 'not-begun' : 'dry';
    else {
      if (this.#ours === 'dry') this.#holes++;
      this.#ours = 'flowing';
    }
    return frame ?? (this.#writesSilence ? silentFrame : null);
  }
}
