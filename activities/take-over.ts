/** A call that an earlier attempt dialled: never rung again. Its channel is continued if it lives, else its end is told as far as known. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CallResult } from '../domain/call.ts';
import type { ChannelEnd } from '../domain/live-line.ts';
import { isMachine } from '../domain/machine.ts';
import type { CallBrief, DialGrant } from '../storage/ledger-types.ts';
import type { Adoption } from '../telephony/ports.ts';
import { afterDial } from './after-dial.ts';
import { agentWaiting, endAgentLeg } from './agent-waiting.ts';
import { answeredCall } from './answered-call.ts';
import type { CallDesk } from './call-desk.ts';
import { finish, unseenEnd } from './call-end.ts';
import type { CallSummary } from './contracts.ts';
import { transferResult } from './hand-over.ts';
import { goneResult, receiveCall } from './receive-call.ts';
import { unlessLeft } from './unless-left.ts';

/** A bgapi that was sent just before a crash may still be on its way: so long after the permission a channel is looked for again. */
const channelMsMax = 2_000;
/** How long a switch that does not answer is waited for before the call is given up as unknown. */
const switchBackMsMax = 60_000;
const switchPollMs = 100;

const unseen: ChannelEnd = {
  endedBy: 'nobody',
  evidence: { cause: null, q850: null, sipCode: null, sipReason: null, disposition: null },
  told: false,
};

export async function takeOver(
  { grant, signal }: { grant: DialGrant; signal: AbortSignal },
  house: CallDesk,
): Promise<CallSummary> {
  const { callId, brief } = grant;
  house.log.info({ callId, epoch: grant.epoch }, 'taking over a call');
  const gone = goneResult(brief) ?? resultUnseen(brief);
  const onItsWayMs = brief.answeredAtMs === null ? Math.max(0, channelMsMax - (brief.dialledAgoMs ?? 0)) : 0;
  const adoption = await look({ callId, onItsWayMs, signal }, house);
  if (adoption.kind === 'gone') {
    await endAgentLeg(grant, house);
    return finish({ grant, result: gone, signal }, house);
  }

  const talk = await house.talker.prepare(brief, grant.callId);
  if (adoption.kind === 'answered') {
    const answeredAt = new Date(brief.answeredAtMs ?? Date.now());
    const goesOn = brief.answeredAtMs !== null;
    return answeredCall({ grant, channel: adoption.channel, talk, answeredAt, goesOn, signal }, house);
  }
  if (brief.inbound !== null) return receiveCall({ grant, answered: adoption.answered, talk, signal }, house);
  const forget = house.live.add(grant, () => house.node.hangUp(callId, 'ORIGINATOR_CANCEL'));
  const agent = await agentWaiting({ grant, signal }, house);
  try {
    // Nobody is there for whoever answers.
    if (agent.isGone) await house.node.hangUp(callId, 'ORIGINATOR_CANCEL');
    const outcome = await unlessLeft(adoption.answered, signal);
    if (outcome.kind === 'ended') await agent.nobodyComes();
    const after = await afterDial({ grant, outcome, early: null, talk, signal }, house);
    if (after.kind === 'throttled' || after.kind === 'lost') return await finish({ grant, result: gone, signal }, house);
    return after;
  } finally {
    agent.stop();
    forget();
  }
}

/** What is known of a call whose end nobody saw, and no more. */
function resultUnseen(brief: CallBrief): CallResult {
  const { taskType, agentId, answeredAtMs, answeredBy, transferredAtMs, givenBackAtMs, madeFor } = brief;
  if (transferredAtMs !== null || (agentId !== null && givenBackAtMs === null)) return transferResult(unseen);
  const result = unseenEnd({ answered: answeredAtMs !== null, switchRestarted: false });
  if (answeredBy !== null && isMachine(answeredBy)) return { ...result, outcome: 'voicemail' };
  // Somebody answered, and no agent came.
  return taskType === 'predictive' && answeredAtMs !== null && madeFor === null ? { ...result, outcome: 'abandoned' } : result;
}

async function look(
  { callId, onItsWayMs, signal }: { callId: string; onItsWayMs: number; signal: AbortSignal },
  { node }: CallDesk,
): Promise<Adoption> {
  const giveUpAtMs = Date.now() + switchBackMsMax;
  while (node.state !== 'ready' && Date.now() < giveUpAtMs) await pause(switchPollMs, undefined, { signal });
  if (node.state !== 'ready') return { kind: 'gone' };
  const first = await node.adopt(callId);
  if (first.kind !== 'gone' || onItsWayMs === 0) return first;
  await pause(onItsWayMs, undefined, { signal });
  return node.adopt(callId);
}
