/** What a reconciliation tells in the end: three counts side by side, what differs, what was mended. */
import type { Difference } from './reconciliation.ts';

/** Most differences that a report lists; `differencesTotal` counts them all. */
export const differencesListedMax = 300;

export type NodeLook = {
  node: string;
  /** Channels of ours on the switch; null when it could not be asked. */
  channels: number | null;
  problem: 'no-worker' | 'switch-away' | null;
};

export type OpenCounts = {
  claimed: number;
  dialling: number;
  live: number;
  /** Held at this moment. */
  slots: { task: number; line: number; node: number };
  /** Open workflows of calls. */
  workflows: number;
};

/** A task's attempts as three books tell them. They need not be equal: see `notSent` and `historiesGone`. */
export type TaskLook = {
  taskId: string;
  name: string;
  /** Permitted by the fence and through, or in progress. */
  attempts: number;
  /** By the switches' own logs; null where no switch of the task keeps one. */
  rings: number | null;
  /** Of the attempts on switches that keep a log: permitted and ended, but never sent to a phone. */
  notSent: number;
  /** Attempts whose workflow the server still knows. */
  histories: number;
  /** Attempts whose workflow it knows no longer (it keeps them for its retention time, and may have been emptied): no difference. */
  historiesGone: number;
};

export type Verdict = 'agrees' | 'differs' | 'incomplete';

/** `healed`: it was gone, or had moved on, when it was to be mended. */
export type Mended = { difference: Difference; result: 'done' | 'healed' | 'failed' };

export type Reconciliation = {
  /** ISO 8601, UTC. */
  lookedAt: string;
  /** Null: everything. */
  taskId: string | null;
  verdict: Verdict;
  open: OpenCounts;
  nodes: NodeLook[];
  tasks: TaskLook[];
  differences: Difference[];
  differencesTotal: number;
  mended: Mended[];
};

/** A switch that could not be asked leaves the question open: that is no agreement. */
export function verdictOf({ nodes, differencesTotal }: Pick<Reconciliation, 'nodes' | 'differencesTotal'>): Verdict {
  if (differencesTotal > 0) return 'differs';
  return nodes.some(({ problem }) => problem !== null) ? 'incomplete' : 'agrees';
}
