/** Brings a channel's sound here by a module of the switch, and brings it back when the connection was cut in mid-call. */
import type { Logger } from 'pino';
import type { AttachedAudio, AttachRequest, AudioDoor } from '../audio-door.ts';
import type { EventSocket } from '../event-socket/event-socket.ts';
import { safeUuid, safeVariable } from '../event-socket/wire-words.ts';
import type { FrameClock } from '../frame-clock.ts';
import { requestHangUp } from '../hang-up.ts';
import { MediaNotAttached, untilReady } from '../media-attach.ts';
import type { AudioServer } from './audio-server.ts';
import { SocketAudio } from './socket-audio.ts';
import { type AudioModule, type StreamModule, streamModule, writeClock } from './stream-module.ts';

export type SocketDoorLimits = {
  /** From the command to the module's connection: a name to look up, TCP and TLS, from another continent. */
  connectMsMax: number;
  /** How often a lost connection is made again; a connection that held for `stableMs` gives the tries back. */
  mendsMax: number;
  stableMs: number;
  /** A network that took the sound may have taken the event socket as well: so long it is waited for. */
  switchBackMsMax: number;
};

const defaultLimits: SocketDoorLimits = { connectMsMax: 3_000, mendsMax: 2, stableMs: 30_000, switchBackMsMax: 15_000 };

/** Ends of a connection that the module was told to make: by us, or by the process that took the call over. */
const toldToStop: readonly number[] = [1000, 1005];

export type SocketDoorOptions = {
  module: AudioModule;
  server: AudioServer;
  clock: FrameClock;
  limits?: Partial<SocketDoorLimits>;
};

export function socketDoor({ module, server, clock, limits }: SocketDoorOptions): AudioDoor {
  const house = { module: streamModule(module), server, clock, limits: { ...defaultLimits, ...limits } };
  return {
    originateVariables: Object.entries(writeClock).map(([name, value]) => safeVariable(name, value)),
    recordsBehindStream: true,
    attach: (request) => new Attachment(house, request).begin(),
  };
}

type House = { module: StreamModule; server: AudioServer; clock: FrameClock; limits: SocketDoorLimits };

class Attachment {
  readonly #house: House;
  readonly #request: AttachRequest;
  readonly #log: Logger;
  readonly #audio: SocketAudio;
  #mendsLeft: number;
  #connectedAtMs = 0;

