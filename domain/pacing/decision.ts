/** What was decided and why, as values; api/words/pacing.ts makes a sentence of them. */
import type { Budget } from './budget.ts';
import type { Hold, PacingMode } from './snapshot.ts';
import type { PacingState } from './state.ts';

/**
 * What kept the dial where it is. `nobody`: no agent takes calls · `mode`: the mode says how many · `hand`, `stale`, `line`: held at one for
 * each free agent · `learning`: too little is known yet · `budget`: too many found nobody · `risk`: the next call would find nobody too
 * likely · `lines`: no more of them · `most`: the most that is dialled at once.
 */
export type Binding = 'nobody' | 'mode' | Hold | 'learning' | 'budget' | 'risk' | 'lines' | 'most';

export type Why = {
  binds: Binding;
  mode: PacingMode;
  agents: { free: number; ringing: number; talking: number; wrapUp: number; away: number };
  calls: { ringing: number; waiting: number; talking: number };
  linesLeft: number;
  budget: Budget;
  /** Only where numbers are dialled ahead by forecast: the mode `predictive` with at least one agent. */
  forecast: {
    /** How likely a person answers, and from how many calls that is drawn. */
    answerRate: { value: number; sample: number };
    /** How many of the ringing calls will be answered, and how many busy agents will be free within `withinMs`. */
    answersExpected: number;
    backExpected: number;
    withinMs: number;
    /** The chance of finding nobody that one call more than dialled has, and what it may be: θ, or less in debt. */
    nextRisk: number;
    allowedRisk: number;
    /** What is known of the list, and what is asked for before its calls are dialled ahead. */
    learned: { answers: number; answersAsked: number; outcomes: number; outcomesAsked: number };
  } | null;
};

export type Decision = {
  /** How many calls to start now. */
  dial: number;
  why: Why;
  state: PacingState;
};
