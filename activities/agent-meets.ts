/** The callee of a call that was made for an agent has answered: the two are joined at once, because the agent is there already. */
import { transferTalkMsMax } from '../domain/assistant-tools.ts';
import type { DialGrant } from '../storage/ledger-types.ts';
import { joiningMsMax } from './agent-offer.ts';
import type { CallDesk, TalkEnd } from './call-desk.ts';
import { withoutTalk } from './call-end.ts';

/** What the switch's insurance of the call is set back to when the two could not be joined: nobody talks to the callee then. */
const unjoinedMsMax = 30_000;

/** An agent whose phone went in that very moment leaves nobody for the callee, who is hung up. */
export async function agentMeets(
  { grant, agent }: { grant: DialGrant; agent: { agentId: string; legId: string | null } },
  house: CallDesk,
): Promise<TalkEnd> {
  const { callId } = grant;
  const { agentId, legId } = agent;
  if (legId !== null && (await isJoined(grant, legId, house))) {
    house.log.info({ callId, agentId }, 'an agent has the call that was made for them');
    return withoutTalk('transferred', null);
  }
  house.log.info({ callId, agentId }, 'an agent was gone as the callee answered');
  return withoutTalk('completed', 'agent-left-before-talk');
}

/** Written as talking, and only then joined. */
async function isJoined(grant: DialGrant, legId: string, { manualCalls, node, log }: CallDesk): Promise<boolean> {
  if (!(await manualCalls.meet(grant, transferTalkMsMax + joiningMsMax))) return false;
  const { callId } = grant;
  try {
    const leg = await node.people.adoptLeg(legId);
    if (leg === null) return false;
    const quiet = leg.ringback(false);
    const times = { talkMsMax: transferTalkMsMax, callMsMax: unjoinedMsMax };
    const [outcome] = await Promise.all([
      node.people.join({ callId, legId, beep: false, afterLeg: 'end-call', ...times }),
      quiet,
    ]);
    return outcome.kind === 'joined';
  } catch (error) {
    log.error({ callId, err: error }, 'an agent could not be joined to their callee');
    return false;
  }
}
