/** SIP profiles and gateways of a switch over its event socket. */
import type { Logger } from 'pino';
import type { Registration } from '../domain/extension.ts';
import type { RunningProfile, RunningSwitch } from '../domain/running-switch.ts';
import { sipDomain } from '../domain/sip-profile.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import type { SwitchEvent } from './event-socket/switch-event.ts';
import { safeExtension, safeGateway, safeProfile } from './event-socket/wire-words.ts';
import { phoneEventOf } from './phone-events.ts';
import type { GatewayEvent, PhoneEvent, SofiaControl, SofiaOrder } from './ports.ts';
import { readRegistrations } from './registration-list.ts';
import { readGateways, readProfile, readProfileList } from './sofia-status.ts';

/** A profile that starts or stops asks for its configuration first (2 s when nobody answers) and closes its calls. */
const orderMsMax = 15_000;
const profilesMax = 50;
const gatewaysMax = 1_000;
/** The switch shows this file to nobody else: what it says of it is what it is told at this moment (switch-configuration/answer.ts). */
const askMarker = 'xml_locate configuration configuration name carillon.conf';

export class EventSocketSofia implements SofiaControl {
  readonly #socket: EventSocket;
  readonly #log: Logger;
  readonly #listeners = new Set<(event: GatewayEvent) => void>();
  readonly #phoneListeners = new Set<(event: PhoneEvent) => void>();

  constructor({ socket, log }: { socket: EventSocket; log: Logger }) {
    this.#socket = socket;
    this.#log = log;
  }

  async look(names: readonly string[]): Promise<RunningSwitch> {
    const revision = revisionIn(await this.#ask(askMarker));
    const list = readProfileList(await this.#ask('sofia xmlstatus'));
    if (list === null) return { sip: false, profiles: [], gateways: [], revision };
    const profiles: RunningProfile[] = [];
    for (const { name, calls } of list.slice(0, profilesMax)) {
      const profile = readProfile(await this.#ask(`sofia xmlstatus profile ${safeProfile(name)}`), calls);
      if (profile !== null) profiles.push(profile);
    }
    const gateways = readGateways(await this.#ask('sofia xmlstatus gateway'));
    const listed = new Set(gateways.map(({ name }) => name));
    for (const name of names.slice(0, gatewaysMax)) {
      if (!listed.has(name)) gateways.push(...readGateways(await this.#ask(`sofia xmlstatus gateway ${safeGateway(name)}`)));
    }
    return { sip: true, profiles, gateways, revision };
  }

  async registrations(profile: string): Promise<Registration[]> {
    return readRegistrations(await this.#ask(`sofia xmlstatus profile ${safeProfile(profile)} reg`), profile);
  }

  async say(order: SofiaOrder): Promise<string> {
    return (await this.#ask(commandOf(order))).trim();
  }

  onGateway(listener: (event: GatewayEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onPhone(listener: (event: PhoneEvent) => void): () => void {
    this.#phoneListeners.add(listener);
    return () => this.#phoneListeners.delete(listener);
  }

  /** Takes any event that belongs to no call. */
  hear(event: SwitchEvent): void {
    const phone = phoneEventOf(event);
    if (phone !== null) for (const listener of this.#phoneListeners) listener(phone);
    if (event.name !== 'CUSTOM' || event.header('Event-Subclass') !== 'sofia::gateway_state') return;
    const gateway = event.header('Gateway');
    const state = event.header('State');
    if (gateway === null || state === null) return;
    const status = Number(event.header('Status') ?? Number.NaN);
    const phrase = event.header('Phrase') ?? '';
    const up = event.header('Ping-Status') !== 'DOWN';
    this.#log.info({ gateway, state, up, status, phrase }, 'gateway changed its state');
    // "Dialing" and its like are no answers of a carrier.
    const answer = Number.isInteger(status) && status >= 300 ? { status, phrase } : null;
    for (const listener of this.#listeners) listener({ gateway, state, up, answer });
  }

  /** In the background: a switch that waits for its own configuration must not hold up the calls. */
  async #ask(line: string): Promise<string> {
    return (await this.#socket.bgapi(line, orderMsMax)).body;
  }
}

function commandOf(order: SofiaOrder): string {
  switch (order.kind) {
    case 'load-sip':
      return 'load mod_sofia';
    case 'start-profile':
      return `sofia profile ${safeProfile(order.profile)} start`;
    case 'stop-profile':
      return `sofia profile ${safeProfile(order.profile)} stop`;
    case 'restart-profile':
      return `sofia profile ${safeProfile(order.profile)} restart`;
    case 'rescan-profile':
      return `sofia profile ${safeProfile(order.profile)} rescan`;
    case 'start-gateway':
      return `sofia profile ${safeProfile(order.profile)} startgw ${safeGateway(order.gateway)}`;
    case 'kill-gateway':
      return `sofia profile ${safeProfile(order.profile)} killgw ${safeGateway(order.gateway)}`;
    case 'forget-phones':
      return `sofia profile ${safeProfile(order.profile)} flush_inbound_reg ${safeExtension(order.number)}@${sipDomain}`;
  }
}

function revisionIn(xml: string): string | null {
  return /name="revision" value="([0-9a-f]+)"/.exec(xml)?.[1] ?? null;
}
