import { describe, expect, it } from 'vitest';
import type { CallMeter } from '../../../activities/metered-ledger.ts';
import { meteredLedger } from '../../../activities/metered-ledger.ts';
import type { CallResult } from '../../../domain/call.ts';
import type { FenceAnswer, Ledger } from '../../../storage/ledger-types.ts';
import { grantOf } from './grant.ts';

const busy: CallResult = {
  outcome: 'busy',
  reason: 'sip-486-busy',
  endedBy: 'callee',
  heardToEnd: null,
  evidence: { cause: 'USER_BUSY', q850: 17, sipCode: 486, sipReason: null, disposition: null },
};

/** A ledger that answers as told, and a clock that is turned by hand: each statement takes `statementMs`. */
function measured({ statementMs = 0 }: { statementMs?: number } = {}) {
  const told: unknown[][] = [];
  const meter: CallMeter = {
    fenced: (...facts) => told.push(['fenced', ...facts]),
    ended: (...facts) => told.push(['ended', ...facts]),
    refilled: (...facts) => told.push(['refilled', ...facts]),
  };
  let now = 0;
  let answer: FenceAnswer = { kind: 'wait', because: 'line-full' };
  let released: Awaited<ReturnType<Ledger['release']>> = { kept: true, gradeDue: false, granted: null };
  const never = (): Promise<never> => Promise.reject(new Error('not asked for here'));
  const ledger: Ledger = {
    claim: never,
    laneState: never,
    markRinging: never,
    markLive: never,
    setRecording: never,
    withdraw: never,
    unfence: async () => true,
    fence: async () => {
      now += statementMs;
      return answer;
    },
    release: async () => {
      now += statementMs;
      return released;
    },
  };
  const metered = meteredLedger(ledger, meter, () => now);
  return {
    told,
    after: (ms: number) => {
      now += ms;
    },
    fence: (callId: string, kind: 'granted' | 'wait') => {
      answer = kind === 'wait' ? { kind, because: 'line-full' } : { kind, grant: grantOf(callId) };
      return metered.fence({ callId, owner: 'me' });
    },
    release: (callId: string, { waiter, granted, kept = true }: { waiter: string | null; granted: boolean; kept?: boolean }) => {
      released = { kept, gradeDue: false, granted: granted && waiter !== null ? grantOf(waiter) : null };
      return metered.release({ callId, epoch: 1, result: busy, waiter });
    },
  };
}

const refills = (told: unknown[][]): unknown[][] => told.filter(([what]) => what === 'refilled');

describe('what a metered ledger tells', () => {
  it('is how long the fence took and what it answered', async () => {
    const { fence, told } = measured({ statementMs: 4 });
    await fence('a', 'wait');
    await fence('a', 'granted');
    expect(told).toEqual([
      ['fenced', 'wait', 4],
      ['fenced', 'granted', 4],
    ]);
  });

  it('is the outcome of an end that was ours to write, and of no other', async () => {
    const { release, told } = measured();
    await release('a', { waiter: null, granted: false });
    await release('b', { waiter: null, granted: false, kept: false });
    expect(told).toEqual([['ended', 'busy']]);
  });

  it('is a refill by hand-over, as long as the statement took', async () => {
    const { fence, release, told } = measured({ statementMs: 3 });
    await fence('a', 'granted');
    await release('a', { waiter: 'b', granted: true });
    expect(refills(told)).toEqual([['refilled', 'handed-over', 3]]);
  });

  it('is a refill by asking, from the end that nobody waited for', async () => {
    const { after, fence, release, told } = measured();
    await fence('a', 'granted');
    await release('a', { waiter: null, granted: false });
    after(120);
    await fence('b', 'granted');
    await fence('c', 'granted');
    expect(refills(told)).toEqual([['refilled', 'asked', 120]]);
  });

  it('is no refill where a waiter was refused, nor where nobody came within a minute', async () => {
    const { after, fence, release, told } = measured();
    await fence('a', 'granted');
    await fence('b', 'granted');
    await release('a', { waiter: 'c', granted: false });
    await fence('c', 'granted');
    await release('b', { waiter: null, granted: false });
    after(60_001);
    await fence('d', 'granted');
    expect(refills(told)).toEqual([]);
  });
});
