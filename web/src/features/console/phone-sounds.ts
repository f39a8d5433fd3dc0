/** A call that is offered rings; one that the switch wants taken at once, or that comes back after a reload, is taken with a beep. */
import { useEffect } from 'react';
import type { Agent } from '../agents/agent-words.ts';
import { useAgentPhone } from './phone-place.ts';
import { beep, ring } from './ring-sound.ts';
import { isTakenByItself } from './taken-by-itself.ts';

export function usePhoneSounds(agent: Agent): void {
  const { phone, snapshot } = useAgentPhone();
  const call = snapshot?.call ?? null;
  const rings = call !== null && call.state === 'ringing' && call.direction === 'incoming';
  const byItself = call !== null && isTakenByItself(call, agent);
  useEffect(() => {
    if (!rings || phone === null) return;
    if (!byItself) return ring();
    beep();
    phone.answer();
  }, [rings, byItself, phone]);
}
