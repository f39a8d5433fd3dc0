/** Ends channels, and makes sure that an end is known even when nobody tells it. */
import type { Logger } from 'pino';
import type { OurHangupCause } from '../domain/live-line.ts';
import { askChannel } from './channel-memory.ts';
import { ConnectionLost, SwitchNotReady } from './event-socket/errors.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import { safeCause, safeUuid } from './event-socket/wire-words.ts';
import type { TrackedCall } from './tracked-call.ts';

/** After a hang-up was sent, its HANGUP_COMPLETE comes within milliseconds; past this it was missed. */
const endSeenMsMax = 5_000;

export type HangUpDeps = { socket: EventSocket; log: Logger };

/** Sends uuid_kill. A channel that is already gone is no error. */
export async function killChannel(socket: EventSocket, callId: string, cause: OurHangupCause): Promise<void> {
  await socket.api(`uuid_kill ${safeUuid(callId)} ${safeCause(cause)}`);
}

/** Sets the switch's own end of a channel anew; the group of its scheduled ends is its uuid. */
export async function endAfter(socket: EventSocket, uuid: string, ms: number): Promise<void> {
  const channel = safeUuid(uuid);
  await Promise.all([
    socket.api(`sched_del ${channel}`),
    socket.api(`sched_hangup +${Math.ceil(ms / 1000)} ${channel} ALLOTTED_TIMEOUT`),
  ]);
}

/**
 * Ends a call. Without a connection the wish is kept and carried out by the next re-sync, so this never rejects.
 * `weAsked` false: ringing ran out, which is no decision of anybody.
 */
export async function requestHangUp(
  deps: HangUpDeps,
  call: TrackedCall,
  { cause, weAsked, ifUnanswered = false }: { cause: OurHangupCause; weAsked: boolean; ifUnanswered?: boolean },
): Promise<void> {
  if (call.end !== null || call.leftToAnother) return;
  call.wish = cause;
  call.wishIfUnanswered = ifUnanswered;
  if (weAsked) call.weAsked = true;
  try {
    await killChannel(deps.socket, call.callId, cause);
  } catch (error) {
    deps.log.warn({ callId: call.callId, err: error }, 'hang-up was not sent; it will be tried again');
    if (error instanceof SwitchNotReady || error instanceof ConnectionLost) return;
  }
  // Before CHANNEL_CREATE there is nothing to kill yet: the wish is carried out when the channel appears.
  if (!call.facts.created) return;
  void call.endsWithin(endSeenMsMax).then((seen) => (seen ? undefined : settleByAsking(deps, call)));
}

/**
 * Ends a call that nobody has answered: it rang long enough, or what is heard says that nobody will. A process that stood still finds
 * its timers due before it reads what happened meanwhile, so the channel is asked first: somebody may have answered, and may be
 * talking with another process.
 */
export async function endUnanswered(
  deps: HangUpDeps,
  call: TrackedCall,
  wish: { cause: OurHangupCause; weAsked: boolean },
): Promise<void> {
  try {
    if ((await askChannel(deps.socket, call.callId)) === 'answered') return;
  } catch (error) {
    // The wish to end it is kept, and the re-sync asks before it carries it out.
    deps.log.debug({ callId: call.callId, err: error }, 'the switch could not be asked whether it still rings');
  }
  if (call.facts.answered) return;
  await requestHangUp(deps, call, { ...wish, ifUnanswered: true });
}

/** Asks the switch whether the channel still lives, ends it if so, and settles the call in any case. */
export async function settleByAsking({ socket, log }: HangUpDeps, call: TrackedCall): Promise<void> {
  if (call.end !== null || call.leftToAnother) return;
  try {
    if (await socket.exists(call.callId)) {
      await killChannel(socket, call.callId, call.wish ?? 'NORMAL_CLEARING');
      if (await call.endsWithin(endSeenMsMax)) return;
    }
  } catch (error) {
    log.warn({ callId: call.callId, err: error }, 'the switch could not be asked about an overdue call');
  }
  call.endInferred(null);
}
