/** One switch: dials, takes over, lists and ends its channels, whatever happens to the connection meanwhile. */
import type { Logger } from 'pino';
import type { OurHangupCause } from '../domain/live-line.ts';
import { CallPacer, callsPerSecondDefault } from './call-pacer.ts';
import type { DialHooks } from './dial.ts';
import { awaitAnswer, ChannelAlreadyExists, callSecondsMax, conductDial } from './dial.ts';
import { ConnectionLost, SwitchNotReady } from './event-socket/errors.ts';
import type { SocketLimits, SocketState } from './event-socket/event-socket.ts';
import { EventSocket } from './event-socket/event-socket.ts';
import type { SwitchEvent } from './event-socket/switch-event.ts';
import { safeGateway, safeHost, safeUuid } from './event-socket/wire-words.ts';
import { ForsakenCalls } from './forsaken-calls.ts';
import type { FrameClock } from './frame-clock.ts';
import { processFrameClock } from './frame-clock.ts';
import { readGatewayStatus } from './gateway-status.ts';
import { killChannel, requestHangUp, settleByAsking } from './hang-up.ts';
import { causeAlone } from './hangup-evidence.ts';
import { ParkedChannel } from './live-channel.ts';
import { NodeReadiness } from './node-readiness.ts';
import { carillonTag } from './originate-command.ts';
import type { Adoption, DialOutcome, DialRequest, NodeAddress, SwitchNode, SwitchState } from './ports.ts';
import { ChannelLister, resync } from './resync.ts';
import { TrackedCall } from './tracked-call.ts';

/** A dial waits this long for a lost connection to come back before it is handed back undialled. */
const readyWaitMsMax = 5_000;
/** A dial waits this long for its turn under the calls per second. */
const turnWaitMsMax = 10_000;
/** The switch ends a call by itself at its limit; this much later the end was missed. */
const overdueGraceMs = 10_000;
/** An adopted call does not say how long it may ring or last; its own insurance on the switch does the real work. */
const adoptedRingMsMax = 130_000;
const adoptedCallMsMax = 4 * 3_600_000;

export type SwitchNodeOptions = {
  address: NodeAddress;
  /** Address at which the switch reaches this process by UDP. */
  mediaAddress: string;
  log: Logger;
  callsPerSecond?: number;
  limits?: Partial<SocketLimits>;
  clock?: FrameClock;
};

/** Connects at once and for ever; throws UnsafeWord for an address that can't be sent to the switch. */
export function makeSwitchNode(options: SwitchNodeOptions): SwitchNode {
  return new EventSocketNode(options);
}

class EventSocketNode implements SwitchNode {
  readonly name: string;
  readonly #log: Logger;
  readonly #socket: EventSocket;
  readonly #lister: ChannelLister;
  readonly #pacer: CallPacer;
  readonly #mediaAddress: string;
  readonly #clock: FrameClock;
  readonly #calls = new Map<string, { call: TrackedCall; unroute(): void }>();
  readonly #channels = new Map<string, ParkedChannel>();
  readonly #overdue = new Map<string, NodeJS.Timeout>();
  readonly #forsaken = new ForsakenCalls();
  readonly #readiness = new NodeReadiness();
  #coreUuid: string | null = null;

  constructor({ address, mediaAddress, log, callsPerSecond, limits, clock }: SwitchNodeOptions) {
    this.name = address.name;
    this.#log = log.child({ node: address.name });
    this.#mediaAddress = safeHost('media address', mediaAddress);
    this.#clock = clock ?? processFrameClock();
    this.#pacer = new CallPacer({ callsPerSecond: callsPerSecond ?? callsPerSecondDefault, waitMsMax: turnWaitMsMax });
    this.#socket = new EventSocket({ ...address, log: this.#log, ...(limits === undefined ? {} : { limits }) });
    this.#lister = new ChannelLister(this.#socket);
    this.#socket.onState((state) => this.#onSocketState(state));
    this.#socket.onUnrouted((event) => this.#onUnrouted(event));
  }

