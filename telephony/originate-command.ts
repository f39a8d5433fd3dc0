/** Composes the originate of a call: pure, and every word passes the gate. */

import { sipDomain } from '../domain/sip-profile.ts';
import {
  safeApiVariable,
  safeExtension,
  safeGateway,
  safeNumber,
  safePrefix,
  safeUuid,
  safeVariable,
} from './event-socket/wire-words.ts';
import { agentLegTag } from './leg-marks.ts';
import type { DialRequest, TransferRequest, TransferTarget, TrialRequest } from './ports.ts';

type CalledPhone = Pick<DialRequest, 'callerNumber' | 'codec' | 'ringMsMax'> & { uuid: string };

/** Marks our channels. The list of channels shows it from the answer on, the channel itself from its first moment. */
export const carillonTag = 'carillon';

/**
 * Least, most and greatest drift of what the switch holds back of the callee's sound, in ms. Without it a packet that comes late is
 * replaced by noise and then dropped: a hole in a word (docs/decisions/0021). It costs the least of them in every answer.
 */
const jitterBuffer = '60:200:20';

/**
 * The switch's own ringing limit lies behind ours, because it counts in whole seconds and fires up to 0.6 s early.
 * It ends the ringing when this process is dead.
 */
const ringInsuranceMs = 2_000;

/** How long the switch itself lets a phone ring, in whole seconds. */
export function originateTimeoutSeconds(ringMsMax: number): number {
  return Math.ceil((ringMsMax + ringInsuranceMs) / 1000);
}

/**
 * `originate {…}sofia/gateway/<gateway>/<number> &park()`.
 *
 * `ignore_early_media=true`: originate returns with the answer, so its timeout protects the whole ringing, and PROGRESS_MEDIA still tells
 * that something was played. With `listenEarly` it is `false`: originate returns when early media comes, and the channel parks early.
 * `+` is dropped from a number that gets a prefix, because it is only valid in front.
 * `variables` have passed the gate already. Throws UnsafeWord.
 */
export function originateCommand(
  request: DialRequest,
  { listenEarly = false, variables: more = [] }: { listenEarly?: boolean; variables?: readonly string[] } = {},
): string {
  const variables = [
    safeVariable('origination_uuid', safeUuid(request.callId)),
    ...callerVariables(request.callerNumber),
    safeVariable('originate_timeout', String(originateTimeoutSeconds(request.ringMsMax))),
    ...(listenEarly ? ['ignore_early_media=false', ...ringInsurance(request)] : ['ignore_early_media=true']),
    safeVariable('absolute_codec_string', request.codec),
    'hangup_after_bridge=false',
    'RECORD_STEREO=true',
    'RECORD_MIN_SEC=0',
    `jitterbuffer_msec=${jitterBuffer}`,
    safeVariable('accountcode', carillonTag),
    safeVariable('carillon_task', request.taskId),
    ...more,
  ];
  return `originate {${variables.join(',')}}sofia/gateway/${safeGateway(request.gateway)}/${dialString(request)} &park()`;
}

/**
 * Who listens before the answer has no originate_timeout once the early media is there, and `park_timeout` would cut answered calls too.
 * So the switch itself arms a hang-up as it makes the channel, and disarms it itself with the answer (switch_channel_api_on in
 * switch_channel.c): both hold when this process is dead. The group has a name of its own, because `sched_del` of the uuid would also
 * take the limit of the whole call away.
 */
function ringInsurance({ callId, ringMsMax }: DialRequest): string[] {
  const uuid = safeUuid(callId);
  const group = `ring-${uuid}`;
  const arm = ['sched_api', `+${originateTimeoutSeconds(ringMsMax)}`, group, 'uuid_kill', uuid, 'NO_ANSWER'] as const;
  return [safeApiVariable('api_on_originate', arm), safeApiVariable('api_on_answer', ['sched_del', group])];
}

/** Throws UnsafeWord. */
function callerVariables(callerNumber: string | null): string[] {
  if (callerNumber === null) return [];
  const caller = safeNumber('caller number', callerNumber);
  return [`origination_caller_id_number=${caller}`, `origination_caller_id_name=${caller}`];
}

/** What every call to a phone begins with that is not listened to before its answer. Throws UnsafeWord. */
export function phoneVariables({ uuid, callerNumber, codec, ringMsMax }: CalledPhone): string[] {
  return [
    safeVariable('origination_uuid', safeUuid(uuid)),
    ...callerVariables(callerNumber),
    safeVariable('originate_timeout', String(originateTimeoutSeconds(ringMsMax))),
    'ignore_early_media=true',
    safeVariable('absolute_codec_string', codec),
  ];
}

/** A number over its gateway, or an extension in the domain in which ours register. Throws UnsafeWord. */
export function phoneTarget(to: TransferTarget): string {
  return to.kind === 'number'
    ? `sofia/gateway/${safeGateway(to.gateway)}/${dialString(to)}`
    : `user/${safeExtension(to.extension)}@${sipDomain}`;
}

/** mod_sofia adds `Call-Info: …;answer-after=0` and what older phones want (sofia_glue.c). */
export const answerByItself = 'sip_auto_answer=true';

/**
 * The second leg of a transfer, parked until it is joined to the callee; neither outlives the other. An extension is looked for in the
 * switch's own domain (`user/…` without one, mod_dptools.c). Throws UnsafeWord.
 */
export function agentLegCommand({ legId, callId, to, callerNumber, codec, ringMsMax }: TransferRequest): string {
  const variables = [
    ...phoneVariables({ uuid: legId, callerNumber, codec, ringMsMax }),
    'hangup_after_bridge=true',
    safeVariable('accountcode', agentLegTag),
    safeVariable('carillon_call', safeUuid(callId)),
  ];
  const target =
    to.kind === 'number' ? `sofia/gateway/${safeGateway(to.gateway)}/${dialString(to)}` : `user/${safeExtension(to.extension)}`;
  return `originate {${variables.join(',')}}${target} &park()`;
}

/** A header of the INVITE: the agent's page knows by it which call its phone rings for. */
export const callHeader = 'sip_h_X-Carillon-Call';
/**
 * A phone that sends nothing for so long is gone, and its talk is over. Longer than the pauses of phones that send nothing while nobody
 * speaks; a phone that holds the call has a limit of its own.
 */
export const agentSilentMsMax = 10_000;

/** Marks a trial. Not our tag either. */
const trialTag = 'carillon-trial';
/** A header of the INVITE: a phone of ours in a browser knows by it the call that it asked for. */
const trialHeader = 'sip_h_X-Carillon-Trial';

/** A trial is dialled as a call of a task is. Throws UnsafeWord. */
export function trialCommand(
  { callId, to, callerNumber, codec, ringMsMax }: TrialRequest,
  { variables: more = [] }: { variables?: readonly string[] } = {},
): string {
  const variables = [
    ...phoneVariables({ uuid: callId, callerNumber, codec, ringMsMax }),
    'hangup_after_bridge=false',
    `jitterbuffer_msec=${jitterBuffer}`,
    safeVariable('accountcode', trialTag),
    ...(to.kind === 'extension' ? [safeVariable(trialHeader, safeUuid(callId))] : []),
    ...more,
  ];
  return `originate {${variables.join(',')}}${phoneTarget(to)} &park()`;
}

/** The number as the gateway wants it. Throws UnsafeWord. */
function dialString({ number, prefix }: Pick<DialRequest, 'number' | 'prefix'>): string {
  safeNumber('number', number);
  if (prefix === null || prefix === '') return number;
  return safeNumber('number with prefix', safePrefix(prefix) + number.replace('+', ''));
}
