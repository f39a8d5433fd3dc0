/** The events of a channel's life, in the order and with the words in which FreeSWITCH fires them. */
import type { EventBus, EventHeaders, EventOrigin } from '../event-bus.ts';
import { wallClock } from '../event-bus.ts';
import { causeOfRefusal, type HangupCause, phraseOf, q850Of } from '../hangup-cause.ts';
import { setCallDetail, setMediaDetail } from './call-detail.ts';
import { type CallState, type Channel, callStateNumbers, type RunningState, stateNumbers } from './channel.ts';
import { briefHeaders, fullHeaders } from './channel-headers.ts';
import { farEndReplied, mediaAgreed } from './sip-variables.ts';

/** How a channel ends, by the side that ended it. */
export type Ending =
  /** The far end refused before it answered. */
  | { by: 'carrier'; sip: number; phrase?: string; q850?: number }
  /** Nobody listens at the far end's address. */
  | { by: 'nobody-there' }
  /** The callee hung up (BYE). */
  | { by: 'callee' }
  /** A command or the switch's own clock; before the answer it cancels, afterwards it hangs up. */
  | { by: 'us'; cause: HangupCause }
  /** `originate` itself gave up. */
  | { by: 'originator'; cause: HangupCause };

const origin = {
  outgoing: ['switch_core_session.c', 'switch_core_session_outgoing_channel', 768],
  state: ['switch_channel.c', 'switch_channel_perform_set_running_state', 2408],
  callState: ['switch_channel.c', 'switch_channel_perform_set_callstate', 301],
  create: ['switch_core_state_machine.c', 'switch_core_session_run', 626],
  originate: ['switch_core_state_machine.c', 'switch_core_session_run', 632],
  progress: ['switch_channel.c', 'switch_channel_perform_mark_ring_ready_value', 3505],
  progressMedia: ['switch_channel.c', 'switch_channel_perform_mark_pre_answered', 3560],
  readCodec: ['switch_core_codec.c', 'switch_core_session_set_real_read_codec', 168],
  writeCodec: ['switch_core_codec.c', 'switch_core_session_set_write_codec', 450],
  answer: ['switch_channel.c', 'switch_channel_perform_mark_answered', 3846],
  hangup: ['switch_channel.c', 'switch_channel_perform_hangup', 3445],
  hangupComplete: ['switch_core_state_machine.c', 'switch_core_session_reporting_state', 943],
  destroy: ['switch_core_session.c', 'switch_core_session_perform_destroy', 1584],
} as const satisfies Record<string, EventOrigin>;

export type Fire = (channel: Channel, name: string, from: EventOrigin, full: 'full' | 'brief', extra?: EventHeaders) => void;

export function makeFire(events: EventBus): Fire {
  return (channel, name, from, full, extra) => {
    events.publish({
      name,
      origin: from,
      headers: () => Object.assign(full === 'full' ? fullHeaders(channel) : briefHeaders(channel), extra),
    });
  };
}

export type ChannelLife = {
  /** From nothing to waiting for the far end's first reply. `beforeState` runs once the leg is known to its other leg. */
  begin(channel: Channel): void;
  ringing(channel: Channel): void;
  earlyMedia(channel: Channel): void;
  answered(channel: Channel): void;
  setState(channel: Channel, state: RunningState, number?: number): void;
  setCallState(channel: Channel, state: CallState): void;
  /** CHANNEL_HANGUP and what the far end's word about it sets. */
  hangUp(channel: Channel, ending: Ending): void;
  /** From CS_HANGUP to CHANNEL_HANGUP_COMPLETE; `closeMedia` fires what recordings say at their end. */
  report(channel: Channel, ending: Ending, closeMedia: () => void): void;
  destroy(channel: Channel): void;
};

