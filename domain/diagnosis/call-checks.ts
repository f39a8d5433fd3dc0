/** Judges one call that somebody asks about. */
import type { Culprit } from '../call.ts';
import type { MediaCounts, Outcome } from '../outcome.ts';
import { type Finding, fails, holds, unknown } from './check.ts';

export type JudgedCall = {
  outcome: Outcome | null;
  reason: string | null;
  culprit: Pick<Culprit, 'part' | 'code'> | null;
  answered: boolean;
  cause: string | null;
  q850: number | null;
  disposition: string | null;
  media: MediaCounts | null;
};

/** An answer that nobody acknowledges is given up after 64 × T1 = 32 s (RFC 3261, 13.3.1.4); whole seconds may round either way. */
export const ackSeconds = { min: 31, max: 33 } as const;
/** A talk that is shorter may be over before the first packet. */
export const soundSecondsMin = 2;

export function judgeCallOutcome({ outcome, reason, culprit }: JudgedCall): Finding {
  if (outcome === null) return unknown('call-not-ended');
  const values = { outcome, reason: reason ?? '' };
  if (culprit !== null) return fails('call-service-failed', { ...values, part: culprit.part, fault: culprit.code });
  if (lineOutcomes.has(outcome) || reason === 'answered-no-media') return fails('call-line-fault', values);
  return holds(reachedOutcomes.has(outcome) ? 'call-reached' : 'call-not-reached', values);
}

/** Nobody's fault but the line's, or the switch's. */
const lineOutcomes: ReadonlySet<Outcome> = new Set<Outcome>(['line-fault', 'line-congested', 'switch-lost']);
const reachedOutcomes: ReadonlySet<Outcome> = new Set<Outcome>(['completed', 'transferred', 'voicemail']);

export function judgeCallLength(call: JudgedCall): Finding {
  const cut = cutOf(call);
  const seconds = call.media?.seconds ?? 0;
  if (cut === null) return holds('call-length-plain', { seconds });
  return fails(cut === 'unheard' ? 'call-cut-unheard' : 'call-cut-missing', { seconds });
}

/** Both measured on FreeSWITCH 1.10.12: the callee's BYE, or an end of the switch's own without a disposition. */
function cutOf({ answered, cause, q850, disposition, media }: JudgedCall): 'unheard' | 'missing' | null {
  const seconds = media?.seconds ?? 0;
  if (!answered || seconds < ackSeconds.min || seconds > ackSeconds.max) return null;
  if (cause === 'NORMAL_UNSPECIFIED' && q850 === 31 && disposition === null) return 'missing';
  return cause === 'NORMAL_CLEARING' && disposition === 'recv_bye' ? 'unheard' : null;
}

export function judgeCallSound({ media }: JudgedCall): Finding {
  if (media === null || (media.seconds ?? 0) < soundSecondsMin) return unknown('call-uncounted');
  const packets = { packetsIn: media.packetsIn ?? 0, packetsOut: media.packetsOut ?? 0 };
  if (packets.packetsIn === 0) return fails('call-nothing-heard', packets);
  return packets.packetsOut === 0 ? fails('call-nothing-sent', packets) : holds('call-two-ways', packets);
}
