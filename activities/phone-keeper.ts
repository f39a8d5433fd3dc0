/**
 * Keeps what a switch tells of phones: who is registered, whose sign-in it refused. Events come as they happen; a look now and then puts
 * right what was missed, and lets phones sign in anew whose extension has changed.
 */
import type { Logger } from 'pino';
import type { RunningProfile } from '../domain/running-switch.ts';
import type { PhoneGuard } from '../storage/phone-guard.ts';
import type { Registrations } from '../storage/registrations.ts';
import type { PhoneEvent, SwitchNode } from '../telephony/ports.ts';

/** A storm of guesses comes faster than it can be written; what is dropped would only be counted. */
const waitingMax = 500;
/** One look lets no more phones sign in anew. */
const forgetMax = 50;

export type KeptPhones = {
  node: Pick<SwitchNode, 'name' | 'sofia'>;
  registrations: Registrations;
  guard: Pick<PhoneGuard, 'note'>;
  /** Whether this process is the node's keeper. */
  keeps: () => boolean;
  log: Logger;
};

export class PhoneKeeper {
  readonly #kept: KeptPhones;
  readonly #log: Logger;
  #waiting: PhoneEvent[] = [];
  #dropped = 0;
  #writing: Promise<void> | null = null;

  constructor(kept: KeptPhones) {
    this.#kept = kept;
    this.#log = kept.log.child({ node: kept.node.name });
  }

  /** Written in the order in which they came, one at a time. */
  hear(event: PhoneEvent): void {
    if (!this.#kept.keeps()) return;
    if (this.#waiting.length >= waitingMax) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(event);
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
  }

  /** When everything that was heard is written. */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** `ours`: the switch is configured by us, so whoever signs in there is an extension of ours. */
  async look(profiles: readonly RunningProfile[], { ours }: { ours: boolean }): Promise<void> {
    const { node, registrations } = this.#kept;
    const listed = [];
    for (const { name, registrations: count } of profiles) {
      if (count > 0) listed.push(...(await node.sofia.registrations(name)));
    }
    await registrations.report(node.name, listed);
    if (ours) await this.#forgetOutdated();
  }

  async #forgetOutdated(): Promise<void> {
    const { node, registrations } = this.#kept;
    for (const { profile, number } of (await registrations.outdated(node.name)).slice(0, forgetMax)) {
      // Of a name that could not be said to the switch there can be no extension of ours.
      const said = /^[0-9]{1,32}$/.test(number) ? await node.sofia.say({ kind: 'forget-phones', profile, number }) : '';
      await registrations.gone(node.name, { number, callId: null });
      this.#log.info({ profile, said: said.startsWith('+OK') }, 'phones of an extension have to sign in anew');
    }
  }

  async #write(): Promise<void> {
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      try {
        await this.#keep(event);
      } catch (error) {
        this.#log.warn({ err: error }, 'what a switch told of a phone was not kept');
      }
    }
    if (this.#dropped > 0) this.#log.warn({ dropped: this.#dropped }, 'a switch told more of phones than could be kept');
    this.#dropped = 0;
  }

  async #keep(event: PhoneEvent): Promise<void> {
    const { node, registrations, guard } = this.#kept;
    switch (event.kind) {
      case 'registered':
        await registrations.registered(node.name, event.registration);
        return;
      case 'gone':
        await registrations.gone(node.name, event);
        return;
      case 'refused':
        if ((await guard.note(node.name, event.failure)) === 'blocked') {
          this.#log.warn({ profile: event.failure.profile }, 'an address was blocked for its failed sign-ins');
        }
    }
  }
}
