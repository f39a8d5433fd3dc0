/** Judges a line by how it stands and by its calls of the last day. */
import { type Finding, fails, holds, unknown } from './check.ts';

export type LineStanding = {
  enabled: boolean;
  resting: { until: string; reason: string | null } | null;
  /** As the switch said within the last minute; null = it said nothing. */
  gatewayUp: boolean | null;
  /** What the carrier answered to the login, while that is why the line stands so. `stopped`: it is not tried any more. */
  login: { stopped: boolean; status: number; phrase: string } | null;
  /** Null: no call worker ever told of this node. */
  nodeState: 'connecting' | 'ready' | 'down' | null;
  node: string;
  /** Somebody empties the switch: it takes no new calls. */
  drains: boolean;
};

export function judgeLine({ enabled, resting, gatewayUp, login, nodeState, node, drains }: LineStanding): Finding {
  if (!enabled) return fails('line-disabled', {}, 'enable-line');
  if (nodeState !== 'ready') return fails('line-node-down', { node });
  if (drains) return fails('line-node-drains', { node });
  if (login !== null) {
    const values = { status: login.status, phrase: login.phrase };
    return fails('line-login-refused', values, login.stopped ? 'wake-line' : null);
  }
  if (gatewayUp === false) return fails('line-down', { node });
  if (resting !== null) return fails('line-rests', { at: resting.until, reason: resting.reason ?? '' }, 'wake-line');
  return gatewayUp === null ? unknown('line-unseen', { node }) : holds('line-usable');
}

/** Counts of a line's calls that ended within the last day. */
export type LineCalls = {
  answered: number;
  /** Answered, long enough for sound, and counted by the switch. */
  counted: number;
  /** Of those: not one packet came in, or went out. */
  deaf: number;
  mute: number;
  /** Ended by the callee after 32 s. */
  unheardAcks: number;
  /** Answered calls that lasted longer. */
  longer: number;
  /** Ended by the switch after 32 s, because no ACK came. */
  missingAcks: number;
  codecRefused: number;
  notAttached: number;
  codec: 'PCMA' | 'PCMU';
};

/** Fewer talks of 32 s may be chance; and where our ACK is lost, few talks are longer. */
export const unheardAcksMin = 3;
/** One phone without a microphone is no fault of a line. */
const silentCallsMin = 3;

export function judgeUnheardAcks({ answered, unheardAcks: calls, longer }: LineCalls): Finding {
  const suspicious = calls > longer;
  if (suspicious && calls >= unheardAcksMin) return fails('ack-unheard', { calls, answered });
  if (suspicious) return unknown('ack-unheard-few', { calls, answered });
  return answered === 0 ? unknown('no-answered-calls') : holds('ack-heard', { answered });
}

export function judgeMissingAcks({ answered, missingAcks: calls }: LineCalls): Finding {
  if (calls > 0) return fails('ack-missing', { calls, answered });
  return answered === 0 ? unknown('no-answered-calls') : holds('ack-arrives', { answered });
}

export function judgeHeard({ counted, deaf: calls }: LineCalls): Finding {
  if (counted === 0) return unknown('no-counted-calls');
  return isLineFault(calls, counted) ? fails('nothing-heard', { calls, counted }) : holds('sound-heard', { calls, counted });
}

export function judgeSent({ counted, mute: calls }: LineCalls): Finding {
  if (counted === 0) return unknown('no-counted-calls');
  return isLineFault(calls, counted) ? fails('nothing-sent', { calls, counted }) : holds('sound-sent', { calls, counted });
}

/** Every one of them, or several and a good part. */
function isLineFault(calls: number, counted: number): boolean {
  return calls > 0 && (calls === counted || (calls >= silentCallsMin && calls * 4 >= counted));
}

export function judgeAttached({ answered, notAttached: calls }: LineCalls): Finding {
  if (calls > 0) return fails('sound-not-attached', { calls, answered });
  return answered === 0 ? unknown('no-answered-calls') : holds('sound-attached', { answered });
}

export function judgeCodec({ answered, codecRefused: calls, codec }: LineCalls): Finding {
  const other = codec === 'PCMA' ? 'PCMU' : 'PCMA';
  if (calls > 0) return fails('codec-refused', { calls, codec, other }, 'change-codec');
  return answered === 0 ? unknown('no-answered-calls') : holds('codec-agreed', { codec });
}
