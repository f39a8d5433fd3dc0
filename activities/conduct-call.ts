/**
 * One call from the wait for a line to its written end. Every attempt may be the first or the tenth: what the fence answers
 * decides whether to ring, to take a living call over, or to report an end that was written before.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { DialGrant } from '../storage/ledger-types.ts';
import type { CallDesk } from './call-desk.ts';
import type { CallSummary } from './contracts.ts';
import { permittedForAgent } from './manual-call.ts';
import { ring } from './ring.ts';
import type { DeskAnswer } from './slot-desk.ts';
import { takeOver } from './take-over.ts';
import type { Wakes } from './wakes.ts';

/** A switch that is full is asked again after this long, a little scattered; it is a retry and never a result. */
const throttledPauseMs = 500;
/** An account that can't be opened (removed, sealed with another secret) is a fault for people to mend: nothing rings meanwhile. */
const notReadyPauseMs = 5_000;
const triesMax = 10_000;
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
  const { rescued, signal, draining } = call;
  if (rescued !== null) return takeOver({ grant: rescued, signal }, house);
  const untilDrained = AbortSignal.any([signal, draining]);
  const forAgent = await untilOurs(call, untilDrained, house);
  for (let times = 0; times < triesMax; times += 1) {
    const answer = await permitted(call, { forAgent, wasThere: times > 0, untilDrained }, house);
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
        if (after.kind === 'ended' || after.kind === 'withdrawn') return after;
        const pauseMs = after.kind === 'not-ready' ? notReadyPauseMs : throttledPauseMs;
        await pause(pauseMs * (0.5 + Math.random()), undefined, { signal: untilDrained });
      }
    }
  }
  throw new Error('a line was given and taken back too often');
}

/** Calls of a list wait for their turn; one that is made for an agent waits for nobody but that agent. */
function permitted(
  { callId, taskId, signal }: Conducting,
  { forAgent, wasThere, untilDrained }: { forAgent: boolean; wasThere: boolean; untilDrained: AbortSignal },
  house: CallDesk,
): Promise<DeskAnswer> {
  if (forAgent) return permittedForAgent({ callId, wasThere, signal }, house);
  return house.desk.waitForLine({ callId, taskId, signal: untilDrained });
}

/**
 * Tells the ledger that this process holds the call, and whether its agent comes first. While another one does, and lives, nothing is taken from it: an attempt that
 * came here because Temporal was away, not its worker, would only tear a talk from one process to the other.
 */
async function untilOurs({ callId, wakes }: Conducting, signal: AbortSignal, { rescues, owner }: CallDesk): Promise<boolean> {
  for (;;) {
    const arming = await rescues.arm({ callId, owner });
    if (arming !== 'elsewhere') return arming === 'for-agent';
    await wakes.wait(callId, elsewherePollMs, signal);
    signal.throwIfAborted();
  }
}
