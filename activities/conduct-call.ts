/**
 * One call from the wait for a line to its written end. Every attempt may be the first or the tenth: what the fence answers
 * decides whether to ring, to take a living call over, or to report an end that was written before.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { DialGrant } from '../storage/ledger-types.ts';
import { type AfterDial, afterDial } from './after-dial.ts';
import type { CallDesk, PreparedTalk } from './call-desk.ts';
import type { CallSummary } from './contracts.ts';
import { makeEarlyHearing } from './early-hearing.ts';
import { takeOver } from './take-over.ts';
import { unlessLeft } from './unless-left.ts';
import { untilWritten } from './until-written.ts';
import type { Wakes } from './wakes.ts';

/** A switch that is full is asked again after this long, a little scattered; it is a retry and never a result. */
const throttledPauseMs = 500;
/** An account that can't be opened (removed, sealed with another secret) is a fault for people to mend: nothing rings meanwhile. */
const notReadyPauseMs = 5_000;
const triesMax = 10_000;
/** What the switch's own insurance waits beyond the talk's limit: the end is ours to decide. */
const insuranceMs = 25_000;

/** Looked at again this often while another worker, which lives, has the call. */
const elsewherePollMs = 2_000;

export type Conducting = {
  callId: string;
  taskId: string;
  /** Given when the call was taken over from a dead worker already: nothing is asked, its channel is looked for. */
  rescued: DialGrant | null;
  /** Ends this attempt wherever it stands; what rings or talks goes on by itself. */
  signal: AbortSignal;
  /** Ends only the wait for a line. */
  draining: AbortSignal;
  /** Cuts a wait for another worker short: the call may have come to us. */
  wakes: Wakes;
};

export async function conductCall(call: Conducting, house: CallDesk): Promise<CallSummary> {
  const { callId, taskId, rescued, signal, draining } = call;
  if (rescued !== null) return takeOver({ grant: rescued, signal }, house);
  const untilDrained = AbortSignal.any([signal, draining]);
  await untilOurs(call, untilDrained, house);
  for (let times = 0; times < triesMax; times += 1) {
    const answer = await house.desk.waitForLine({ callId, taskId, signal: untilDrained });
    switch (answer.kind) {
      case 'withdrawn':
        return { kind: 'withdrawn' };
      case 'final':
        return { kind: 'ended', result: answer.result, gradeDue: answer.gradeDue };
      case 'in-progress':
        return takeOver({ grant: answer.grant, signal }, house);
      case 'granted': {
        const after = await ring(answer.grant, signal, house);
        if (after.kind === 'lost') return takeOver({ grant: answer.grant, signal }, house);
        if (after.kind !== 'throttled' && after.kind !== 'not-ready') return after;
        const pauseMs = after.kind === 'throttled' ? throttledPauseMs : notReadyPauseMs;
        await pause(pauseMs * (0.5 + Math.random()), undefined, { signal: untilDrained });
      }
    }
  }
  throw new Error('a line was given and taken back too often');
}

/**
 * Tells the ledger that this process holds the call. While another one does, and lives, nothing is taken from it: an attempt that
 * came here because Temporal was away, not its worker, would only tear a talk from one process to the other.
 */
async function untilOurs({ callId, wakes }: Conducting, signal: AbortSignal, { rescues, owner }: CallDesk): Promise<void> {
  while ((await rescues.arm({ callId, owner })) === 'elsewhere') {
    await wakes.wait(callId, elsewherePollMs, signal);
    signal.throwIfAborted();
  }
}

async function ring(grant: DialGrant, signal: AbortSignal, house: CallDesk): Promise<AfterDial | { kind: 'not-ready' }> {
  const { callId, taskId, number, gateway, callerNumber, prefix, codec, ringMsMax } = grant;
  const talk = await prepared(grant, signal, house);
  if (talk === null) return { kind: 'not-ready' };
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
    return await afterDial({ grant, outcome, early: heard, talk, signal }, house);
  } finally {
    early.leave('left');
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
