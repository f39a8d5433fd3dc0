/**
 * A SIP phone in this browser, over JsSIP: registers as an extension, takes and makes calls, one at a time. What it shows is a snapshot
 * that is made anew with each change. https://jssip.net/documentation/3.13.x/api/ua_configuration_parameters/
 */
import { UA, WebSocketInterface } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import { answersItself } from './call-info.ts';
import { type CallSound, makeCallSound, noCounts, type SoundCounts } from './call-sound.ts';

export type Registration = 'connecting' | 'registered' | 'refused' | 'disconnected';

export type PhoneCall = {
  direction: 'incoming' | 'outgoing';
  other: string;
  state: 'ringing' | 'talking';
  muted: boolean;
  held: boolean;
  /** A hold, or its end, is on its way to the far end: another one would not be heard. */
  holdPending: boolean;
  /** ms since the epoch. */
  answeredAt: number | null;
  /** The trial to which an incoming call belongs. */
  trialId: string | null;
  /** The call of a task to which it belongs: the phone rings because this call is offered to the agent. */
  callId: string | null;
  /** The switch wants it taken without a press. */
  answersItself: boolean;
};

export type PhoneSnapshot = {
  registration: Registration;
  call: PhoneCall | null;
  /** Why the last call ended, in SIP's own words; null: it was hung up as usual. */
  lastCause: string | null;
  /** `no-microphone`: the browser gave none. */
  fault: 'no-microphone' | null;
  sound: SoundCounts;
};

export type PhoneAccount = { node: string; number: string; password: string; domain: string };
/** Which microphone; null: the browser's own choice. Asked at each call. */
export type PhoneOptions = { microphone?: () => string | null };

/** Short, so that a switch forgets a closed page soon; renewed before its end. */
const registerSeconds = 60;
/** As long as a lost connection is tried again, in seconds between two tries. */
const reconnectSeconds = { min: 2, max: 20 };
const soundEveryMs = 500;
const trialHeader = 'X-Carillon-Trial';
const callHeader = 'X-Carillon-Call';
/** What the far end is told when the page goes in a call (Q.850: temporary failure), unlike the 16 of somebody who hangs up. */
const pageGoneReason = 'Reason: Q.850;cause=41;text="page gone"';
/** How the far end is told of a key: RFC 2833, in the sound; SIP INFO, which JsSIP uses otherwise, FreeSWITCH does not hear as a key. */
const keyTransport = 'RFC2833';

const nothing: PhoneSnapshot = { registration: 'connecting', call: null, lastCause: null, fault: null, sound: noCounts };
/** Causes that are no fault: JsSIP's own words for them. */
const usualCauses: ReadonlySet<string> = new Set(['Terminated', 'Canceled']);

export class BrowserPhone {
  readonly #ua: UA;
  readonly #domain: string;
  readonly #listeners = new Set<() => void>();
  #snapshot = nothing;
  #session: RTCSession | null = null;
  #sound: CallSound | null = null;
  #soundTimer: number | undefined;
  readonly #microphone: () => string | null;

