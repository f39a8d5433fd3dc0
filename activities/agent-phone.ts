/** How an agent's own phone is called, for whatever reason: the parts of the request that are the same each time. */
import { agentSilentMsMax } from '../telephony/originate-command.ts';
import type { LegRequest } from '../telephony/people/people-ports.ts';

type Agent = Pick<LegRequest, 'ringMsMax' | 'autoAnswer' | 'codec'> & { agentId: string; extension: string };
export type Phone = Pick<LegRequest, 'to' | 'agentId' | 'callerNumber' | 'codec' | 'ringMsMax' | 'autoAnswer' | 'soundlessMsMax'>;

export function agentPhone({ agentId, extension, ringMsMax, autoAnswer, codec }: Agent): Phone {
  return {
    agentId,
    to: { kind: 'extension', extension },
    // Agents see whom they talk to as their page shows it, by the rules of their role.
    callerNumber: null,
    ...{ codec, ringMsMax, autoAnswer },
    soundlessMsMax: agentSilentMsMax,
  };
}
