/** Compares what a switch's own log says it rang with what the ledger says it permitted: the one proof that nobody was rung twice. */
import type { Difference } from './reconciliation.ts';

/** An INVITE that went out; `taskId` is null where the log does not tell for whom. */
export type LoggedRing = { callId: string; taskId: string | null; atMs: number };

export type LoggedAttempt = {
  callId: string;
  /** When the fence let it through, in ms of the epoch; null = never (or taken back, because the switch had no room). */
  dialledAtMs: number | null;
  /** Null while it is in progress. */
  endedAtMs: number | null;
  /** The ledger saw that the far end rang or answered. */
  rang: boolean;
};

export type RingComparison = {
  /** Permitted and through. */
  attempts: number;
  rings: number;
  /** Permitted, ended, and never sent to a phone: no room at the carrier, no such gateway, a crash in between. */
  notSent: number;
  differences: Difference[];
};

/**
 * `rings` of one task (or of attempts of it) in the order of the log, read at `readAtMs` and before the ledger; the log reaches back to
 * `sinceMs`. What ended after the reading, or began before the log did, is not judged.
 */
export function compareRings({
  taskId,
  rings,
  attempts,
  sinceMs,
  readAtMs,
}: {
  taskId: string;
  rings: readonly LoggedRing[];
  attempts: readonly LoggedAttempt[];
  sinceMs: number;
  readAtMs: number;
}): RingComparison {
  const permitted = new Map(attempts.filter(({ dialledAtMs }) => dialledAtMs !== null).map((one) => [one.callId, one]));
  const ours = rings.filter((ring) => ring.taskId === taskId || permitted.has(ring.callId));
  const times = new Map<string, number>();
  for (const { callId } of ours) times.set(callId, (times.get(callId) ?? 0) + 1);

  const differences: Difference[] = [];
  const tell = (kind: 'rung-twice' | 'ring-unrecorded' | 'ring-unseen', callId: string): void => {
    differences.push({ key: `${kind}/${callId}`, kind, cure: null, callId, taskId });
  };
  for (const [callId, count] of times) {
    if (count > 1) tell('rung-twice', callId);
    if (!permitted.has(callId)) tell('ring-unrecorded', callId);
  }
  let notSent = 0;
  for (const { callId, dialledAtMs, endedAtMs, rang } of permitted.values()) {
    const judged = dialledAtMs !== null && dialledAtMs >= sinceMs && endedAtMs !== null && endedAtMs <= readAtMs;
    if (!judged || times.has(callId)) continue;
    notSent += 1;
    if (rang) tell('ring-unseen', callId);
  }
  return { attempts: permitted.size, rings: ours.length, notSent, differences };
}
