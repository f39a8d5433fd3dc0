/** Reads from the headers of a channel's last event how it ended. */
import type { EndedBy, HangupEvidence, MediaCounts } from '../domain/outcome.ts';

type Headers = { header(name: string): string | null };

/** Nothing was told: every fact is absent. */
export const noEvidence: HangupEvidence = { cause: null, q850: null, sipCode: null, sipReason: null, disposition: null };

/** Evidence with nothing but a cause: a refused originate, or an end that we inferred. */
export function causeAlone(cause: string | null): HangupEvidence {
  return { ...noEvidence, cause };
}

/**
 * Header names as FreeSWITCH 1.10 writes them on CHANNEL_HANGUP_COMPLETE.
 * When we cancelled, `sip_invite_failure_status` is the 487 that our own CANCEL brought about: no word of the far end, so it is left out.
 */
export function readHangupEvidence(event: Headers): HangupEvidence {
  const disposition = event.header('variable_sip_hangup_disposition');
  const cancelled = disposition === 'send_cancel';
  const told =
    digitsOf(event.header('variable_proto_specific_hangup_cause')) ?? digitsOf(event.header('variable_sip_term_status'));
  const failure = cancelled ? null : digitsOf(event.header('variable_sip_invite_failure_status'));
  return {
    cause: event.header('Hangup-Cause') ?? event.header('variable_hangup_cause'),
    q850: digitsOf(event.header('variable_hangup_cause_q850')),
    sipCode: told ?? failure,
    sipReason: event.header('variable_sip_reason') ?? (cancelled ? null : event.header('variable_sip_invite_failure_phrase')),
    disposition,
    ...mediaOf(event),
  };
}

/** `rtp_audio_…_packet_count` is set when the media of a channel is closed (switch_core_media.c); a channel without media has none. */
function mediaOf(event: Headers): { media?: MediaCounts } {
  const packetsIn = digitsOf(event.header('variable_rtp_audio_in_packet_count'));
  const packetsOut = digitsOf(event.header('variable_rtp_audio_out_packet_count'));
  if (packetsIn === null && packetsOut === null) return {};
  return { media: { seconds: digitsOf(event.header('variable_billsec')), packetsIn, packetsOut } };
}

/**
 * Who ended the call. `weAsked` = we sent the hang-up for a reason of ours, not because ringing ran out:
 * a phone that rings out was ended by nobody.
 */
export function endedBySide(facts: { evidence: HangupEvidence; answered: boolean; weAsked: boolean }): EndedBy {
  const { evidence, answered, weAsked } = facts;
  switch (evidence.disposition ?? '') {
    case 'recv_bye':
    case 'recv_cancel':
      return 'callee';
    case 'recv_refuse':
      return evidence.sipCode !== null && calleesOwnCodes.has(evidence.sipCode) ? 'callee' : 'carrier';
    case 'send_bye':
    case 'send_cancel':
    case 'send_refuse':
      if (weAsked) return 'us';
      return answered ? 'switch' : 'nobody';
    default:
      return weAsked ? 'us' : 'switch';
  }
}

/** Busy and declined are said by the phone called; every other refusal by a carrier on the way. */
const calleesOwnCodes: ReadonlySet<number> = new Set([486, 600, 603, 608]);

function digitsOf(value: string | null): number | null {
  const digits = value === null ? null : /(\d+)$/.exec(value);
  return digits === null ? null : Number(digits[1]);
}
