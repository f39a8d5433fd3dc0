/** What is counted in a simulated shift, and the figures that come of it. */
import type { AgentState } from '../../domain/pacing/snapshot.ts';
import { settlingMs } from './scenarios.ts';

export type ShiftFigures = {
  /** (talk + wrap-up) ÷ time signed in and not on a break: 坐席利用率. */
  use: number;
  /** Abandoned ÷ answered, the settling left out, and of the whole shift. */
  abandoned: number;
  abandonedWhole: number;
  /** The greatest share abandoned in a half hour. */
  worstHalfHour: number;
  dialled: number;
  answered: number;
};

const halfHourMs = 1_800_000;

export type ShiftRecord = {
  /** An agent was in this state from then until now. */
  spent(state: AgentState, fromMs: number, toMs: number): void;
  settled(atMs: number, outcome: 'connected' | 'abandoned'): void;
  dialled(count: number): void;
  figures(): ShiftFigures;
};

/** `endMs`: of the shift, whole half hours. */
export function makeShiftRecord(endMs: number): ShiftRecord {
  const spentMs = { busy: 0, all: 0 };
  const halfHours = Array.from({ length: endMs / halfHourMs }, () => ({ answered: 0, abandoned: 0 }));
  let calls = 0;
  return {
    spent(state, fromMs, toMs) {
      const ms = Math.min(toMs, endMs) - Math.max(fromMs, settlingMs);
      if (ms <= 0 || state === 'busy' || state === 'offline') return;
      spentMs.all += ms;
      if (state === 'talking' || state === 'wrap-up') spentMs.busy += ms;
    },
    settled(atMs, outcome) {
      const halfHour = halfHours[Math.floor(atMs / halfHourMs)];
      if (halfHour === undefined) return;
      halfHour.answered += 1;
      if (outcome === 'abandoned') halfHour.abandoned += 1;
    },
    dialled(count) {
      calls += count;
    },
    figures() {
      const counted = halfHours.slice(settlingMs / halfHourMs);
      return {
        use: spentMs.all === 0 ? 0 : spentMs.busy / spentMs.all,
        abandoned: shareOf(counted),
        abandonedWhole: shareOf(halfHours),
        worstHalfHour: Math.max(...counted.map((halfHour) => shareOf([halfHour]))),
        dialled: calls,
        answered: halfHours.reduce((sum, { answered }) => sum + answered, 0),
      };
    },
  };
}

function shareOf(halfHours: readonly { answered: number; abandoned: number }[]): number {
  const answered = halfHours.reduce((sum, halfHour) => sum + halfHour.answered, 0);
  return answered === 0 ? 0 : halfHours.reduce((sum, halfHour) => sum + halfHour.abandoned, 0) / answered;
}
