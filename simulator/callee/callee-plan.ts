/** What the far end does with one call: how it rings, and what comes of it. */
import type { CalleeBehaviour } from './callee-behaviour.ts';

/** What is heard before anybody answers: a carrier's tone, words of the tone voice, a tune, or several of these one after the other. */
export type EarlySound =
  | { kind: CarrierTone }
  /** Said again after a pause, until the call goes on. */
  | { kind: 'words'; text: string }
  /** A colour ring (彩铃): a melody, with words sung into it or not. */
  | { kind: 'music'; words?: string }
  | { kind: 'silence' }
  /** Each part for so long; the last goes on. */
  | { kind: 'sequence'; parts: readonly { sound: EarlySound; ms: number }[] };

export type CarrierTone = 'ringback' | 'busy-tone' | 'congestion-tone' | 'unobtainable-tone';

export type CalleeEnding =
  /** A SIP refusal; `q850` is the far end's `Reason: Q.850;cause=`, which wins over the status. */
  | { kind: 'refuse'; afterMs: number; sip: number; phrase?: string; q850?: number }
  | { kind: 'answer'; afterMs: number; behaviour: CalleeBehaviour; ack?: LostAck }
  /** Rings, or stays mute, until we give up. */
  | { kind: 'never' }
  /** Nobody listens at the address: the switch itself fails the call with 503. */
  | { kind: 'unreachable' };

/**
 * The answer is never acknowledged (RFC 3261, 13.3.1.4: given up after 64 × T1 = 32 s). Measured on FreeSWITCH 1.10.12.
 * `unheard`: our ACK does not reach the callee, who hangs up. `missing`: none reaches the switch, which hangs up.
 */
export type LostAck = 'unheard' | 'missing';

/** Times are ms since the INVITE. */
export type CalleePlan = {
  /** `ring` = 180, `early-media` = 183 with sound, `none` = no provisional reply. */
  alerting: 'ring' | 'early-media' | 'none';
  alertAfterMs: number;
  early?: EarlySound;
  ending: CalleeEnding;
};

/** One call as a gateway sees it, for choosing the plan. */
export type CalledNumber = { number: string; uuid: string; gateway: string | null };

export type CalleeChoice = (call: CalledNumber) => CalleePlan;

/** A carrier's first reply takes about this long. */
const alertMsUsual = 5;
const ringMsUsual = 300;

export function answers(
  behaviour: CalleeBehaviour,
  { afterMs = ringMsUsual, ack }: { afterMs?: number; ack?: LostAck } = {},
): CalleePlan {
  const ending: CalleeEnding = { kind: 'answer', afterMs, behaviour, ...(ack === undefined ? {} : { ack }) };
  return { alerting: 'ring', alertAfterMs: alertMsUsual, ending };
}

/** Refused after ringing; `alerting: 'none'` refuses at once, as a carrier that knows better does. */
export function refuses(
  sip: number,
  {
    afterMs = ringMsUsual,
    q850,
    phrase,
    alerting = 'ring',
  }: { afterMs?: number; q850?: number; phrase?: string; alerting?: 'ring' | 'none' } = {},
): CalleePlan {
  return {
    alerting,
    alertAfterMs: alertMsUsual,
    ending: {
      kind: 'refuse',
      afterMs,
      sip,
      ...(q850 === undefined ? {} : { q850 }),
      ...(phrase === undefined ? {} : { phrase }),
    },
  };
}

export const busy = (afterMs = ringMsUsual): CalleePlan => refuses(486, { afterMs });
export const rejects = (afterMs = ringMsUsual): CalleePlan => refuses(603, { afterMs });

/** Rings until we give up, or until the carrier does (480 with Q.850 19) after `carrierGivesUpMs`. */
export function ringsOut({ carrierGivesUpMs }: { carrierGivesUpMs?: number } = {}): CalleePlan {
  if (carrierGivesUpMs !== undefined) return refuses(480, { afterMs: carrierGivesUpMs, q850: 19 });
  return { alerting: 'ring', alertAfterMs: alertMsUsual, ending: { kind: 'never' } };
}

export const noReply: CalleePlan = { alerting: 'none', alertAfterMs: 0, ending: { kind: 'never' } };
export const unreachable: CalleePlan = { alerting: 'none', alertAfterMs: 0, ending: { kind: 'unreachable' } };

/** Sound in early media instead of ringing, then whatever the plan says. */
export function plays(early: EarlySound, ending: CalleeEnding): CalleePlan {
  return { alerting: 'early-media', alertAfterMs: alertMsUsual, early, ending };
}

/** An announcement in early media, then a refusal: how a carrier says that a number is empty, off or suspended. */
export function announces(
  sound: EarlySound,
  { sip, lengthMs, q850 }: { sip: number; lengthMs: number; q850?: number },
): CalleePlan {
  return {
    alerting: 'early-media',
    alertAfterMs: alertMsUsual,
    early: sound,
    ending: { kind: 'refuse', afterMs: lengthMs, sip, ...(q850 === undefined ? {} : { q850 }) },
  };
}
