/** The phones of supervisors: each was called for one call, and is hung up when that call has no use for it. */
import type { CallDesk } from './call-desk.ts';
import type { CallPeople, Listener } from './call-people.ts';
import { untilWritten } from './until-written.ts';

type House = Pick<CallDesk, 'node' | 'listeners' | 'log'>;

/** They listen no more, for whatever reason. Never throws: what is left is ended by whoever has the call next, or when it is over. */
export async function letGoOf(
  { people, agentId, listener }: { people: CallPeople; agentId: string; listener: Listener },
  house: House,
): Promise<void> {
  // Their leg has the callee, or is about to.
  if (listener.takesOver || people.listeners.get(agentId) !== listener) return;
  people.listeners.delete(agentId);
  await endListener(listener.legId, house);
}

/** Hangs up, and makes whoever it was stand as before. Never throws. */
export async function endListener(legId: string, { node, listeners, log }: House): Promise<void> {
  try {
    await node.people.endLeg(legId);
    await untilWritten({ what: 'listener', write: () => listeners.end(legId), signal: neverAborts, log });
  } catch (error) {
    log.warn({ err: error }, 'the phone of a supervisor was not let go of');
  }
}

const neverAborts = new AbortController().signal;
