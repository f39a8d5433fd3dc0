/** How busy agents are kept, and how many callers find nobody: simulated shifts of domain/pacing beside simpler ways to dial. */
import { decide } from '../../domain/pacing/decide.ts';
import type { Snapshot } from '../../domain/pacing/snapshot.ts';
import { type AloneMeasurement, type Figure } from '../measurement.ts';
import { fullHouse } from '../pacing/full-house.ts';
import { decideId, rowIds } from '../pacing/goals.ts';
import { mainScenarios, type Scenario, scenarios } from '../pacing/scenarios.ts';
import { type Pace, simulateShift } from '../pacing/shift.ts';
import type { ShiftFigures } from '../pacing/shift-record.ts';
import { quantile } from '../quantiles.ts';

const shiftsUsual = 2;
/** The first seed; further shifts take the next ones. */
const seedFirst = 1_000;
const forecastPace: Pace = { mode: 'predictive', ratio: 1 };
/** What most dialers can do without a forecast: one call for each free agent, and two. */
const others: readonly { name: string; pace: Pace }[] = [
  { name: '1:1', pace: { mode: 'progressive', ratio: 1 } },
  { name: '2 per free', pace: { mode: 'ratio', ratio: 2 } },
];
const quickRows = new Set(['n5-p30-t120', 'n10-p30-t120', 'n30-stepup']);

export const pacingShifts: readonly AloneMeasurement[] = scenarios.map((scenario) => ({
  ids: Object.values(rowIds(scenario)),
  taken: quickRows.has(scenario.name) ? 'always' : mainScenarios.includes(scenario) ? 'unless-quick' : 'asked',
  run: ({ shifts }) => row(scenario, shifts ?? shiftsUsual),
}));

function row(scenario: Scenario, shifts: number): Figure[] {
  const ids = rowIds(scenario);
  const ours = simulated(scenario, { pace: forecastPace, shifts });
  const beside = others.map(({ name, pace }) => `${name} ${told(simulated(scenario, { pace, shifts }))}`).join(', ');
  const { use, halfHour } = scenario.reference;
  const reference = use === null ? '' : `, reference ${use} %${halfHour === null ? '' : ` and ${halfHour} %`}`;
  return [
    { id: ids.use, value: percent(mean(ours, 'use')), detail: `${shifts} shifts; ${told(ours)}; ${beside}${reference}` },
    { id: ids.lost, value: percent(Math.max(...ours.map(lostMost))), detail: `the worst of ${shifts} shifts` },
    { id: ids.halfHour, value: percent(mean(ours, 'worstHalfHour')), detail: 'the worst half hour of a shift, on average' },
  ];
}

function simulated(scenario: Scenario, { pace, shifts }: { pace: Pace; shifts: number }): ShiftFigures[] {
  return Array.from({ length: shifts }, (_, n) => simulateShift({ scenario, seed: seedFirst + n, pace }));
}

/** With and without its start, so that no quiet start dilutes a shift and no bad one is left out. */
function lostMost({ abandoned, abandonedWhole }: ShiftFigures): number {
  return Math.max(abandoned, abandonedWhole);
}

function mean(shifts: readonly ShiftFigures[], figure: 'use' | 'abandoned' | 'worstHalfHour'): number {
  return shifts.reduce((sum, shift) => sum + shift[figure], 0) / shifts.length;
}

function told(shifts: readonly ShiftFigures[]): string {
  return (['use', 'abandoned', 'worstHalfHour'] as const).map((figure) => percent(mean(shifts, figure))).join('/');
}

function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}

const decisionsMeasured = 500;
const decisionsBefore = 100;

export const pacingDecide: AloneMeasurement = {
  ids: [decideId],
  taken: 'always',
  run() {
    const { state, snapshot } = fullHouse();
    const msOf = (now: Snapshot): number => {
      const startedMs = performance.now();
      decide(state, now);
      return performance.now() - startedMs;
    };
    const times = Array.from({ length: decisionsBefore + decisionsMeasured }, (_, n) =>
      msOf({ ...snapshot, nowMs: snapshot.nowMs + n }),
    ).slice(decisionsBefore);
    const tail = quantile(times, 0.95);
    return [
      {
        id: decideId,
        value: quantile(times, 0.5),
        detail: `one decision with ${snapshot.agents.length} agents and ${snapshot.calls.length} calls; p95 ${tail.toFixed(2)} ms`,
      },
    ];
  },
};
