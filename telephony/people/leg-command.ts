/** Composes the originate of a person's leg: pure, and every word passes the gate. */
import { safeUuid, safeVariable } from '../event-socket/wire-words.ts';
import { agentLegTag, openLegTag, ownerVariable } from '../leg-marks.ts';
import { answerByItself, callHeader, phoneTarget, phoneVariables } from '../originate-command.ts';
import type { LegRequest } from './people-ports.ts';

/** Tells a phone of ours in a browser that this is its open line. */
const legHeader = 'sip_h_X-Carillon-Leg';

/**
 * `park_after_bridge`: the leg outlives each callee. `send_silence_when_idle=-1`: the park loop itself writes silence (switch_ivr_park), so
 * that a phone, and whatever stands between, sees a living line also when no process of ours is there. Throws UnsafeWord.
 */
export function openLegCommand(request: LegRequest): string {
  const { legId, agentId, forCall, to, callerNumber, codec, ringMsMax, autoAnswer, soundlessMsMax } = request;
  const variables = [
    ...phoneVariables({ uuid: legId, callerNumber, codec, ringMsMax }),
    'park_after_bridge=true',
    'hangup_after_bridge=false',
    'send_silence_when_idle=-1',
    ...(soundlessMsMax === null ? [] : [safeVariable('media_timeout', String(Math.ceil(soundlessMsMax)))]),
    safeVariable('accountcode', forCall === null ? openLegTag : agentLegTag),
    ...(agentId === null ? [] : [safeVariable(ownerVariable, safeUuid(agentId))]),
    // A phone elsewhere is told nothing of ours.
    ...(to.kind === 'number'
      ? []
      : [forCall === null ? safeVariable(legHeader, safeUuid(legId)) : safeVariable(callHeader, safeUuid(forCall))]),
    ...(autoAnswer ? [answerByItself] : []),
  ];
  return `originate {${variables.join(',')}}${phoneTarget(to)} &park()`;
}
