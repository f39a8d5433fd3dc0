/** The events of a channel's end, with what each side that can end it leaves behind. */
import type { EventOrigin } from '../event-bus.ts';
import { wallClock } from '../event-bus.ts';
import { causeOfRefusal, type HangupCause, phraseOf, q850Of } from '../hangup-cause.ts';
import { setCallDetail, setMediaDetail } from './call-detail.ts';
import { type Channel, stateNumbers } from './channel.ts';
import { type Fire, setCallState, setState } from './channel-life.ts';
import { farEndReplied } from './sip-variables.ts';

/** How a channel ends, by the side that ended it. */
export type Ending =
  /** The far end refused before it answered. */
  | { by: 'carrier'; sip: number; phrase?: string; q850?: number }
  /** Nobody listens at the far end's address. */
  | { by: 'nobody-there' }
  /** The callee hung up (BYE); with the cause that it names, if it names one (`Reason: Q.850`). */
  | { by: 'callee'; cause?: HangupCause | undefined }
  /** No ACK came for the switch's answer: it hangs up by itself and leaves no disposition. */
  | { by: 'ack-timeout' }
  /** A command or the switch's own clock; before the answer it cancels, afterwards it hangs up. */
  | { by: 'us'; cause: HangupCause }
  /** `originate` itself gave up. */
  | { by: 'originator'; cause: HangupCause };

const origin = {
  hangup: ['switch_channel.c', 'switch_channel_perform_hangup', 3445],
  hangupComplete: ['switch_core_state_machine.c', 'switch_core_session_reporting_state', 943],
  destroy: ['switch_core_session.c', 'switch_core_session_perform_destroy', 1584],
} as const satisfies Record<string, EventOrigin>;

/** CHANNEL_HANGUP and what the far end's word about it sets. */
export function hangUp(fire: Fire, channel: Channel, ending: Ending): void {
  channel.hangupCause = causeOf(channel, ending);
  channel.stateNumber = stateNumbers.CS_HANGUP;
  channel.answerState = 'hangup';
  fire(channel, 'CHANNEL_HANGUP', origin.hangup, 'full');
  if (ending.by !== 'callee') return;
  channel.variables.set('sip_hangup_disposition', channel.answered ? 'recv_bye' : 'recv_cancel');
}

/** From CS_HANGUP to CHANNEL_HANGUP_COMPLETE; `closeMedia` fires what recordings say at their end. */
export function report(fire: Fire, channel: Channel, ending: Ending, closeMedia: () => void): void {
  setState(fire, channel, 'CS_HANGUP');
  closeMedia();
  channel.times.hangup = wallClock().atUs;
  setCallDetail(channel);
  setCallState(fire, channel, 'HANGUP');
  if (ending.by === 'us' || ending.by === 'originator') setOurDisposition(channel);
  setMediaDetail(channel);
  setState(fire, channel, 'CS_REPORTING', stateNumbers.CS_REPORTING);
  fire(channel, 'CHANNEL_HANGUP_COMPLETE', origin.hangupComplete, 'full');
}

export function destroy(fire: Fire, channel: Channel): void {
  channel.stateNumber = stateNumbers.CS_DESTROY;
  fire(channel, 'CHANNEL_DESTROY', origin.destroy, 'full');
  setState(fire, channel, 'CS_DESTROY');
}

function causeOf(channel: Channel, ending: Ending): HangupCause {
  switch (ending.by) {
    case 'carrier':
      farEndReplied(channel, { refused: true });
      return setRefusal(channel, ending.sip, ending.phrase ?? phraseOf(ending.sip), causeOfRefusal(ending.sip, ending.q850));
    case 'nobody-there':
      channel.setVariables({ sip_call_id: channel.callIdOfSip, sip_reply_port: 0, sip_network_port: 0 });
      return setRefusal(channel, 503, phraseOf(503), 'NORMAL_TEMPORARY_FAILURE');
    case 'callee':
      // Whoever called and was not picked up takes their call back.
      if (!channel.answered) return 'ORIGINATOR_CANCEL';
      setTermination(channel, 200, ending.cause ?? 'NORMAL_CLEARING');
      return ending.cause ?? 'NORMAL_CLEARING';
    case 'ack-timeout':
      return 'NORMAL_UNSPECIFIED';
    case 'us':
    case 'originator':
      return ending.cause;
  }
}

function setRefusal(channel: Channel, sip: number, phrase: string, cause: HangupCause): HangupCause {
  channel.setVariables({
    sip_hangup_disposition: 'recv_refuse',
    sip_invite_failure_status: sip,
    sip_invite_failure_phrase: phrase,
  });
  setTermination(channel, sip, cause);
  return cause;
}

function setTermination(channel: Channel, sip: number, cause: HangupCause): void {
  channel.setVariables({ sip_term_status: sip, proto_specific_hangup_cause: `sip:${sip}`, sip_term_cause: q850Of(cause) });
}

function setOurDisposition(channel: Channel): void {
  if (channel.answered) {
    channel.variables.set('sip_hangup_disposition', 'send_bye');
    return;
  }
  channel.setVariables({
    sip_hangup_disposition: 'send_cancel',
    sip_invite_failure_status: 487,
    sip_invite_failure_phrase: 'CANCEL',
  });
}
