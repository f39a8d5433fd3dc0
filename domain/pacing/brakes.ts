/** When nothing is dialled ahead, whatever the forecast says. */
import { budgetOf, isOverdrawn } from './budget.ts';
import type { Hold, Snapshot } from './snapshot.ts';
import type { PacingState } from './state.ts';

const answersAskedMin = 30;
const answersAskedPerAgent = 0.5;
const outcomesAsked = 60;

export type Learned = { answers: number; answersAsked: number; outcomes: number; outcomesAsked: number };

/** What is known of the list beside what is asked for. */
export function learnedOf({ counts, activeMost }: PacingState): Learned {
  return {
    answers: counts.knownAnswers,
    answersAsked: Math.max(answersAskedMin, activeMost * answersAskedPerAgent),
    outcomes: counts.knownEnds,
    outcomesAsked,
  };
}

export function brakeOf(state: PacingState, { hold, abandonTarget }: Snapshot): Hold | 'budget' | 'learning' | null {
  if (hold !== null) return hold;
  if (isOverdrawn(budgetOf(state.days, abandonTarget))) return 'budget';
  const { answers, answersAsked, outcomes } = learnedOf(state);
  return answers < answersAsked || outcomes < outcomesAsked ? 'learning' : null;
}
