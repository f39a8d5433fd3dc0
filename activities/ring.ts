/** One dial of a permitted call: somebody is ready to talk, the callee is rung, and what came of it. */
import type { DialGrant } from '../storage/ledger-types.ts';
import { type AfterDial, afterDial } from './after-dial.ts';
import { agentWaiting } from './agent-waiting.ts';
import type { CallDesk, PreparedTalk } from './call-desk.ts';
import { makeEarlyHearing } from './early-hearing.ts';
import { unlessLeft } from './unless-left.ts';
import { untilWritten } from './until-written.ts';

/** What the switch's own insurance waits beyond the talk's limit: the end is ours to decide. */
export const insuranceMs = 25_000;

export type Rung =
  | AfterDial
  | { kind: 'not-ready' }
  /** The agent for whom it is made hung up: nothing rang, and the call may be taken back. */
  | { kind: 'agent-gone' };

export async function ring(grant: DialGrant, signal: AbortSignal, house: CallDesk): Promise<Rung> {
  const { callId, taskId, number, gateway, callerNumber, prefix, codec, ringMsMax } = grant;
  const talk = await prepared(grant, signal, house);
  if (talk === null) return { kind: 'not-ready' };
  const agent = await agentWaiting({ grant, signal }, house);
  if (agent.isGone) {
    agent.stop();
    await untilWritten({ what: 'unfence', write: () => house.ledger.unfence(grant), signal, log: house.log });
    return { kind: 'agent-gone' };
  }
  const callMsMax = ringMsMax + talk.callMsMax + insuranceMs;
  const forget = house.live.add(grant, () => house.node.hangUp(callId, 'ORIGINATOR_CANCEL'));
  const noteRinging = (): void => {
    house.ledger.markRinging(grant).catch((error: unknown) => house.log.warn({ callId, err: error }, 'ringing was not noted'));
  };
  const early = makeEarlyHearing({ grant, talk }, house);
  const { onEarlyMedia } = early;
  try {
    const dialled = house.node.dial(
      { callId, taskId, number, gateway, callerNumber, prefix, codec, ringMsMax, callMsMax },
      {
        onDialled: () => undefined,
        onRinging: noteRinging,
        ...(onEarlyMedia === undefined ? {} : { onEarlyMedia }),
        // A phone that rings is only ever cancelled by a stop (live.hangUp): who has to leave leaves it ringing for the next attempt.
        signal: new AbortController().signal,
      },
    );
    const outcome = await unlessLeft(dialled, signal);
    if (outcome.kind === 'answered') early.leave('answered');
    const heard = outcome.kind === 'ended' ? await early.concluded() : null;
    if (outcome.kind === 'ended' && outcome.dialledAtMs !== null) await agent.nobodyComes();
    return await afterDial({ grant, outcome, early: heard, talk, signal }, house);
  } finally {
    early.leave('left');
    agent.stop();
    forget();
  }
}

/** Null: nobody could talk on this call, so it must not ring; its line went back. */
async function prepared(grant: DialGrant, signal: AbortSignal, { ledger, talker, log }: CallDesk): Promise<PreparedTalk | null> {
  try {
    return await talker.prepare(grant.brief, grant.callId);
  } catch (error) {
    log.error({ callId: grant.callId, taskId: grant.taskId, err: error }, 'not dialled: nobody is ready to talk');
    await untilWritten({ what: 'unfence', write: () => ledger.unfence(grant), signal, log });
    return null;
  }
}
