/**
 * Our own hang-ups, each preceded by the question whether the call is still ours: a process that stood still for a while must not
 * end a talk that another one continues.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ChannelEnd, OurHangupCause } from '../domain/live-line.ts';
import type { DialGrant } from '../storage/ledger-types.ts';
import type { LiveChannel } from '../telephony/ports.ts';
import type { CallDesk } from './call-desk.ts';
import { CallLeft } from './call-left.ts';

/**
 * While Postgres is away nobody can take a call over, so after this long the answer is taken for a yes: a person would
 * otherwise listen to silence.
 */
const ownershipMsMax = 5_000;

/** Hangs up; a channel that has ended by itself is left alone. Throws CallLeft when another attempt owns the call. */
export async function hangUpOurs(
  { grant, channel, cause }: { grant: DialGrant; channel: Pick<LiveChannel, 'ended' | 'hangUp'>; cause: OurHangupCause },
  { rescues, log }: Pick<CallDesk, 'rescues' | 'log'>,
): Promise<void> {
  if ((await endedAlready(channel)) !== null) return;
  const limit = new AbortController();
  const lost = await Promise.race([
    rescues.lost([grant]).catch((error: unknown) => {
      log.warn({ callId: grant.callId, err: error }, 'ownership of the call could not be asked before its end');
      return [];
    }),
    pause(ownershipMsMax, [], { signal: limit.signal }),
  ]);
  limit.abort();
  if (lost.length > 0) throw new CallLeft(grant.callId);
  await channel.hangUp(cause);
}

/** The end if it is known at this moment. */
function endedAlready(channel: Pick<LiveChannel, 'ended'>): Promise<ChannelEnd | null> {
  return Promise.race([channel.ended, Promise.resolve(null)]);
}
