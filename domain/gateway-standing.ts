/** How a line stands, in our own words: what the switch says of its gateway, and what it said before. */

export const gatewayStates = ['registered', 'reachable', 'trying', 'failed', 'unreachable', 'stopped', 'missing'] as const;
export type GatewayState = (typeof gatewayStates)[number];

export type SipAnswer = { status: number; phrase: string };

export type GatewayStanding = {
  state: GatewayState;
  /** What the carrier answered last, while that is why it stands so. */
  answer: SipAnswer | null;
  /** Refusals of its login since something else was last answered. */
  refusals: number;
};

/** Statuses that say: this login is not wanted. Asked again and again, some carriers block the address. */
const loginRefusals = new Set([401, 403, 407]);
/** A carrier may refuse once by mistake; after this many the login is not tried again until somebody changes or wakes the line. */
export const refusalsMax = 3;

export type GatewaySight = {
  /** NOREG, REGED, TRYING … as the switch says; `missing` = it knows no such gateway. */
  state: string;
  up: boolean;
  /** Only an event tells it. */
  answer: SipAnswer | null;
};

/** A registration that failed is tried again for ever, so between two tries it still counts as failed, and why is remembered. */
export function nextStanding(before: GatewayStanding | null, { state, up, answer }: GatewaySight): GatewayStanding {
  const known = answer ?? before?.answer ?? null;
  const refusals = before?.refusals ?? 0;
  switch (state) {
    case 'missing':
      return before?.state === 'stopped' ? before : { state: 'missing', answer: known, refusals };
    case 'REGED':
      return up ? { state: 'registered', answer: null, refusals: 0 } : { state: 'unreachable', answer: known, refusals: 0 };
    case 'NOREG':
      return up ? { state: 'reachable', answer: null, refusals: 0 } : { state: 'unreachable', answer: known, refusals };
    case 'FAILED':
    case 'FAIL_WAIT': {
      const refused = state === 'FAILED' && answer !== null && loginRefusals.has(answer.status);
      const forgiven = answer !== null && !refused;
      return { state: 'failed', answer: known, refusals: forgiven ? 0 : refusals + (refused ? 1 : 0) };
    }
    default:
      return before?.state === 'failed'
        ? { state: 'failed', answer: known, refusals }
        : { state: 'trying', answer: before?.state === 'trying' ? known : null, refusals };
  }
}

export function mayDial(state: GatewayState): boolean {
  return state === 'registered' || state === 'reachable';
}
