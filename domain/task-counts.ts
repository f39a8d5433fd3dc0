/** What a task's page counts (任务统计), from the sums that the database keeps by key. */
import { type Outcome, outcomes } from './outcome.ts';

/**
 * - `total` 总名单量: all contacts.
 * - `notDialled` 未拨打: never rung and still to be (waiting, or claimed for a line that is not free yet).
 * - `waiting`: wait for a call, their first or another one.
 * - `dialled` 已拨打: permitted to ring at least once; calls in progress included.
 * - `dialling`: of those, in progress now = `ringing` + `talking`.
 * - `connected` 接通量: somebody or something answered, in any attempt, also while the call still runs.
 * - `connectRate` 接通率: connected ÷ dialled, 0 when nothing was dialled.
 * - `notPermitted`: the permission gate said no. `claimed`: part of `notDialled`.
 * - `endedConnected`, `endedUnknown`, `endedNotConnected`: those that were dialled and are not called right now, by whether they ever
 *   answered; of who never did, `unknown` is whose last end nobody saw. Who waits for another attempt is among them,
 *   and, never having answered, whom agents skipped for good without a call (预览外呼).
 * - `byOutcome`: last outcome of each contact; every outcome has its key.
 *
 * total = notDialled + dialled + notPermitted, as long as a contact that was dialled is not refused afterwards, and none was skipped for good;
 * total = notDialled + ringing + talking + notPermitted + endedConnected + endedNotConnected + endedUnknown, always;
 * connected = endedConnected + talking, and who answered before and rings again or is not permitted any more.
 */
export type TaskCounts = {
  total: number;
  notDialled: number;
  waiting: number;
  claimed: number;
  dialling: number;
  ringing: number;
  talking: number;
  dialled: number;
  connected: number;
  connectRate: number;
  notPermitted: number;
  endedConnected: number;
  endedNotConnected: number;
  endedUnknown: number;
  byOutcome: Record<Outcome, number>;
};

/** Reads the sums; an absent key is 0. */
export function countsOf(sums: ReadonlyMap<string, number>): TaskCounts {
  const sum = (key: string): number => sums.get(key) ?? 0;
  const ringing = sum('state:dialling');
  const talking = sum('state:live');
  const dialled = sum('dialled');
  const connected = sum('connected');
  const total = sum('total');
  const notDialled = sum('not-dialled');
  const notPermitted = sum('state:not-permitted');
  const endedConnected = sum('ended-connected');
  const endedUnknown = sum('ended-unknown');
  return {
    total,
    notDialled,
    waiting: sum('state:waiting'),
    claimed: sum('state:claimed'),
    dialling: ringing + talking,
    ringing,
    talking,
    dialled,
    connected,
    connectRate: dialled === 0 ? 0 : connected / dialled,
    notPermitted,
    endedConnected,
    endedNotConnected: total - notDialled - ringing - talking - notPermitted - endedConnected - endedUnknown,
    endedUnknown,
    byOutcome: byOutcome(sum),
  };
}

function byOutcome(sum: (key: string) => number): Record<Outcome, number> {
  const counts = { ...noOutcomes };
  for (const outcome of outcomes) counts[outcome] = sum(`outcome:${outcome}`);
  return counts;
}

const noOutcomes: Record<Outcome, number> = {
  completed: 0,
  transferred: 0,
  abandoned: 0,
  busy: 0,
  'no-answer': 0,
  rejected: 0,
  'empty-number': 0,
  'powered-off': 0,
  suspended: 0,
  unreachable: 0,
  restricted: 0,
  voicemail: 0,
  'invalid-number': 0,
  'line-fault': 0,
  'line-congested': 0,
  'switch-lost': 0,
  'not-permitted': 0,
  unknown: 0,
};
