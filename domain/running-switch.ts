/** What a switch says of itself: its SIP profiles and gateways as they run now, whatever was written about them anywhere. */

export type RunningProfile = {
  name: string;
  /** Where it listens, as far as it says so. */
  sipIp: string | null;
  sipPort: number | null;
  wsBinding: string | null;
  calls: number;
  registrations: number;
};

export type RunningGateway = {
  name: string;
  profile: string;
  /** Mark of the data that it was made from when it is one of ours; null: the switch knows it from elsewhere. */
  mark: string | null;
  /** The switch's own word: NOREG, REGED, TRYING, FAIL_WAIT … */
  state: string;
  up: boolean;
  /** Round trip of its last OPTIONS; null when it is not asked. */
  pingMs: number | null;
};

export type RunningSwitch = {
  /** False: mod_sofia is not loaded, so there is no SIP at all. */
  sip: boolean;
  profiles: readonly RunningProfile[];
  gateways: readonly RunningGateway[];
  /** What it is told when it asks for its configuration at this moment; null: not by us, or we don't answer. */
  revision: string | null;
};

/** Gateways of ours carry their mark where the switch shows it again: in the context of their inbound calls. */
const contextStart = 'carillon-line-';

export function contextOfMark(mark: string): string {
  return `${contextStart}${mark}`;
}

export function markOfContext(context: string): string | null {
  return context.startsWith(contextStart) && context.length > contextStart.length ? context.slice(contextStart.length) : null;
}
