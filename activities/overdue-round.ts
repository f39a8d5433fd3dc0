/**
 * Looks after calls that are about to outlive their last moment: the switch is asked, what still lives is hung up, and its end is
 * written by whoever conducts it. What nobody could look at is ended by the task worker when its last moment has passed.
 */
import type { Logger } from 'pino';
import type { OverdueCall, OverdueCalls, OverdueLook } from '../storage/overdue-calls.ts';
import type { SwitchNode } from '../telephony/ports.ts';
import type { CallsInHand } from './calls-in-hand.ts';

export const overdueEveryMs = 3_000;
/** So long before its last moment a call is ended by us: time to hear of its end, and to write it. */
const aheadMs = 10_000;

export type OverdueDeps = {
  owner: string;
  /** By the name of the node. */
  houses: ReadonlyMap<string, { node: SwitchNode; calls: CallsInHand }>;
  overdue: OverdueCalls;
  log: Logger;
};

export async function endOverdue(deps: OverdueDeps): Promise<void> {
  const due = await deps.overdue.onNodes({ nodes: [...deps.houses.keys()], aheadMs });
  for (const call of due) {
    // Another worker that lives sees to its own.
    if (call.owner !== deps.owner && call.ownerAtWork) continue;
    await endOne(call, deps);
  }
}

async function endOne(call: OverdueCall, { owner, houses, overdue, log }: OverdueDeps): Promise<void> {
  const house = houses.get(call.node);
  if (house === undefined) return;
  const said = await askAndHangUp(call.callId, house.node);
  log.warn({ callId: call.callId, switch: said }, 'a call is overdue');
  await overdue.note(call, { owner, said });
  // In hand: the end of the channel ends its talk. Else it is taken up, and what became of it is written.
  house.calls.conduct(call).catch((error: unknown) => {
    log.warn({ callId: call.callId, err: error }, 'an overdue call was not brought to its end');
  });
}

async function askAndHangUp(callId: string, node: SwitchNode): Promise<OverdueLook> {
  try {
    const lives = await node.channelExists(callId);
    // Also where the switch has no channel: the end that nobody told is settled by it.
    await node.hangUp(callId, 'NORMAL_CLEARING');
    return lives ? 'alive' : 'gone';
  } catch {
    return 'away';
  }
}
