/** What simulated shifts shall reach: the figures of the forecast controller that docs/pacing.md measures itself against. */
import type { Goal } from '../measurement.ts';
import { type Scenario, scenarios } from './scenarios.ts';

/** Points of utilisation below the reference that still count as reached; small teams depend more on chance. */
const usePointsMax = 1.5;
const usePointsMaxSmall = 2.5;
const smallTeamMax = 10;
const halfHourPointsMax = 2;
const lostPercentMax = 3;

export type RowIds = { use: string; lost: string; halfHour: string };

/** `use`: utilisation in %. `lost`: abandoned in the worst shift. `halfHour`: the worst half hour of a shift, on average. */
export function rowIds({ name }: Scenario): RowIds {
  return { use: `pacing-${name}`, lost: `pacing-${name}-lost`, halfHour: `pacing-${name}-half-hour` };
}

export const decideId = 'pacing-decide';

export const pacingGoals: Readonly<Record<string, Goal>> = {
  [decideId]: { unit: 'ms', most: 1 },
  ...Object.fromEntries(scenarios.flatMap((scenario) => Object.entries(goalsOf(scenario)))),
};

function goalsOf(scenario: Scenario): Record<string, Goal> {
  const ids = rowIds(scenario);
  const { use, halfHour } = scenario.reference;
  const points = scenario.agents <= smallTeamMax ? usePointsMaxSmall : usePointsMax;
  return {
    [ids.use]: use === null ? { unit: '%' } : { unit: '%', least: use - points },
    [ids.lost]: { unit: '%', most: lostPercentMax },
    [ids.halfHour]: halfHour === null ? { unit: '%' } : { unit: '%', most: halfHour + halfHourPointsMax },
  };
}