export function makeChannelLife(fire: Fire): ChannelLife {
  function setState(channel: Channel, state: RunningState, number?: number): void {
    channel.runningState = state;
    if (number !== undefined) channel.stateNumber = number;
    fire(channel, 'CHANNEL_STATE', origin.state, 'brief');
  }

  function setCallState(channel: Channel, state: CallState): void {
    const before = channel.callState;
    channel.callState = state;
    fire(channel, 'CHANNEL_CALLSTATE', origin.callState, 'brief', {
      'Original-Channel-Call-State': before,
      'Channel-Call-State-Number': String(callStateNumbers[state]),
    });
  }

  function codecs(channel: Channel): void {
    channel.hasMedia = true;
    fire(channel, 'CODEC', origin.readCodec, 'brief', {
      'channel-read-codec-name': channel.codec,
      'channel-read-codec-rate': '8000',
      'channel-read-codec-bit-rate': '64000',
    });
    fire(channel, 'CODEC', origin.writeCodec, 'brief', { 'Channel-Write-codec-bit-rate': '64000' });
  }

  return {
    begin(channel) {
      fire(channel, 'CHANNEL_OUTGOING', origin.outgoing, 'brief');
      if (channel.otherLeg !== null) channel.callUuid = channel.otherLeg.uuid;
      setState(channel, 'CS_INIT');
      channel.stateNumber = stateNumbers.CS_ROUTING;
      fire(channel, 'CHANNEL_CREATE', origin.create, 'full');
      fire(channel, 'CHANNEL_ORIGINATE', origin.originate, 'full');
      setState(channel, 'CS_ROUTING');
      setState(channel, 'CS_CONSUME_MEDIA', stateNumbers.CS_CONSUME_MEDIA);
    },
    ringing(channel) {
      channel.times.progress = wallClock().atUs;
      farEndReplied(channel);
      fire(channel, 'CHANNEL_PROGRESS', origin.progress, 'full');
      setCallState(channel, 'RINGING');
    },
    earlyMedia(channel) {
      channel.times.progressMedia = wallClock().atUs;
      channel.answerState = 'early';
      farEndReplied(channel);
      channel.setVariables({
        ep_codec_string: `CORE_PCM_MODULE.${channel.codec}@8000h@20i@64000b`,
        endpoint_disposition: 'EARLY MEDIA',
      });
      fire(channel, 'CHANNEL_PROGRESS_MEDIA', origin.progressMedia, 'full');
      setCallState(channel, 'EARLY');
      codecs(channel);
      mediaAgreed(channel);
    },
    answered(channel) {
      const withoutMedia = !channel.hasMedia;
      if (withoutMedia) codecs(channel);
      channel.times.answered = wallClock().atUs;
      channel.answerState = 'answered';
      farEndReplied(channel);
      mediaAgreed(channel);
      fire(channel, 'CHANNEL_ANSWER', origin.answer, 'full');
      channel.setVariables({ endpoint_disposition: 'ANSWER' });
      setCallState(channel, 'ACTIVE');
    },
    setState,
    setCallState,
    hangUp(channel, ending) {
      if (ending.by === 'carrier') {
        farEndReplied(channel, { refused: true });
        setRefusal(channel, ending.sip, ending.phrase ?? phraseOf(ending.sip), causeOfRefusal(ending.sip, ending.q850));
      } else if (ending.by === 'nobody-there') {
        channel.setVariables({ sip_call_id: channel.callIdOfSip, sip_reply_port: 0, sip_network_port: 0 });
        setRefusal(channel, 503, phraseOf(503), 'NORMAL_TEMPORARY_FAILURE');
      } else if (ending.by === 'callee') {
        setTermination(channel, 200, 'NORMAL_CLEARING');
        channel.hangupCause = 'NORMAL_CLEARING';
      } else {
        channel.hangupCause = ending.cause;
      }
      channel.stateNumber = stateNumbers.CS_HANGUP;
      channel.answerState = 'hangup';
      fire(channel, 'CHANNEL_HANGUP', origin.hangup, 'full');
      if (ending.by === 'callee') channel.variables.set('sip_hangup_disposition', 'recv_bye');
    },
    report(channel, ending, closeMedia) {
      setState(channel, 'CS_HANGUP');
      closeMedia();
      channel.times.hangup = wallClock().atUs;
      setCallDetail(channel);
      setCallState(channel, 'HANGUP');
      if (ending.by === 'us' || ending.by === 'originator') {
        if (channel.answered) channel.variables.set('sip_hangup_disposition', 'send_bye');
        else
          channel.setVariables({
            sip_hangup_disposition: 'send_cancel',
            sip_invite_failure_status: 487,
            sip_invite_failure_phrase: 'CANCEL',
          });
      }
      setMediaDetail(channel);
      setState(channel, 'CS_REPORTING', stateNumbers.CS_REPORTING);
      fire(channel, 'CHANNEL_HANGUP_COMPLETE', origin.hangupComplete, 'full');
    },
    destroy(channel) {
      channel.stateNumber = stateNumbers.CS_DESTROY;
      fire(channel, 'CHANNEL_DESTROY', origin.destroy, 'full');
      setState(channel, 'CS_DESTROY');
    },
  };
}

function setRefusal(channel: Channel, sip: number, phrase: string, cause: HangupCause): void {
  channel.setVariables({
    sip_hangup_disposition: 'recv_refuse',
    sip_invite_failure_status: sip,
    sip_invite_failure_phrase: phrase,
  });
  setTermination(channel, sip, cause);
  channel.hangupCause = cause;
}

function setTermination(channel: Channel, sip: number, cause: HangupCause): void {
  channel.setVariables({ sip_term_status: sip, proto_specific_hangup_cause: `sip:${sip}`, sip_term_cause: q850Of(cause) });
}