  get state(): SwitchState {
    return this.#readiness.state;
  }

  get coreUuid(): string | null {
    return this.#coreUuid;
  }

  onState(listener: (state: SwitchState) => void): () => void {
    return this.#readiness.onState(listener);
  }

  async dial(request: DialRequest, hooks: DialHooks): Promise<DialOutcome> {
    if (this.#calls.has(safeUuid(request.callId))) throw new ChannelAlreadyExists(request.callId);
    if ((await this.#pacer.turn(hooks.signal)) === 'too-long') return { kind: 'throttled' };
    if (!(await this.#readiness.within(readyWaitMsMax))) return { kind: 'throttled' };
    if (hooks.signal.aborted) return cancelledBeforeDialling;
    if (this.#calls.has(request.callId)) throw new ChannelAlreadyExists(request.callId);
    const call = this.#track(request.callId);
    let answered = false;
    try {
      const deps = { ...this.#hangUpDeps(), channelOf: (one: TrackedCall) => this.#channelOf(one, false) };
      const outcome = await conductDial(deps, call, request, hooks);
      answered = outcome.kind === 'answered';
      if (answered) this.#keepUntilEnd(call, callSecondsMax(request) * 1000 + overdueGraceMs);
      return outcome;
    } finally {
      if (!answered) this.#forget(call);
    }
  }

  async adopt(callId: string): Promise<Adoption> {
    const known = this.#calls.get(safeUuid(callId))?.call;
    if (known !== undefined) return this.#adoptionOf(known);
    if (!(await this.#readiness.within(readyWaitMsMax))) throw new SwitchNotReady();
    // Listening begins before asking, so that no event falls between the answer and the ear.
    const call = this.#track(callId);
    this.#forsaken.delete(callId);
    try {
      if (!(await this.#socket.exists(callId))) {
        this.#forget(call);
        return { kind: 'gone' };
      }
      const { rows } = await this.#lister.list();
      const row = rows.find(({ uuid }) => uuid === callId);
      call.missedEvents = true;
      if (row !== undefined) call.seenInList(row);
    } catch (error) {
      this.#forget(call);
      throw error;
    }
    if (call.end !== null && !call.facts.answered) {
      this.#forget(call);
      return { kind: 'gone' };
    }
    this.#log.info({ callId, answered: call.facts.answered }, 'call adopted');
    return this.#adoptionOf(call);
  }

  async channelExists(callId: string): Promise<boolean> {
    return this.#socket.exists(callId);
  }

  async channels(): Promise<string[]> {
    const { rows } = await this.#lister.list();
    return rows.filter(({ tag }) => tag === carillonTag).map(({ uuid }) => uuid);
  }

  async hangUp(callId: string, cause: OurHangupCause): Promise<void> {
    const call = this.#calls.get(callId)?.call;
    if (call === undefined) await killChannel(this.#socket, callId, cause);
    else await requestHangUp(this.#hangUpDeps(), call, { cause, weAsked: true });
  }

  async gatewayStatus(gateway: string): Promise<{ state: string; up: boolean } | null> {
    return readGatewayStatus(await this.#socket.api(`sofia xmlstatus gateway ${safeGateway(gateway)}`));
  }

  /**
   * Lets go of the switch. Calls in progress live on there and are adopted by the next process, so their promises here
   * stay open on purpose: an end told now would be a lie.
   */
  async close(): Promise<void> {
    this.#readiness.set('closed');
    this.#pacer.close();
    for (const timer of this.#overdue.values()) clearTimeout(timer);
    for (const channel of this.#channels.values()) channel.closeAudio();
    this.#socket.close();
    return Promise.resolve();
  }

  #track(callId: string): TrackedCall {
    const call = new TrackedCall(callId);
    const unroute = this.#socket.route(callId, (event) => call.onEvent(event));
    this.#calls.set(callId, { call, unroute });
    return call;
  }

  #forget(call: TrackedCall): void {
    const { callId } = call;
    this.#calls.get(callId)?.unroute();
    this.#calls.delete(callId);
    this.#channels.delete(callId);
    clearTimeout(this.#overdue.get(callId));
    this.#overdue.delete(callId);
    const givenUp = call.end !== null && !call.end.told && call.end.evidence.cause === null;
    if (givenUp) this.#forsaken.add(callId);
  }

  /** Follows an answered call to its end, which is settled at the latest after `msMax`. */
  #keepUntilEnd(call: TrackedCall, msMax: number): void {
    const timer = setTimeout(() => void settleByAsking(this.#hangUpDeps(), call), msMax).unref();
    this.#overdue.set(call.callId, timer);
    void call.ended.then(() => this.#forget(call));
  }

  #channelOf(call: TrackedCall, adopted: boolean): ParkedChannel {
    const known = this.#channels.get(call.callId);
    if (known !== undefined) return known;
    const channel = new ParkedChannel({
      call,
      adopted,
      socket: this.#socket,
      mediaAddress: this.#mediaAddress,
      clock: this.#clock,
      log: this.#log,
    });
    this.#channels.set(call.callId, channel);
    return channel;
  }

  #adoptionOf(call: TrackedCall): Adoption {
    if (call.facts.answered) {
      const channel = this.#channelOf(call, call.missedEvents);
      if (!this.#overdue.has(call.callId)) this.#keepUntilEnd(call, adoptedCallMsMax);
      return { kind: 'answered', channel };
    }
    const deps = { ...this.#hangUpDeps(), channelOf: (one: TrackedCall) => this.#channelOf(one, false) };
    const answered = awaitAnswer(deps, call, adoptedRingMsMax).then((outcome) => {
      if (outcome.kind === 'answered') this.#keepUntilEnd(call, adoptedCallMsMax);
      else this.#forget(call);
      return outcome;
    });
    return { kind: 'ringing', answered };
  }

  #hangUpDeps(): { socket: EventSocket; log: Logger } {
    return { socket: this.#socket, log: this.#log };
  }

  #onSocketState(state: SocketState): void {
    if (state === 'ready') void this.#resync();
    else if (state === 'waiting') this.#readiness.set('down');
  }

  async #resync(): Promise<void> {
    const forsaken = this.#forsaken.all();
    try {
      const coreUuid = await resync({
        socket: this.#socket,
        lister: this.#lister,
        log: this.#log,
        calls: [...this.#calls.values()].map(({ call }) => call),
        coreUuid: this.#coreUuid,
        forsaken,
      });
      for (const callId of forsaken) this.#forsaken.delete(callId);
      this.#coreUuid = coreUuid;
      if (this.#socket.state === 'ready') this.#readiness.set('ready');
    } catch (error) {
      // A connection that was lost meanwhile compares again when it is back.
      if (error instanceof ConnectionLost || error instanceof SwitchNotReady) return;
      this.#log.warn({ err: error }, 'the calls could not be compared with the switch');
      this.#socket.drop('resync-failed');
    }
  }

  #onUnrouted(event: SwitchEvent): void {
    if (event.uuid !== null && event.name === 'CHANNEL_CREATE' && this.#forsaken.has(event.uuid)) {
      this.#log.warn({ callId: event.uuid }, 'a call that was given up began to ring; it is ended');
      killChannel(this.#socket, event.uuid, 'ORIGINATOR_CANCEL').catch((error: unknown) => {
        this.#log.warn({ err: error }, 'a call that was given up could not be ended');
      });
    }
    if (event.name !== 'CUSTOM' || event.header('Event-Subclass') !== 'sofia::gateway_state') return;
    this.#log.info(
      {
        gateway: event.header('Gateway'),
        state: event.header('State'),
        ping: event.header('Ping-Status'),
        status: event.header('Status'),
        phrase: event.header('Phrase'),
      },
      'gateway changed its state',
    );
  }
}

const cancelledBeforeDialling: DialOutcome = {
  kind: 'ended',
  end: { endedBy: 'us', evidence: causeAlone('ORIGINATOR_CANCEL'), told: true },
  rang: false,
  dialledAtMs: null,
};
