/** The events of a channel's life up to the answer, in the order and with the words in which FreeSWITCH fires them. */
import type { EventBus, EventHeaders, EventOrigin } from '../event-bus.ts';
import { wallClock } from '../event-bus.ts';
import { type CallState, type Channel, callStateNumbers, type RunningState, stateNumbers } from './channel.ts';
import { briefHeaders, fullHeaders } from './channel-headers.ts';
import { farEndReplied, mediaAgreed } from './sip-variables.ts';

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
} as const satisfies Record<string, EventOrigin>;

/** Fires one event of a channel: `brief` without its variables, `full` with them. */
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

export function setState(fire: Fire, channel: Channel, state: RunningState, number?: number): void {
  channel.runningState = state;
  if (number !== undefined) channel.stateNumber = number;
  fire(channel, 'CHANNEL_STATE', origin.state, 'brief');
}

export function setCallState(fire: Fire, channel: Channel, state: CallState): void {
  const before = channel.callState;
  channel.callState = state;
  fire(channel, 'CHANNEL_CALLSTATE', origin.callState, 'brief', {
    'Original-Channel-Call-State': before,
    'Channel-Call-State-Number': String(callStateNumbers[state]),
  });
}

/** From nothing to waiting for the far end's first reply. */
export function begin(fire: Fire, channel: Channel): void {
  fire(channel, 'CHANNEL_OUTGOING', origin.outgoing, 'brief');
  if (channel.otherLeg !== null) channel.callUuid = channel.otherLeg.uuid;
  setState(fire, channel, 'CS_INIT');
  channel.stateNumber = stateNumbers.CS_ROUTING;
  fire(channel, 'CHANNEL_CREATE', origin.create, 'full');
  fire(channel, 'CHANNEL_ORIGINATE', origin.originate, 'full');
  setState(fire, channel, 'CS_ROUTING');
  setState(fire, channel, 'CS_CONSUME_MEDIA', stateNumbers.CS_CONSUME_MEDIA);
}

/** Somebody called: from nothing to the question what becomes of the call. */
export function beginIncoming(fire: Fire, channel: Channel): void {
  setState(fire, channel, 'CS_INIT');
  fire(channel, 'CHANNEL_CREATE', origin.create, 'full');
  setCallState(fire, channel, 'RINGING');
  setState(fire, channel, 'CS_ROUTING', stateNumbers.CS_ROUTING);
  setState(fire, channel, 'CS_EXECUTE', stateNumbers.CS_EXECUTE);
}

/** 180. */
export function ring(fire: Fire, channel: Channel): void {
  channel.times.progress = wallClock().atUs;
  farEndReplied(channel);
  fire(channel, 'CHANNEL_PROGRESS', origin.progress, 'full');
  setCallState(fire, channel, 'RINGING');
}

/** 183 with a description of the sound. */
export function bringEarlyMedia(fire: Fire, channel: Channel): void {
  channel.times.progressMedia = wallClock().atUs;
  channel.answerState = 'early';
  farEndReplied(channel);
  channel.setVariables({
    ep_codec_string: `CORE_PCM_MODULE.${channel.codec}@8000h@20i@64000b`,
    endpoint_disposition: 'EARLY MEDIA',
  });
  fire(channel, 'CHANNEL_PROGRESS_MEDIA', origin.progressMedia, 'full');
  setCallState(fire, channel, 'EARLY');
  setCodecs(fire, channel);
  mediaAgreed(channel);
}

/** 200. */
export function answer(fire: Fire, channel: Channel): void {
  if (!channel.hasMedia) setCodecs(fire, channel);
  channel.times.answered = wallClock().atUs;
  channel.answerState = 'answered';
  farEndReplied(channel);
  mediaAgreed(channel);
  fire(channel, 'CHANNEL_ANSWER', origin.answer, 'full');
  channel.setVariables({ endpoint_disposition: 'ANSWER' });
  setCallState(fire, channel, 'ACTIVE');
}

function setCodecs(fire: Fire, channel: Channel): void {
  channel.hasMedia = true;
  fire(channel, 'CODEC', origin.readCodec, 'brief', {
    'channel-read-codec-name': channel.codec,
    'channel-read-codec-rate': '8000',
    'channel-read-codec-bit-rate': '64000',
  });
  fire(channel, 'CODEC', origin.writeCodec, 'brief', { 'Channel-Write-codec-bit-rate': '64000' });
}
