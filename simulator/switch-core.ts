/** What every part of the simulated switch shares: its clock, its events, its channels, its limits. */

import type { CalleeActor, CalleeCast } from './callee/callee-cast.ts';
import type { CalleeChoice } from './callee/callee-plan.ts';
import type { Channel } from './channel/channel.ts';
import type { LineCodec } from './channel/channel-media.ts';
import type { AskDialplan } from './dialplan-door.ts';
import type { EventBus } from './event-bus.ts';
import type { FaultLog } from './faults.ts';
import { type Gateway, type GatewayOptions, makeGateway } from './gateway.ts';
import type { Cancel, Scheduler } from './scheduler.ts';
import type { SwitchIdentity } from './switch-identity.ts';
import type { Witness } from './witness.ts';

export type SwitchLimits = {
  maxSessions: number;
  /** As FreeSWITCH's: one less than this is let through in any one second. */
  sessionsPerSecond: number;
};

export type SwitchCore = {
  readonly scheduler: Scheduler;
  readonly events: EventBus;
  readonly faults: FaultLog;
  readonly witness: Witness;
  readonly gateways: Map<string, Gateway>;
  readonly gatewayOnDemand: (name: string) => Omit<GatewayOptions, 'name'> | undefined;
  readonly configuration: SwitchConfiguration;
  /** What becomes of a call that comes in. */
  readonly dialplan: AskDialplan;
  /** Callees behind an address (`host:port`) that is dialled without a gateway. */
  readonly addresses: ReadonlyMap<string, CalleeChoice>;
  /** Registered phones, by their extension. */
  readonly extensions: ReadonlyMap<string, CalleeChoice | null>;
  readonly channels: Map<string, Channel>;
  readonly actors: Map<string, CalleeActor>;
  readonly cast: CalleeCast;
  readonly codecs: Readonly<Record<'PCMU' | 'PCMA', LineCodec>>;
  readonly limits: SwitchLimits;
  /** What `sched_api` will do, by group. */
  readonly scheduled: Map<string, Set<Cancel>>;
  identity: SwitchIdentity;
  sessions: SessionCounter;
  /** Gives the switch one of its own commands, as `api_on_…` of a channel does; its answer goes nowhere. */
  api(line: string): void;
  /** What a real switch does at a null read codec. */
  crash(): void;
};

/** What the switch is told when it asks for its configuration. */
export type SwitchConfiguration = {
  /** Null: it is told nothing of ours. */
  revision(): string | null;
  names(): string[];
  /** Makes the gateway that the configuration names so; one that runs already, or that it does not name, is left as it is. */
  start(name: string): void;
};

export type SessionCounter = {
  /** Next session id, or undefined when the switch's limits refuse one. */
  next(living: number, nowMs: number): number | undefined;
  readonly sinceStart: number;
  readonly peak: number;
  readonly lastSecond: number;
};

/** The gateway of that name, made now if it may be made on demand. */
export function findGateway(core: SwitchCore, name: string): Gateway | undefined {
  const known = core.gateways.get(name);
  if (known !== undefined) return known;
  const wanted = core.gatewayOnDemand(name);
  if (wanted === undefined) return undefined;
  const made = makeGateway({ ...wanted, name });
  core.gateways.set(name, made);
  return made;
}

export function makeSessionCounter(limits: SwitchLimits): SessionCounter {
  let sinceStart = 0;
  let peak = 0;
  let second = 0;
  let inSecond = 0;
  return {
    next(living, nowMs) {
      const thisSecond = Math.floor(nowMs / 1000);
      if (thisSecond !== second) {
        second = thisSecond;
        inSecond = 0;
      }
      if (living >= limits.maxSessions || inSecond >= limits.sessionsPerSecond - 1) return undefined;
      inSecond++;
      peak = Math.max(peak, living + 1);
      return ++sinceStart;
    },
    get sinceStart() {
      return sinceStart;
    },
    get peak() {
      return peak;
    },
    get lastSecond() {
      return inSecond;
    },
  };
}
