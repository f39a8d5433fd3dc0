/** One switch: dials, takes over, lists and ends its channels, whatever happens to the connection meanwhile. */
import type { Logger } from 'pino';
import { switchLostCause } from '../domain/dial-outcome.ts';
import type { OurHangupCause } from '../domain/live-line.ts';
import { type AudioDoorOptions, makeAudioDoor } from './audio-door.ts';
import { CallPacer, callsPerSecondDefault } from './call-pacer.ts';
import { CallRegister } from './call-register.ts';
import { askChannel, oursAmong } from './channel-memory.ts';
import type { DialDeps } from './dial.ts';
import { awaitAnswer, ChannelAlreadyExists, callSecondsMax, conductDial } from './dial.ts';
import { ConnectionLost, SwitchNotReady } from './event-socket/errors.ts';
import type { SocketLimits, SocketState } from './event-socket/event-socket.ts';
import { EventSocket } from './event-socket/event-socket.ts';
import type { SwitchEvent } from './event-socket/switch-event.ts';
import type { SwitchLogLine } from './event-socket/switch-log.ts';
import { safeUuid } from './event-socket/wire-words.ts';
import { ForsakenCalls } from './forsaken-calls.ts';
import { goneMsDefault, watchForGone } from './gone-switch.ts';
import { killChannel, requestHangUp } from './hang-up.ts';
import { causeAlone } from './hangup-evidence.ts';
import { NodeReadiness } from './node-readiness.ts';
import { trialCommand } from './originate-command.ts';
import { makePeopleControl } from './people/people-control.ts';
import type { PeopleControl } from './people/people-ports.ts';
import { pickUp } from './pick-up.ts';
import type {
  Adoption,
  DialHooks,
  DialOutcome,
  DialRequest,
  NodeAddress,
  SwitchNode,
  SwitchState,
  TransferOutcome,
  TransferRequest,
  TrialRequest,
} from './ports.ts';
import { ChannelLister, resync } from './resync.ts';
import { callsPerSecondOf, versionOf } from './session-rate.ts';
import { EventSocketSofia } from './sofia-control.ts';
import type { TrackedCall } from './tracked-call.ts';
import { isHandedOver, transferCall } from './transfer.ts';

/** A dial waits this long for a lost connection to come back before it is handed back undialled. */
const readyWaitMsMax = 5_000;
/** A dial waits this long for its turn under the calls per second. */
const turnWaitMsMax = 10_000;
/** The switch ends a call by itself at its limit; this much later the end was missed. */
const overdueGraceMs = 10_000;
/** An adopted call does not say how long it may ring or last; its own insurance on the switch does the real work. */
const adoptedRingMsMax = 130_000;
const adoptedCallMsMax = 4 * 3_600_000;

export type SwitchNodeOptions = AudioDoorOptions & {
  address: NodeAddress;
  log: Logger;
  /** As the switch itself says, when absent. */
  callsPerSecond?: number;
  limits?: Partial<SocketLimits>;
  /** Lines of the switch's own log that belong to a call in this process's hands. */
  onCallLog?: (line: { callId: string; level: SwitchLogLine['level']; text: string }) => void;
  /** How long nobody listens at its event socket before its calls are known to be lost. */
  goneMs?: number;
};

/** Connects at once and for ever; throws UnsafeWord for an address that can't be sent to the switch. */
export function makeSwitchNode(options: SwitchNodeOptions): SwitchNode {
  return new EventSocketNode(options);
}

class EventSocketNode implements SwitchNode {
  readonly name: string;
  readonly sofia: EventSocketSofia;
  readonly people: PeopleControl;
  readonly #log: Logger;
  readonly #socket: EventSocket;
  readonly #lister: ChannelLister;
  readonly #pacer: CallPacer;
  readonly #rateIsGiven: boolean;
  readonly #calls: CallRegister;
  readonly #forsaken = new ForsakenCalls();
  readonly #readiness = new NodeReadiness();
  readonly #adopting = new Map<string, Promise<Adoption>>();
  readonly #forgetGone: () => void;
  #coreUuid: string | null = null;
  #version: string | null = null;

