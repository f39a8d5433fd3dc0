/** Where a dial string leads: a gateway with its limits, an address, or nowhere. */
import { type CalleePlan, refuses, unreachable } from './callee/callee-plan.ts';
import type { FarEnd } from './channel/channel.ts';
import type { Gateway } from './gateway.ts';
import type { HangupCause } from './hangup-cause.ts';
import type { DialTarget } from './originate-request.ts';
import { findGateway, type SwitchCore } from './switch-core.ts';
import { profileName } from './switch-identity.ts';

export type Route = {
  gateway: Gateway | null;
  farEnd: FarEnd;
  number: string;
  plan: CalleePlan;
  /** The carrier has no room and says so itself: no phone rings and no seat is taken. */
  full: boolean;
};

/** Where a registered phone listens. */
const phonePort = 6071;

export type Routing =
  | { kind: 'route'; route: Route }
  /** The session is made and thrown away. */
  | { kind: 'unborn'; cause: HangupCause }
  /** No session is made: there is not an event about it. */
  | { kind: 'refused' };

/** Finds the way and takes a seat on its gateway. */
export function findRoute(
  core: SwitchCore,
  target: DialTarget & { kind: 'gateway' | 'address' | 'user' },
  uuid: string,
): Routing {
  if (target.kind === 'user') return extensionRoute(core, target.extension, uuid);
  if (target.kind === 'address') {
    if (target.profile !== profileName) return { kind: 'unborn', cause: 'INVALID_PROFILE' };
    const choice = core.addresses.get(`${target.host}:${target.port}`);
    const plan = choice?.({ number: target.number, uuid, gateway: null }) ?? unreachable;
    const farEnd = { host: target.host, port: target.port };
    return { kind: 'route', route: { gateway: null, farEnd, number: target.number, plan, full: false } };
  }
  const gateway = findGateway(core, target.gateway);
  if (gateway === undefined) return { kind: 'unborn', cause: 'INVALID_GATEWAY' };
  if (!gateway.up) return { kind: 'unborn', cause: 'GATEWAY_DOWN' };
  const { farEnd, name, whenFull } = gateway;
  const { number } = target;
  if (gateway.take(core.scheduler.nowMs())) {
    return {
      kind: 'route',
      route: { gateway, farEnd, number, plan: gateway.callees({ number, uuid, gateway: name }), full: false },
    };
  }
  gateway.failedCallsOut++;
  if (whenFull === 'switch') return { kind: 'refused' };
  const plan = refuses(503, { afterMs: 5, q850: 34, alerting: 'none' });
  return { kind: 'route', route: { gateway, farEnd, number, plan, full: true } };
}

/** A phone that is registered with the switch itself. */
function extensionRoute(core: SwitchCore, extension: string, uuid: string): Routing {
  const plan = core.extensions.get(extension)?.({ number: extension, uuid, gateway: null }) ?? unreachable;
  const farEnd = { host: '127.0.0.1', port: phonePort };
  return { kind: 'route', route: { gateway: null, farEnd, number: extension, plan, full: false } };
}