  constructor(house: House, request: AttachRequest) {
    const { module, clock, limits } = house;
    this.#house = house;
    this.#request = request;
    this.#log = request.log.child({ callId: request.call.callId });
    this.#mendsLeft = limits.mendsMax;
    this.#audio = new SocketAudio({
      clock,
      leadFrames: module.leadFrames,
      greeting: module.greeting,
      recall: () => this.#recall(),
      onLost: (code) => this.#onLost(code),
      stop: () => void this.#stop(),
      onClosed: (counts) => {
        if (counts.unsentBeats > 0) this.#log.warn({ counts }, 'the network did not keep up with the sound of a call');
      },
    });
  }

  async begin(): Promise<AttachedAudio> {
    const { call, parkAgain } = this.#request;
    try {
      await this.#setVariables();
      await untilReady(this.#request);
      if (parkAgain) await this.#stop();
      await this.#connect();
    } catch (error) {
      this.#audio.letGo();
      throw error;
    }
    // Joined to somebody else, the callee must not hear us any more.
    const unwatch = call.watch(() => {
      if (!call.facts.bridged && call.end === null) return;
      unwatch();
      this.#audio.close();
    });
    return this.#audio;
  }

  /** Before the channel is parked anew: a park loop reads its write clock once. */
  async #setVariables(): Promise<void> {
    const { call, socket } = this.#request;
    const words = Object.entries(this.#house.module.variables).map(([name, value]) => safeVariable(name, value));
    await socket.api(`uuid_setvar_multi ${safeUuid(call.callId)} ${words.join(';')}`);
  }

  /** Throws MediaNotAttached, SwitchNotReady, ConnectionLost. */
  async #connect(): Promise<void> {
    const { call } = this.#request;
    const { server, module, limits } = this.#house;
    let tell: (came: boolean) => void = () => undefined;
    const coming = new Promise<boolean>((resolve) => {
      tell = resolve;
    });
    const invitation = server.invite(call.callId, (link) => {
      this.#connectedAtMs = performance.now();
      this.#audio.connect(link);
      tell(true);
    });
    const timer = setTimeout(() => tell(false), limits.connectMsMax);
    const unwatch = call.watch(() => {
      if (call.end !== null) tell(false);
    });
    const unhear = call.onCustom((event) => {
      if (event.header('Event-Subclass') !== module.failure) return;
      this.#log.warn(
        { told: withoutToken(event.body, invitation.url) },
        'the switch could not connect to us for the sound of a call',
      );
      tell(false);
    });
    try {
      await this.#start(invitation.url);
      if (await coming) return;
      // A late connection would find no invitation; the module must not go on trying.
      await this.#stop();
      throw new MediaNotAttached(call.end === null ? 'no-connection' : 'ended');
    } finally {
      invitation.withdraw();
      clearTimeout(timer);
      unwatch();
      unhear();
    }
  }

  /** A channel that still has a stream, of whomever, refuses another one. */
  async #start(url: string): Promise<void> {
    const { call, socket } = this.#request;
    const command = this.#house.module.start(call.callId, url);
    let reply = await socket.api(command);
    if (reply.startsWith('+OK')) return;
    await this.#stop();
    reply = await socket.api(command);
    if (reply.startsWith('+OK')) return;
    if (call.end !== null) throw new MediaNotAttached('ended');
    this.#log.warn({ reply, cure: 'load the module that CARILLON_AUDIO names, or set it to unicast' }, 'no stream was begun');
    throw new MediaNotAttached('stream-refused');
  }

  /** Nothing to stop is no error; neither is a switch that is away: the next start stops first. */
  async #stop(): Promise<void> {
    const { call, socket } = this.#request;
    if (call.end !== null || call.leftToAnother) return;
    await socket.api(this.#house.module.stop(call.callId)).catch((error: unknown) => {
      this.#log.debug({ err: error }, 'a stream was not stopped');
    });
  }

  async #recall(): Promise<boolean> {
    const { call, socket } = this.#request;
    const reply = await socket.api(this.#house.module.recall(call.callId));
    const done = reply.startsWith('+OK');
    if (!done) this.#log.info({ reply }, 'this module takes nothing back: callees hear the rest of its lead');
    return done;
  }

  #onLost(code: number): void {
    const { call } = this.#request;
    if (call.end !== null || call.leftToAnother) return;
    if (toldToStop.includes(code)) {
      this.#log.warn({ code }, 'the stream of a call was stopped by somebody else; it is left to them');
      this.#audio.letGo();
      return;
    }
    this.#log.warn({ code }, 'the sound of a call was cut off');
    if (performance.now() - this.#connectedAtMs > this.#house.limits.stableMs) this.#mendsLeft = this.#house.limits.mendsMax;
    void this.#mend();
  }

  async #mend(): Promise<void> {
    const { call, socket, onMended } = this.#request;
    while (this.#mendsLeft > 0) {
      this.#mendsLeft -= 1;
      try {
        await readyWithin(socket, this.#house.limits.switchBackMsMax);
        if (this.#isOver()) return;
        await this.#stop();
        if (this.#isOver()) return;
        await this.#connect();
        // Closed meanwhile: the stop that was sent then came before this start.
        if (this.#isOver()) await this.#stop();
        else await onMended();
        return;
      } catch (error) {
        if (this.#isOver()) return;
        this.#log.warn({ err: error, mendsLeft: this.#mendsLeft }, 'the sound of a call was not brought back');
      }
    }
    // Who can neither be heard nor spoken to is not kept on the line.
    this.#log.error('the sound of a call is lost; it is ended');
    this.#audio.letGo();
    await requestHangUp({ socket, log: this.#log }, call, { cause: 'NORMAL_CLEARING', weAsked: true });
  }

  #isOver(): boolean {
    return this.#audio.isClosed || this.#request.call.end !== null || this.#request.call.leftToAnother;
  }
}

/** Waits for a lost event socket to be back; what is sent later tells whether it is. */
function readyWithin(socket: EventSocket, msMax: number): Promise<void> {
  if (socket.state === 'ready') return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, msMax).unref();
    const stop = socket.onState((state) => {
      if (state === 'ready' || state === 'closed') done();
    });
  });
}

const toldCharsMax = 300;

/** The token is void by then, but what looks like a secret does not belong into a log. */
function withoutToken(told: string, url: string): string {
  return told.replaceAll(url, 'our address').slice(0, toldCharsMax);
}
