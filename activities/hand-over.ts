/** A callee who is handed to a person: called as the assistant is set, joined, followed to the end of that talk. */
import { randomUUID } from 'node:crypto';
import { type TransferSetting, transferTalkMsMax } from '../domain/assistant-tools.ts';
import type { CallResult } from '../domain/call.ts';
import type { ChannelEnd } from '../domain/live-line.ts';
import type { DialGrant } from '../storage/ledger-types.ts';
import type { TransferOutcome, TransferTarget } from '../telephony/ports.ts';
import { agentsComeBack } from './agent-comes-back.ts';
import { backToTalkMsMax, joiningMsMax, offerToAgents, type Waiting } from './agent-offer.ts';
import type { CallDesk } from './call-desk.ts';
import { finish } from './call-end.ts';
import type { CallPeople } from './call-people.ts';
import type { CallSummary } from './contracts.ts';
import { unlessLeft } from './unless-left.ts';
import { untilWritten } from './until-written.ts';

type Leg = { to: TransferTarget; callerNumber: string | null; codec: 'PCMA' | 'PCMU' };

/** False when nobody took it, or this attempt does not own the call any more. */
export async function handOverTo(
  { waiting, to, signal }: { waiting: Waiting; to: TransferSetting; signal: AbortSignal },
  house: CallDesk,
): Promise<boolean> {
  const { grant } = waiting;
  if (to.kind === 'group') return handOverToGroup({ waiting, to, signal }, house);
  const { tools, log } = house;
  const ringMsMax = to.ringSeconds * 1000;
  if (!(await tools.beginTransfer(grant, ringMsMax + transferTalkMsMax + joiningMsMax))) return false;
  const leg = await legOf(grant, to, house);
  const outcome = leg === null ? noLine : await called({ grant, leg, ringMsMax, signal }, house);
  if (outcome.kind === 'joined') {
    log.info({ callId: grant.callId }, 'the callee was handed over');
    return true;
  }
  log.info({ callId: grant.callId, why: outcome.why, cause: outcome.cause }, 'nobody took the callee over');
  await tools.endTransfer(grant, outcome.why);
  return false;
}

/** The callee waits with the tone of a ringing phone until an agent takes them; after that long they go on with the assistant. */
async function handOverToGroup(
  { waiting, to, signal }: { waiting: Waiting; to: TransferSetting; signal: AbortSignal },
  house: CallDesk,
): Promise<boolean> {
  const { grant } = waiting;
  const waitMsMax = to.ringSeconds * 1000;
  if (!(await house.tools.beginTransfer(grant, waitMsMax + joiningMsMax))) return false;
  const end = await offerToAgents({ waiting, groupId: to.target, untilMs: Date.now() + waitMsMax, signal }, house);
  if (end.kind === 'joined') return true;
  await house.tools.endTransfer(grant, end.kind === 'nobody' ? 'no-agent' : 'callee-gone');
  return false;
}

const noLine: TransferOutcome = { kind: 'failed', why: 'unreachable', cause: null };

/** A word that must not reach the switch, or a switch that is away, is a transfer that failed: the callee is not left alone for it. */
async function called(
  { grant, leg, ringMsMax, signal }: { grant: DialGrant; leg: Leg; ringMsMax: number; signal: AbortSignal },
  { node, log }: CallDesk,
): Promise<TransferOutcome> {
  try {
    const times = { ringMsMax, talkMsMax: transferTalkMsMax, callMsMax: backToTalkMsMax };
    return await node.transfer({ callId: grant.callId, legId: randomUUID(), ...leg, ...times }, signal);
  } catch (error) {
    log.error({ callId: grant.callId, err: error }, 'the other phone could not be called');
    return noLine;
  }
}

/** Null when the line that should call is not there. */
async function legOf(grant: DialGrant, to: TransferSetting, { tools }: CallDesk): Promise<Leg | null> {
  if (to.kind === 'extension') {
    return { to: { kind: 'extension', extension: to.target }, callerNumber: dialledCaller(grant.number), codec: grant.codec };
  }
  const line = to.lineId === null ? grant : await tools.transferLine(to.lineId, grant.node);
  if (line === null) return null;
  const { gateway, prefix, callerNumber, codec } = line;
  return { to: { kind: 'number', gateway, number: to.target, prefix }, callerNumber, codec };
}

/** A colleague sees who is handed to them. */
function dialledCaller(number: string): string | null {
  return number === '' ? null : number;
}

/** Whether another process handed this callee over: the channel itself knows, also when the ledger does not yet. */
export async function isHandedOver({ callId, brief }: DialGrant, { node }: CallDesk): Promise<boolean> {
  return (await node.isHandedOver(callId)) || brief.transferredAtMs !== null;
}

/** The callee is ours again. `note`: what their person says of the talk. */
export type GivenBack = { kind: 'given-back'; note: string | null };

/** Waits until the two people's talk is over: writes its end, or tells that the callee is ours again. Nothing here touches the channel. */
export async function handedOver(people: CallPeople, house: CallDesk): Promise<CallSummary | GivenBack> {
  const { grant, channel, signal } = people;
  await untilWritten({ what: 'transfer', write: () => house.tools.endTransfer(grant, null), signal, log: house.log });
  const waitNoMore = await agentsComeBack(people, house);
  try {
    const givenBack = new Promise<GivenBack>((resolve) => {
      people.theirs = { givenBack: (note) => resolve({ kind: 'given-back', note }) };
    });
    const end = await unlessLeft(Promise.race([channel.ended, givenBack]), signal);
    if ('kind' in end) return end;
    return await finish({ grant, result: transferResult(end), signal }, house);
  } finally {
    waitNoMore();
    people.theirs = null;
  }
}

/** Who ended it: the callee, the person they were handed to (our side), or the switch. */
export function transferResult(end: ChannelEnd): CallResult {
  const { evidence, told } = end;
  const common = { outcome: 'transferred', evidence, heardToEnd: null } as const;
  if (!told) return { ...common, reason: 'transferred-end-unseen', endedBy: end.endedBy };
  if (end.endedBy === 'us') return { ...common, reason: 'answered-we-hung-up', endedBy: 'us' };
  if (end.endedBy === 'callee') return { ...common, reason: 'transferred-callee-hung-up', endedBy: 'callee' };
  if (evidence.cause === 'ALLOTTED_TIMEOUT') return { ...common, reason: 'transferred-time-limit', endedBy: 'switch' };
  return { ...common, reason: 'transferred-agent-hung-up', endedBy: 'us' };
}
