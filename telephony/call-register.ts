/** The calls that this process holds on one switch, from the first word to the end. */
import type { Logger } from 'pino';
import type { AudioDoor } from './audio-door.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import type { ForsakenCalls } from './forsaken-calls.ts';
import { settleByAsking } from './hang-up.ts';
import { ParkedChannel } from './live-channel.ts';
import { TrackedCall } from './tracked-call.ts';

export type CallRegisterDeps = {
  socket: EventSocket;
  log: Logger;
  door: AudioDoor;
  forsaken: ForsakenCalls;
};

type Entry = { call: TrackedCall; unroute(): void; channel: ParkedChannel | null; overdue: NodeJS.Timeout | null };

export class CallRegister {
  readonly #deps: CallRegisterDeps;
  readonly #entries = new Map<string, Entry>();

  constructor(deps: CallRegisterDeps) {
    this.#deps = deps;
  }

  /** What each originate must carry for the sound to come. */
  get originateVariables(): readonly string[] {
    return this.#deps.door.originateVariables;
  }

  get(callId: string): TrackedCall | undefined {
    return this.#entries.get(callId)?.call;
  }

  all(): TrackedCall[] {
    return [...this.#entries.values()].map(({ call }) => call);
  }

  /** Begins to listen to the channel's events. */
  track(callId: string): TrackedCall {
    const call = new TrackedCall(callId);
    const unroute = this.#deps.socket.route(callId, (event) => call.onEvent(event));
    this.#entries.set(callId, { call, unroute, channel: null, overdue: null });
    this.#deps.forsaken.delete(callId);
    return call;
  }

  /** The one channel object of a call; `adopted` when another process may have streamed or recorded on it. */
  channelOf(call: TrackedCall, adopted: boolean): ParkedChannel {
    const entry = this.#entries.get(call.callId);
    if (entry?.channel) return entry.channel;
    const { socket, door, log } = this.#deps;
    const channel = new ParkedChannel({ call, adopted, socket, door, log });
    if (entry !== undefined) entry.channel = channel;
    return channel;
  }

  /** Holds an answered call to its end, which is settled at the latest after `msMax`. */
  keepUntilEnd(call: TrackedCall, msMax: number): void {
    const entry = this.#entries.get(call.callId);
    if (entry === undefined || entry.overdue !== null) return;
    entry.overdue = setTimeout(() => void settleByAsking(this.#deps, call), msMax).unref();
    void call.ended.then(() => this.forget(call));
  }

  /** It may last longer than was thought when it was answered. */
  keepLonger(call: TrackedCall, msMax: number): void {
    const entry = this.#entries.get(call.callId);
    if (entry === undefined || entry.overdue === null) return;
    clearTimeout(entry.overdue);
    entry.overdue = setTimeout(() => void settleByAsking(this.#deps, call), msMax).unref();
  }

  /** Stops listening. An end that nobody told may still be a living channel: it is remembered as forsaken. */
  forget(call: TrackedCall): void {
    const entry = this.#entries.get(call.callId);
    if (entry?.call !== call) return;
    entry.unroute();
    if (entry.overdue !== null) clearTimeout(entry.overdue);
    this.#entries.delete(call.callId);
    if (call.end !== null && !call.end.told && call.end.evidence.cause === null) this.#deps.forsaken.add(call.callId);
  }

  /** Another process carries the call on: its sound is given up and its end, as far as this process goes, never comes. */
  leave(callId: string): void {
    const entry = this.#entries.get(callId);
    if (entry === undefined) return;
    entry.call.leftToAnother = true;
    entry.channel?.closeAudio();
    this.forget(entry.call);
  }

  /** Lets go of everything without telling any end. */
  close(): void {
    for (const { channel, overdue } of this.#entries.values()) {
      if (overdue !== null) clearTimeout(overdue);
      channel?.closeAudio();
    }
  }
}
