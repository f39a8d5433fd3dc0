/** Decides when a lane may start more calls: as many as it has lines, and a few ahead so that a freed line never waits. */
import { setTimeout as pause } from 'node:timers/promises';
import { armedAhead, laneShare } from '../domain/lanes.ts';
import type { LaneState, Ledger } from '../storage/ledger-types.ts';
import type { LaneFeed } from './contracts.ts';
import type { Wakes } from './wakes.ts';

/** A poll that found nothing ends after this long, so that the lane's story can turn its page. */
export const feedMsMax = 20_000;
/** Looked at again this often although nobody woke us: a lost NOTIFY costs this much. */
export const recheckMs = 250;
/** The same while nobody is due (retries, a closed window): then only the clock or a change can bring anything. */
export const recheckNotDueMsMax = 2_000;
/** Ends come in quick succession, and the calls that wait for a line bridge the time between two looks. */
export const lookEveryMsMin = 40;
/** Most calls that one answer may start: each costs the lane's workflow a child. */
export const feedCallsMax = 100;
/** From the claim of a contact to its call waiting for a line: 30–150 ms on a quiet box, about a second while the server is busy. */
const armMsAssumed = 1_000;
/** Ends per second are judged by what was claimed in this stretch of time. */
const rateOverMs = 10_000;

export type LaneFeeder = (lane: { taskId: string; lane: number; claimKey: string }, signal: AbortSignal) => Promise<LaneFeed>;

export function makeLaneFeeder({ ledger, wakes }: { ledger: Pick<Ledger, 'claim' | 'laneState'>; wakes: Wakes }): LaneFeeder {
  const paces = new Map<string, Pace>();

  return async ({ taskId, lane, claimKey }, signal) => {
    const paceKey = `${taskId}/${lane}`;
    const pace = paces.get(paceKey) ?? new Pace();
    paces.set(paceKey, pace);
    const endAtMs = Date.now() + feedMsMax;

    while (!signal.aborted) {
      const state = await ledger.laneState(taskId, lane);
      const share = laneShare(state.maxConcurrency, lane);
      const onTheLine = state.open.dialling + state.open.live;
      const open = state.open.claimed + onTheLine;
      // Contacts that are due later keep the lane, although it has nothing to claim now.
      const maySupply = state.status === 'running' && state.dueInMs !== null && share > 0;
      // The lane of a pausing task ends with the last call that rings or talks: the review that follows hands back what still waits
      // for a line (one may have come back from a full switch) and finds the task paused at once, not by the clock.
      const pauses = state.status === 'pausing' || state.status === 'paused';
      if (!maySupply && (pauses ? onTheLine : open) === 0) {
        paces.delete(paceKey);
        return { calls: [], goOn: false };
      }
      if (maySupply && state.dueInMs === 0 && !state.handsOut) {
        const ahead = armedAhead({ share, endsPerSecond: pace.perSecond(), armMs: armMsAssumed });
        const want = share + ahead - open;
        // Half the reserve at a time: single claims would cost a workflow task each.
        if (want >= Math.max(1, Math.floor(ahead / 2))) {
          const calls = await ledger.claim({ taskId, lane, claimKey, want: Math.min(want, feedCallsMax) });
          pace.add(calls.length);
          if (calls.length > 0) return { calls, goOn: true };
        }
      }
      if (Date.now() >= endAtMs) break;
      const lookedAtMs = Date.now();
      await wakes.wait(taskId, recheckAfterMs(state), signal);
      await pause(Math.max(0, lookedAtMs + lookEveryMsMin - Date.now()), undefined, { signal }).catch(() => undefined);
    }
    return { calls: [], goOn: true };
  };
}

function recheckAfterMs({ dueInMs, handsOut }: LaneState): number {
  // Agents call what is due: the lane only sees to it that their calls end.
  if (handsOut) return recheckNotDueMsMax;
  if (dueInMs === null) return recheckMs;
  return dueInMs === 0 ? recheckMs : Math.min(dueInMs, recheckNotDueMsMax);
}

/** How fast a lane uses its list up: in the steady state as many are claimed as end. */
class Pace {
  #claims: { atMs: number; count: number }[] = [];

  add(count: number): void {
    if (count > 0) this.#claims.push({ atMs: Date.now(), count });
  }

  perSecond(): number {
    const sinceMs = Date.now() - rateOverMs;
    this.#claims = this.#claims.filter((claim) => claim.atMs >= sinceMs);
    return (this.#claims.reduce((sum, claim) => sum + claim.count, 0) * 1000) / rateOverMs;
  }
}
