/** Phones of supervisors whose process died: they are hung up, but for the one that has the callee by now. */
import type { LeftLeg } from '../storage/call-listeners.ts';
import type { CallDesk } from './call-desk.ts';
import { endListener } from './listener-legs.ts';
import { ourMusic } from './our-music.ts';

/** Somebody hears a call that they can't leave: soon, but the call itself is looked after first. */
export const leftListenersEveryMs = 1_000;

type House = Pick<CallDesk, 'node' | 'listeners' | 'live' | 'owner' | 'log'>;

/** Of calls that are over, and of those that this process took over. */
export async function endLeftListeners(house: House): Promise<void> {
  const { node, listeners, live, owner, log } = house;
  if (node.state !== 'ready') return;
  for (const left of await listeners.leftOver(node.name, owner)) {
    const { call, legId, agentId, callId } = left;
    // Nothing is known of a call before it is held.
    if (call !== null && !live.held().some((held) => held.callId === callId)) continue;
    const hasCallee = call !== null && (await talksTo(left, house));
    if (hasCallee) {
      await listeners.endTakeOver(call, agentId, true);
      await listeners.end(legId);
    } else await endListener(legId, house);
    log.info({ callId, hasCallee }, 'the phone of a supervisor was left by a process that is gone');
  }
}

/** They had been joined, and nobody was left to write it. */
async function talksTo({ callId, legId }: LeftLeg, { node }: House): Promise<boolean> {
  const state = (await node.people.talkOf(callId, ourMusic()))?.state;
  return state !== undefined && 'legId' in state && state.legId === legId;
}
