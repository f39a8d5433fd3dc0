/** What follows from the news of a dial, whether this attempt dialled or found the channel ringing. */
import type { EarlyVerdict } from '../domain/early-media.ts';
import type { DialGrant } from '../storage/ledger-types.ts';
import type { DialOutcome } from '../telephony/ports.ts';
import { answeredCall } from './answered-call.ts';
import type { CallDesk, PreparedTalk } from './call-desk.ts';
import { dialResult, finish } from './call-end.ts';
import type { CallSummary } from './contracts.ts';
import { untilWritten } from './until-written.ts';

export type AfterDial =
  | CallSummary
  /** The switch was full and nothing rang: the line went back, ask for one again. */
  | { kind: 'throttled' }
  /** The switch went away in the middle: look for the channel. */
  | { kind: 'lost' };

type Dialled = {
  grant: DialGrant;
  outcome: DialOutcome;
  /** What was heard before the answer and is certain. */
  early: EarlyVerdict | null;
  talk: PreparedTalk;
  signal: AbortSignal;
};

export async function afterDial({ grant, outcome, early, talk, signal }: Dialled, house: CallDesk): Promise<AfterDial> {
  switch (outcome.kind) {
    case 'lost':
      return { kind: 'lost' };
    case 'throttled':
      return throttled(grant, signal, house);
    case 'answered':
      return answeredCall({ grant, channel: outcome.channel, talk, answeredAt: new Date(), goesOn: false, signal }, house);
    case 'ended': {
      const result = dialResult({ ...outcome, created: outcome.dialledAtMs !== null, early });
      if (result === null) return throttled(grant, signal, house);
      return finish({ grant, result, signal }, house);
    }
  }
}

async function throttled(grant: DialGrant, signal: AbortSignal, { ledger, desk, log }: CallDesk): Promise<AfterDial> {
  await untilWritten({ what: 'unfence', write: () => ledger.unfence(grant), signal, log });
  desk.wake(grant.taskId);
  return { kind: 'throttled' };
}
