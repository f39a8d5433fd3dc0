/** The headers by which a channel's events describe it, in FreeSWITCH's words. */
import type { EventHeaders } from '../event-bus.ts';
import type { Channel } from './channel.ts';

/** State, codec and caller headers: all that CHANNEL_STATE and DTMF carry. */
export function briefHeaders(channel: Channel): EventHeaders {
  const headers: EventHeaders = {
    'Channel-State': channel.runningState,
    'Channel-Call-State': channel.callState,
    'Channel-State-Number': String(channel.stateNumber),
    'Channel-Name': channel.name,
    'Unique-ID': channel.uuid,
    'Call-Direction': channel.direction,
    'Presence-Call-Direction': channel.direction,
    'Channel-HIT-Dialplan': String(channel.hitDialplan),
    'Channel-Call-UUID': channel.callUuid,
    'Answer-State': channel.answerState,
  };
  if (channel.hangupCause !== null) headers['Hangup-Cause'] = channel.hangupCause;
  if (channel.hasMedia) Object.assign(headers, codecHeaders(channel));
  Object.assign(headers, callerHeaders(channel));
  if (channel.otherLeg !== null) Object.assign(headers, otherLegHeaders(channel, channel.otherLeg));
  return headers;
}

/** Brief headers and every variable. */
export function fullHeaders(channel: Channel): EventHeaders {
  const headers = briefHeaders(channel);
  for (const [name, value] of channel.variables) headers[`variable_${name}`] = value;
  return headers;
}

/** What a channel that was never created can tell: the gateway was down or unknown. */
export function unbornHeaders(uuid: string, state: 'CS_NONE' | 'CS_DESTROY'): EventHeaders {
  return {
    'Channel-State': state,
    'Channel-Call-State': 'DOWN',
    'Channel-State-Number': '0',
    'Channel-Name': 'N/A',
    'Unique-ID': uuid,
    'Call-Direction': 'outbound',
    'Presence-Call-Direction': 'outbound',
    'Channel-HIT-Dialplan': 'false',
    'Channel-Call-UUID': uuid,
    'Answer-State': 'ringing',
  };
}

function codecHeaders(channel: Channel): EventHeaders {
  return {
    'Channel-Read-Codec-Name': channel.codec,
    'Channel-Read-Codec-Rate': '8000',
    'Channel-Read-Codec-Bit-Rate': '64000',
    'Channel-Write-Codec-Name': channel.codec,
    'Channel-Write-Codec-Rate': '8000',
    'Channel-Write-Codec-Bit-Rate': '64000',
  };
}

function callerHeaders(channel: Channel): EventHeaders {
  const { times } = channel;
  const headers: EventHeaders = {
    'Caller-Direction': channel.direction,
    'Caller-Logical-Direction': channel.logicalDirection,
  };
  if (channel.dialplan !== null) headers['Caller-Dialplan'] = channel.dialplan;
  if (channel.callerName !== '') headers['Caller-Caller-ID-Name'] = channel.callerName;
  headers['Caller-Caller-ID-Number'] = channel.callerNumber;
  headers['Caller-Orig-Caller-ID-Number'] = channel.firstCallerNumber;
  if (channel.calleeName !== '') headers['Caller-Callee-ID-Name'] = channel.calleeName;
  headers['Caller-Callee-ID-Number'] = channel.calleeNumber;
  if (channel.networkAddress !== null) headers['Caller-Network-Addr'] = channel.networkAddress;
  headers['Caller-ANI'] = channel.firstCallerNumber;
  headers['Caller-Destination-Number'] = channel.destination;
  headers['Caller-Unique-ID'] = channel.uuid;
  headers['Caller-Source'] = channel.direction === 'inbound' ? 'mod_sofia' : 'src/switch_ivr_originate.c';
  if (channel.transferSource !== null) headers['Caller-Transfer-Source'] = channel.transferSource;
  headers['Caller-Context'] = channel.context;
  if (channel.redirectedFrom !== null) headers['Caller-RDNIS'] = channel.redirectedFrom;
  return Object.assign(headers, {
    'Caller-Channel-Name': channel.name,
    'Caller-Profile-Index': String(channel.profileIndex),
    'Caller-Profile-Created-Time': String(times.profileCreated),
    'Caller-Channel-Created-Time': String(times.created),
    'Caller-Channel-Answered-Time': String(times.answered),
    'Caller-Channel-Progress-Time': String(times.progress),
    'Caller-Channel-Progress-Media-Time': String(times.progressMedia),
    'Caller-Channel-Hangup-Time': String(times.hangup),
    'Caller-Channel-Transfer-Time': '0',
    'Caller-Channel-Resurrect-Time': '0',
    'Caller-Channel-Bridged-Time': String(times.bridged),
    'Caller-Channel-Last-Hold': '0',
    'Caller-Channel-Hold-Accum': '0',
    'Caller-Screen-Bit': 'true',
    'Caller-Privacy-Hide-Name': 'false',
    'Caller-Privacy-Hide-Number': 'false',
  });
}

function otherLegHeaders(channel: Channel, other: Channel): EventHeaders {
  // The leg that was dialled last is the originatee.
  const type = other.sessionId > channel.sessionId ? 'originatee' : 'originator';
  return {
    'Other-Type': type,
    'Other-Leg-Direction': other.direction,
    'Other-Leg-Logical-Direction': other.logicalDirection,
    'Other-Leg-Caller-ID-Name': other.callerName,
    'Other-Leg-Caller-ID-Number': other.callerNumber,
    'Other-Leg-Callee-ID-Number': other.calleeNumber,
    'Other-Leg-Destination-Number': other.destination,
    'Other-Leg-Unique-ID': other.uuid,
    'Other-Leg-Channel-Name': other.name,
    'Other-Leg-Orig-Caller-ID-Number': other.firstCallerNumber,
    'Other-Leg-ANI': other.firstCallerNumber,
    ...(other.networkAddress === null ? {} : { 'Other-Leg-Network-Addr': other.networkAddress }),
    'Other-Leg-Source': 'src/switch_ivr_originate.c',
    'Other-Leg-Context': 'default',
    ...otherLegTimes(type === 'originatee' ? other.times : null),
    'Other-Leg-Screen-Bit': 'true',
    'Other-Leg-Privacy-Hide-Name': 'false',
    'Other-Leg-Privacy-Hide-Number': 'false',
  };
}

/** The one who is called does not know when its caller's call went which way. */
function otherLegTimes(times: Channel['times'] | null): EventHeaders {
  const at = (us: number | undefined): string => String(us ?? 0);
  return {
    'Other-Leg-Profile-Created-Time': at(times?.profileCreated),
    'Other-Leg-Channel-Created-Time': at(times?.created),
    'Other-Leg-Channel-Answered-Time': at(times?.answered),
    'Other-Leg-Channel-Progress-Time': at(times?.progress),
    'Other-Leg-Channel-Progress-Media-Time': at(times?.progressMedia),
    'Other-Leg-Channel-Hangup-Time': at(times?.hangup),
    'Other-Leg-Channel-Transfer-Time': '0',
    'Other-Leg-Channel-Resurrect-Time': '0',
    'Other-Leg-Channel-Bridged-Time': at(times?.bridged),
    'Other-Leg-Channel-Last-Hold': '0',
    'Other-Leg-Channel-Hold-Accum': '0',
  };
}