  constructor({ node, number, password, domain }: PhoneAccount, { microphone = () => null }: PhoneOptions = {}) {
    this.#domain = domain;
    this.#microphone = microphone;
    const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocketInterface(`${scheme}://${window.location.host}/sip?node=${encodeURIComponent(node)}`);
    this.#ua = new UA({
      sockets: [socket],
      uri: `sip:${number}@${domain}`,
      password,
      register: true,
      register_expires: registerSeconds,
      session_timers: false,
      connection_recovery_min_interval: reconnectSeconds.min,
      connection_recovery_max_interval: reconnectSeconds.max,
      user_agent: 'Carillon',
    });
    this.#ua.on('registered', () => this.#change({ registration: 'registered' }));
    this.#ua.on('registrationFailed', () => this.#change({ registration: 'refused' }));
    this.#ua.on('disconnected', () => this.#change({ registration: 'disconnected' }));
    this.#ua.on('newRTCSession', ({ session, originator, request }: NewSession) => {
      if (originator === 'remote') this.#ring(session, request);
    });
    this.#ua.start();
  }

  get snapshot(): PhoneSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dial(number: string): void {
    if (this.#session !== null) return;
    const session = this.#ua.call(`sip:${number}@${this.#domain}`, this.#options());
    this.#take(session, { direction: 'outgoing', other: number, trialId: null, callId: null, answersItself: false });
  }

  answer(): void {
    // A second press finds it answered already.
    if (this.#session?.isInProgress() === true) this.#session.answer(this.#options());
  }

  hangUp(): void {
    if (this.#session !== null && !this.#session.isEnded()) this.#session.terminate();
  }

  /** The page goes while somebody talks: the far end is told so and can ring again, instead of hearing silence until its own limit. */
  leave(): void {
    if (this.#session?.isEstablished() === true) this.#session.terminate({ extraHeaders: [pageGoneReason] });
  }

  setMuted(muted: boolean): void {
    if (muted) this.#session?.mute({ audio: true });
    else this.#session?.unmute({ audio: true });
  }

  setHeld(held: boolean): void {
    const session = this.#session;
    if (session === null) return;
    const done = (): void => this.#changeCall({ holdPending: false });
    const sent = held ? session.hold({}, done) : session.unhold({}, done);
    if (sent) this.#changeCall({ holdPending: true });
  }

  press(key: string): void {
    // Its type names constants that the package does not export.
    this.#session?.sendDTMF(key, { transportType: keyTransport as never });
  }

  close(): void {
    this.#listeners.clear();
    this.hangUp();
    this.#letGo();
    this.#ua.stop();
  }

  #options(): CallOptions {
    const chosen = this.#microphone();
    const device = chosen === null ? {} : { deviceId: { exact: chosen } };
    return { ...callOptions, mediaConstraints: { audio: { ...sound, ...device }, video: false } };
  }

  #ring(session: RTCSession, request: NewSession['request']): void {
    if (this.#session !== null) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.#take(session, {
      direction: 'incoming',
      other: session.remote_identity.uri.user,
      trialId: request.getHeader(trialHeader) ?? null,
      callId: request.getHeader(callHeader) ?? null,
      answersItself: answersItself(request.getHeader('Call-Info')),
    });
  }

  #take(session: RTCSession, known: Omit<PhoneCall, 'state' | 'muted' | 'held' | 'holdPending' | 'answeredAt'>): void {
    this.#session = session;
    const call: PhoneCall = {
      ...known,
      state: 'ringing',
      muted: false,
      held: false,
      holdPending: false,
      answeredAt: null,
    };
    this.#change({ call, lastCause: null, fault: null, sound: noCounts });
    // Of an outgoing call it is there already; of an incoming one it comes with the answer.
    const connection = session.connection as RTCPeerConnection | null;
    if (connection !== null) this.#listen(connection);
    session.on('peerconnection', ({ peerconnection }) => this.#listen(peerconnection));
    session.on('accepted', () => this.#changeCall({ state: 'talking', answeredAt: Date.now() }));
    session.on('muted', () => this.#changeCall({ muted: true }));
    session.on('unmuted', () => this.#changeCall({ muted: false }));
    session.on('hold', ({ originator }) => this.#held(originator, true));
    session.on('unhold', ({ originator }) => this.#held(originator, false));
    session.on('getusermediafailed', () => this.#change({ fault: 'no-microphone' }));
    session.on('ended', () => this.#over(session, null));
    session.on('failed', ({ cause }) => this.#over(session, cause));
  }

  #held(originator: string, held: boolean): void {
    if (originator === 'local') this.#changeCall({ held });
  }

  #listen(connection: RTCPeerConnection): void {
    if (this.#sound !== null) return;
    const sound = makeCallSound(connection);
    this.#sound = sound;
    this.#soundTimer = window.setInterval(() => {
      void sound.read().then((counts) => (this.#sound === sound ? this.#change({ sound: counts }) : undefined));
    }, soundEveryMs);
  }

  #over(session: RTCSession, cause: string | null): void {
    if (this.#session !== session) return;
    this.#session = null;
    this.#letGo();
    this.#change({ call: null, lastCause: cause === null || usualCauses.has(cause) ? null : cause });
  }

  #letGo(): void {
    window.clearInterval(this.#soundTimer);
    this.#sound?.close();
    this.#sound = null;
  }

  #changeCall(change: Partial<PhoneCall>): void {
    const { call } = this.#snapshot;
    if (call !== null) this.#change({ call: { ...call, ...change } });
  }

  #change(change: Partial<PhoneSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

type NewSession = { session: RTCSession; originator: string; request: { getHeader(name: string): string | undefined } };

const sound = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** No server for ICE: browser and switch stand in one network, or the switch is told its outer address by its profile. */
const callOptions = { pcConfig: { iceServers: [], rtcpMuxPolicy: 'require' as const } };
type CallOptions = typeof callOptions & { mediaConstraints: MediaStreamConstraints };
