/** Reads `sofia xmlstatus profile <name> reg` (show_reg_callback_xml in mod_sofia.c): one block for each phone. */
import type { Registration } from '../domain/extension.ts';
import { blocksOf, numberOf, textOf } from './sofia-status.ts';

const registrationsMax = 10_000;
const secondMs = 1_000;
const callIdCharsMax = 256;
const agentCharsMax = 200;

export function readRegistrations(text: string, profile: string): Registration[] {
  return blocksOf(text, 'registration')
    .slice(0, registrationsMax)
    .flatMap((block) => {
      const callId = textOf(block, 'call-id');
      const number = textOf(block, 'user')?.split('@')[0] ?? '';
      const seconds = /expsecs\((-?\d+)\)/.exec(textOf(block, 'status') ?? '')?.[1];
      if (callId === null || number === '' || seconds === undefined) return [];
      return [
        {
          profile,
          callId: callId.slice(0, callIdCharsMax),
          number,
          address: textOf(block, 'network-ip') ?? '',
          port: numberOf(textOf(block, 'network-port')),
          userAgent: userAgentText(textOf(block, 'agent') ?? ''),
          expiresInMs: Math.max(0, Number(seconds) * secondMs),
        },
      ];
    });
}

/** Whoever knocks writes this text: what is no letter of it is left out. */
export function userAgentText(agent: string): string {
  return agent.replaceAll(/\p{C}/gu, '').trim().slice(0, agentCharsMax);
}
