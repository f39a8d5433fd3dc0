/** One channel as this process knows it: the facts so far, who waits for the next, and its end, which settles exactly once. */
import type { ChannelEnd, OurHangupCause } from '../domain/live-line.ts';
import type { HangupEvidence } from '../domain/outcome.ts';
import type { ChannelFacts } from './channel-facts.ts';
import { noFacts, withEvent } from './channel-facts.ts';
import type { ChannelRow } from './channel-list.ts';
import { isRinging } from './channel-list.ts';
import type { ChannelMemory } from './channel-memory.ts';
import type { SwitchEvent } from './event-socket/switch-event.ts';
import { causeAlone, endedBySide } from './hangup-evidence.ts';

/**
 * A channel that hung up is still counted by the switch until it is destroyed, up to 20 ms later. Its line is not free before that:
 * a call made meanwhile would be one too many. Past this the destruction was missed.
 */
const destroyedMsMax = 500;

export class TrackedCall {
  readonly callId: string;
  readonly ended: Promise<ChannelEnd>;
  #facts: ChannelFacts = noFacts;
  #end: ChannelEnd | null = null;
  #destroying: NodeJS.Timeout | null = null;
  #settle: (end: ChannelEnd) => void = () => undefined;
  readonly #watchers = new Set<() => void>();
  readonly #digitListeners = new Set<(digit: string) => void>();
  readonly #customListeners = new Set<(event: SwitchEvent) => void>();
  /** When CHANNEL_CREATE came, ms since the epoch: the moment the INVITE left. */
  dialledAtMs: number | null = null;
  /** How many PRIVATE_COMMAND were seen: each acknowledges a message that we sent to the channel. */
  privateCommands = 0;
  /** The last word of the originate: null while it runs, else the text of its background job. */
  jobReply: string | null = null;
  /** The originate never left this process. */
  unsent = false;
  /** We want it ended and the switch has not confirmed: sent again when the channel or the connection appears. */
  wish: OurHangupCause | null = null;
  /** The wish is void once somebody has answered: ringing ran out, or an announcement said that nobody would. */
  wishIfUnanswered = false;
  /** We asked for the end for a reason of ours (not because ringing ran out). */
  weAsked = false;
  /** Another process carries it on: nothing that was meant for its end here may reach the switch any more. */
  leftToAnother = false;
  /** It was found playing early media: whoever dialled it may have listened, so its park loop may have carried a stream. */
  foundEarly = false;
  /** It was found answered: its CHANNEL_PARK went by while nobody listened, and streams may have been attached to it. */
  parkMissed = false;

  constructor(callId: string) {
    this.callId = callId;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get facts(): ChannelFacts {
    return this.#facts;
  }

  get end(): ChannelEnd | null {
    return this.#end;
  }

  onEvent(event: SwitchEvent): void {
    if (this.#end !== null) return;
    if (event.name === 'PRIVATE_COMMAND') this.privateCommands += 1;
    if (event.name === 'CUSTOM') for (const listener of [...this.#customListeners]) listener(event);
    if (event.name === 'DTMF') this.#tellDigit(event.header('DTMF-Digit'));
    this.#learn(withEvent(this.#facts, event));
    if (this.#facts.end !== null) this.#endWhenDestroyed(event.name, this.#facts.end);
    this.#notify();
  }

  #endWhenDestroyed(eventName: string, evidence: HangupEvidence): void {
    if (eventName === 'CHANNEL_DESTROY') {
      this.#finish(evidence, true);
      return;
    }
    this.#destroying ??= setTimeout(() => {
      this.#finish(evidence, true);
      this.#notify();
    }, destroyedMsMax);
  }

  /**
   * Takes what the living channel itself says, after a time in which events may have been missed, and its row in the list of channels
   * where there is one yet.
   */
  seenAlive(memory: Exclude<ChannelMemory, 'gone'>, row: ChannelRow | undefined): void {
    if (this.#end !== null) return;
    this.dialledAtMs ??= row?.createdAtMs ?? null;
    const answered = this.#facts.answered || memory === 'answered';
    if (memory === 'early') this.foundEarly = true;
    const rang = this.#facts.rang || memory === 'early' || (row !== undefined && isRinging(row));
    if (answered && this.#facts.parked === null) this.parkMissed = true;
    this.#learn({ ...this.#facts, created: true, answered, rang });
    this.#notify();
  }

  /** It was found joined to another channel, and nobody told. */
  seenBridged(): void {
    if (this.#end !== null) return;
    this.#learn({ ...this.#facts, parked: null, bridged: true, bridges: this.#facts.bridges + 1 });
    this.#notify();
  }

  /** Keeps the last word of the originate. */
  jobAnswered(reply: string): void {
    this.jobReply = reply;
    this.#notify();
  }

  neverSent(): void {
    this.unsent = true;
    this.#notify();
  }

  /** The switch said by other means than the channel's own events that it is over. */
  endTold(cause: string | null): void {
    this.#finish(causeAlone(cause), true);
    this.#notify();
  }

  /** Nobody told; it can't be alive any more. */
  endInferred(cause: string | null): void {
    this.#finish(causeAlone(cause), false);
    this.#notify();
  }

  onDigit(listener: (digit: string) => void): () => void {
    this.#digitListeners.add(listener);
    return () => this.#digitListeners.delete(listener);
  }

  /** What a module of the switch tells about this channel. */
  onCustom(listener: (event: SwitchEvent) => void): () => void {
    this.#customListeners.add(listener);
    return () => this.#customListeners.delete(listener);
  }

  /** Calls `watcher` after every change. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Waits until `test` gives something else than undefined, at most `msMax`; null when it did not. */
  until<Found>(test: () => Found | undefined, msMax: number): Promise<Found | null> {
    const now = test();
    if (now !== undefined) return Promise.resolve(now);
    return new Promise((resolve) => {
      const done = (found: Found | null): void => {
        clearTimeout(timer);
        unwatch();
        resolve(found);
      };
      // A process that lets go of its calls must not be held up by waiting for them.
      const timer = setTimeout(() => done(null), msMax).unref();
      const unwatch = this.watch(() => {
        const found = test();
        if (found !== undefined) done(found);
      });
    });
  }

  /** Whether the end came within `msMax`. */
  async endsWithin(msMax: number): Promise<boolean> {
    return (await this.until(() => this.#end ?? undefined, msMax)) !== null;
  }

  #learn(facts: ChannelFacts): void {
    this.#facts = facts;
    if (facts.created) this.dialledAtMs ??= Date.now();
  }

  #finish(evidence: HangupEvidence, told: boolean): void {
    if (this.#end !== null) return;
    if (this.#destroying !== null) clearTimeout(this.#destroying);
    const { answered } = this.#facts;
    const endedBy = told ? endedBySide({ evidence, answered, weAsked: this.weAsked }) : 'switch';
    this.#end = { endedBy, evidence, told };
    this.#settle(this.#end);
  }

  #tellDigit(digit: string | null): void {
    if (digit === null) return;
    for (const listener of [...this.#digitListeners]) listener(digit);
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