  constructor({ address, log, callsPerSecond, limits, onCallLog, goneMs = goneMsDefault, ...audio }: SwitchNodeOptions) {
    this.name = address.name;
    this.#log = log.child({ node: address.name });
    this.#rateIsGiven = callsPerSecond !== undefined;
    this.#pacer = new CallPacer({ callsPerSecond: callsPerSecond ?? callsPerSecondDefault, waitMsMax: turnWaitMsMax });
    this.#socket = new EventSocket({
      ...address,
      log: this.#log,
      ...(limits === undefined ? {} : { limits }),
      ...(onCallLog === undefined ? {} : { onLog: (line) => this.#ofOwnCalls(line, onCallLog) }),
    });
    this.sofia = new EventSocketSofia({ socket: this.#socket, log: this.#log });
    this.#lister = new ChannelLister(this.#socket);
    this.#calls = new CallRegister({
      socket: this.#socket,
      log: this.#log,
      door: makeAudioDoor(audio),
      forsaken: this.#forsaken,
    });
    const [socket, calls, lister] = [this.#socket, this.#calls, this.#lister];
    const turn = async (signal: AbortSignal): Promise<boolean> => (await this.#pacer.turn(signal)) !== 'too-long';
    const ready = (): Promise<void> => this.#ready();
    this.people = makePeopleControl({ socket, calls, lister, log: this.#log, dial: () => this.#dialDeps(), ready, turn });
    this.#socket.onState((state) => this.#onSocketState(state));
    this.#forgetGone = watchForGone(this.#socket, goneMs, () => this.#onGone());
    this.#socket.onUnrouted((event) => this.#onUnrouted(event));
  }

  get state(): SwitchState {
    return this.#readiness.state;
  }

  get coreUuid(): string | null {
    return this.#coreUuid;
  }

  get version(): string | null {
    return this.#version;
  }

  get lossReason(): string | null {
    return this.#socket.lossReason;
  }

  onState(listener: (state: SwitchState) => void): () => void {
    return this.#readiness.onState(listener);
  }

  dial(request: DialRequest, hooks: DialHooks): Promise<DialOutcome> {
    return this.#place(request, hooks);
  }

  async tryOut(request: TrialRequest, hooks: DialHooks): Promise<DialOutcome> {
    const command = trialCommand(request, { variables: this.#calls.originateVariables });
    // Only its times and its id count; the command is its own.
    const nobody = { number: '', gateway: '', prefix: null, taskId: request.callId };
    return this.#place({ ...nobody, ...request }, hooks, command);
  }

  async #place(request: DialRequest, hooks: DialHooks, command?: string): Promise<DialOutcome> {
    safeUuid(request.callId);
    // Ready first, paced after: turns taken during an outage would all be used in one stroke when it ends.
    if (!(await this.#readiness.within(readyWaitMsMax))) return { kind: 'throttled' };
    if ((await this.#pacer.turn(hooks.signal)) === 'too-long') return { kind: 'throttled' };
    if (hooks.signal.aborted) return cancelledBeforeDialling;
    if (this.#calls.get(request.callId) !== undefined) throw new ChannelAlreadyExists(request.callId);
    const call = this.#calls.track(request.callId);
    let answered = false;
    try {
      const outcome = await conductDial(this.#dialDeps(), call, request, hooks, command);
      answered = outcome.kind === 'answered';
      if (answered) this.#calls.keepUntilEnd(call, callSecondsMax(request) * 1000 + overdueGraceMs);
      return outcome;
    } finally {
      if (!answered) this.#calls.forget(call);
    }
  }

  adopt(callId: string): Promise<Adoption> {
    const running = this.#adopting.get(callId);
    if (running !== undefined) return running;
    const adoption = this.#adopt(callId).finally(() => this.#adopting.delete(callId));
    this.#adopting.set(callId, adoption);
    return adoption;
  }

  /** Its second leg takes a turn under the calls per second like any other call. */
  async transfer(request: TransferRequest, signal: AbortSignal): Promise<TransferOutcome> {
    const call = this.#calls.get(request.callId);
    if (call === undefined) return { kind: 'failed', why: 'callee-gone', cause: null };
    if ((await this.#pacer.turn(signal)) === 'too-long') return { kind: 'failed', why: 'switch-away', cause: null };
    return transferCall(
      { socket: this.#socket, log: this.#log, dial: this.#dialDeps(), calls: this.#calls, ready: () => this.#ready() },
      call,
      request,
      signal,
    );
  }

  isHandedOver(callId: string): Promise<boolean> {
    return isHandedOver(this.#socket, callId);
  }

  async channelExists(callId: string): Promise<boolean> {
    return this.#socket.exists(callId);
  }

  async channels(): Promise<string[]> {
    const { rows } = await this.#lister.list();
    // The list lacks the newest: of those, ours are known here.
    const known = this.#calls.all().map(({ callId }) => callId);
    return oursAmong(this.#socket, new Set([...rows.map(({ uuid }) => uuid), ...known]));
  }

  async hangUp(callId: string, cause: OurHangupCause): Promise<void> {
    const call = this.#calls.get(callId);
    if (call === undefined) await killChannel(this.#socket, callId, cause);
    else await requestHangUp({ socket: this.#socket, log: this.#log }, call, { cause, weAsked: true });
  }

  async pickUp(callId: string, callMsMax: number): Promise<void> {
    const call = this.#calls.get(callId);
    if (call === undefined) return;
    await pickUp({ socket: this.#socket, variables: this.#calls.originateVariables }, call, callMsMax);
  }

  leave(callId: string): void {
    this.#calls.leave(callId);
  }

  async ringLog(): Promise<string | null> {
    const path = (await this.#socket.api('global_getvar carillon_ring_log')).trim();
    return path.startsWith('/') ? path : null;
  }

  /**
   * Lets go of the switch. Calls in progress live on there and are adopted by the next process, so their promises here
   * stay open on purpose: an end told now would be a lie.
   */
  async close(): Promise<void> {
    this.#readiness.set('closed');
    this.#forgetGone();
    this.#pacer.close();
    this.#calls.close();
    this.#socket.close();
    return Promise.resolve();
  }

  async #adopt(callId: string): Promise<Adoption> {
    safeUuid(callId);
    await this.#ready();
    const known = this.#calls.get(callId);
    if (known !== undefined) return this.#adoptionOf(known);
    // Listening begins before asking, so that no event falls between the answer and the ear.
    const call = this.#calls.track(callId);
    try {
      const memory = await askChannel(this.#socket, callId);
      if (memory === 'gone') {
        this.#calls.forget(call);
        // Should it begin to ring after all (a busy switch is late), nobody would be there to talk.
        this.#forsaken.add(callId);
        return { kind: 'gone' };
      }
      const { rows } = await this.#lister.list();
      call.seenAlive(
        memory,
        rows.find(({ uuid }) => uuid === callId),
      );
    } catch (error) {
      this.#calls.forget(call);
      throw error;
    }
    this.#log.info({ callId, answered: call.facts.answered }, 'call adopted');
    return this.#adoptionOf(call);
  }

  async #ready(): Promise<void> {
    if (!(await this.#readiness.within(readyWaitMsMax))) throw new SwitchNotReady();
  }

  #adoptionOf(call: TrackedCall): Adoption {
    if (call.facts.answered) {
      const channel = this.#calls.channelOf(call, call.parkMissed);
      this.#calls.keepUntilEnd(call, adoptedCallMsMax);
      return { kind: 'answered', channel };
    }
    const answered = awaitAnswer(this.#dialDeps(), call, adoptedRingMsMax).then((outcome) => {
      if (outcome.kind === 'answered') this.#calls.keepUntilEnd(call, adoptedCallMsMax);
      else this.#calls.forget(call);
      return outcome;
    });
    return { kind: 'ringing', answered };
  }

  /** Each process that serves this switch hears its whole log: who holds the call keeps what is said of it. */
  #ofOwnCalls({ uuid, level, text }: SwitchLogLine, tell: NonNullable<SwitchNodeOptions['onCallLog']>): void {
    if (uuid !== null && this.#calls.get(uuid) !== undefined) tell({ callId: uuid, level, text });
  }

  #dialDeps(): DialDeps {
    const { originateVariables } = this.#calls;
    const channelOf: DialDeps['channelOf'] = (call) => this.#calls.channelOf(call, call.foundEarly);
    return { socket: this.#socket, log: this.#log, originateVariables, channelOf };
  }

  #onSocketState(state: SocketState): void {
    if (state === 'ready') void this.#resync();
    else if (state === 'waiting') this.#readiness.set('down');
  }

  /** Should it be alive after all, and only its event socket was away: nobody talks on these calls any more, so they are ended. */
  #onGone(): void {
    const calls = this.#calls.all();
    this.#log.error({ calls: calls.length }, 'the switch does not run any more; its calls are lost');
    for (const call of calls) {
      this.#forsaken.add(call.callId);
      call.endInferred(switchLostCause);
    }
  }

  async #resync(): Promise<void> {
    const forsaken = this.#forsaken.all();
    try {
      const coreUuid = await resync({
        socket: this.#socket,
        lister: this.#lister,
        log: this.#log,
        calls: this.#calls.all(),
        coreUuid: this.#coreUuid,
        forsaken,
      });
      for (const callId of forsaken) this.#forsaken.delete(callId);
      this.#coreUuid = coreUuid;
      await this.#learnStatus();
      if (this.#socket.state === 'ready') this.#readiness.set('ready');
    } catch (error) {
      // A connection that was lost meanwhile compares again when it is back.
      if (error instanceof ConnectionLost || error instanceof SwitchNotReady) return;
      this.#log.warn({ err: error }, 'the calls could not be compared with the switch');
      this.#socket.drop('resync-failed');
    }
  }

  /** Asked at each connect: a switch that was configured anew was restarted, or its operator said `fsctl sps`. */
  async #learnStatus(): Promise<void> {
    const status = await this.#socket.api('status');
    this.#version = versionOf(status);
    if (!this.#rateIsGiven) this.#pacer.setCallsPerSecond(callsPerSecondOf(status) ?? callsPerSecondDefault);
  }

  #onUnrouted(event: SwitchEvent): void {
    if (event.uuid !== null && event.name === 'CHANNEL_CREATE' && this.#forsaken.has(event.uuid)) {
      this.#log.warn({ callId: event.uuid }, 'a call that was given up began to ring; it is ended');
      killChannel(this.#socket, event.uuid, 'ORIGINATOR_CANCEL').catch((error: unknown) => {
        this.#log.warn({ err: error }, 'a call that was given up could not be ended');
      });
    }
    this.sofia.hear(event);
  }
}

const cancelledBeforeDialling: DialOutcome = {
  kind: 'ended',
  end: { endedBy: 'us', evidence: causeAlone('ORIGINATOR_CANCEL'), told: true },
  rang: false,
  dialledAtMs: null,
};
