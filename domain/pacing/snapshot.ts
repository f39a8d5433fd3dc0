/** What pacing (节奏) is told each time it decides: who is there, what rings, what ended since the last time. No clock, no names. */

export const agentStates = ['free', 'ringing', 'talking', 'wrap-up', 'busy', 'offline'] as const;
/** `ringing`: reserved for a call that was answered. `busy` and `offline` take no calls. */
export type AgentState = (typeof agentStates)[number];

export const callStates = ['ringing', 'waiting', 'talking'] as const;
/** `ringing` from the moment the call is sent, confirmed or not. `waiting`: answered, and no agent yet. */
export type CallState = (typeof callStates)[number];

export const endKinds = ['answered', 'not-answered', 'fault'] as const;
/** `answered` by a person, whatever came of it. `fault`: our line failed, which says nothing about who answers. */
export type EndKind = (typeof endKinds)[number];

export const pacingModes = ['preview', 'progressive', 'predictive', 'ratio'] as const;
/** `preview`: one number for each free agent, who reads first. `progressive`: the same, dialled at once. `ratio`: so many for each free agent. */
export type PacingMode = (typeof pacingModes)[number];

export type AgentSight = { id: string; state: AgentState; sinceMs: number };
export type CallSight = { id: string; state: CallState; sinceMs: number };

export type EndedCall = {
  id: string;
  kind: EndKind;
  /** From sent to answered, or to the end; null where nobody measured it. */
  ringMs: number | null;
  talkMs: number | null;
  /** It was answered, and no agent was there in time (呼损). */
  abandoned: boolean;
};

/** What the form of the task says before anything was learned. */
export type Estimates = { answerRate: number; ringMs: number; talkMs: number; wrapUpMs: number };

/** Why a person or the house wants one call for each free agent now, whatever the forecast says. */
export type Hold = 'hand' | 'stale' | 'line';

export type Snapshot = {
  nowMs: number;
  agents: readonly AgentSight[];
  calls: readonly CallSight[];
  /** Each call that ended since the snapshot before, once. */
  ended: readonly EndedCall[];
  /** How many more calls lines, concurrency and rate allow now. */
  linesLeft: number;
  /** Share of answered calls that may find nobody, over the window: 0.03. */
  abandonTarget: number;
  mode: PacingMode;
  /** Calls for each free agent in the mode `ratio`. */
  ratio: number;
  hold: Hold | null;
  estimates: Estimates;
  /** Names the day that the budget counts, such as 2026-11-27 in the zone of the task. */
  day: string;
  /** How many of the days before count with it: 1 is the day alone. */
  windowDays: number;
};
