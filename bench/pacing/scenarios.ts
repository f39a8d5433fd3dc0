/** Shifts of eight hours, each as a row of docs/pacing.md: who works, who answers, how long they talk. */

const hourMs = 3_600_000;
const minuteMs = 60_000;
export const shiftMs = 8 * hourMs;
/** The start of a shift is left out of all figures: nothing is known yet. */
export const settlingMs = 30 * minuteMs;
const noonMs = shiftMs / 2;

/** Figures of the forecast controller that we measure ourselves against, in %. */
export type Reference = { use: number | null; halfHour: number | null; oneToOne: number | null };

export type Scenario = {
  name: string;
  agents: number;
  lines: number;
  /** Share of dialled people who answer, by time since the start of the shift. */
  answerRate(atMs: number): number;
  talkMs(atMs: number): number;
  /** When half of the agents go home. */
  exodusMs: number | null;
  reference: Reference;
};

const linesPerAgent = 20;

function steady(agents: number, percent: number, talkSeconds: number, reference: Reference): Scenario {
  return {
    name: `n${agents}-p${percent}-t${talkSeconds}`,
    agents,
    lines: agents * linesPerAgent,
    answerRate: () => percent / 100,
    talkMs: () => talkSeconds * 1_000,
    exodusMs: null,
    reference,
  };
}

const base = steady(30, 30, 120, { use: 90, halfHour: 4, oneToOne: 67 });
const [low, high] = [0.15, 0.45];
/** A list's answer rate rises and falls with the time of day; twice in a shift. */
const swingMs = 4 * hourMs;
const blockMs = 20 * minuteMs;

/** The rows of the table with all figures. */
export const mainScenarios: readonly Scenario[] = [
  steady(5, 30, 120, { use: 77, halfHour: 7, oneToOne: 68 }),
  steady(10, 15, 30, { use: 69, halfHour: 5, oneToOne: 24 }),
  steady(10, 30, 120, { use: 82, halfHour: 6, oneToOne: 68 }),
  base,
  steady(30, 60, 30, { use: 88, halfHour: 4, oneToOne: 63 }),
  steady(100, 15, 30, { use: 95, halfHour: 3, oneToOne: 24 }),
  steady(100, 30, 120, { use: 96, halfHour: 4, oneToOne: 67 }),
  {
    ...base,
    name: 'n30-stepup',
    answerRate: (atMs) => (atMs < noonMs ? low : high),
    reference: { use: 90, halfHour: 5, oneToOne: 64 },
  },
  {
    ...base,
    name: 'n30-slow',
    answerRate: (atMs) => (low + high) / 2 - ((high - low) / 2) * Math.cos((2 * Math.PI * atMs) / swingMs),
    reference: { use: 90, halfHour: 5, oneToOne: 65 },
  },
  {
    ...base,
    name: 'n30-choppy',
    answerRate: (atMs) => (Math.floor(atMs / blockMs) % 2 === 0 ? low : high),
    reference: { use: 87, halfHour: 5, oneToOne: 64 },
  },
  { ...base, name: 'n30-exodus', exodusMs: noonMs, reference: { use: 90, halfHour: 4, oneToOne: 67 } },
  { ...base, name: 'n30-cap', lines: 60, answerRate: () => low, reference: { use: 88, halfHour: 4, oneToOne: 49 } },
  {
    ...base,
    name: 'n30-talkdrift',
    talkMs: (atMs) => 30_000 + 120_000 * (atMs / shiftMs),
    reference: { use: 88, halfHour: 4, oneToOne: 57 },
  },
];

/** Utilisation by size of the team, answer rate and talk: [answer rate, talk, 1:1, forecast]. */
const grid: Readonly<Record<number, readonly (readonly [number, number, number, number])[]>> = {
  5: [
    [15, 30, 25, 56],
    [15, 120, 49, 71],
    [30, 30, 41, 62],
    [60, 30, 63, 70],
    [60, 120, 83, 86],
  ],
  10: [
    [15, 120, 49, 79],
    [30, 30, 41, 72],
    [60, 30, 63, 77],
    [60, 120, 84, 87],
  ],
  30: [
    [15, 30, 24, 85],
    [15, 120, 49, 89],
    [30, 30, 41, 86],
    [60, 120, 83, 91],
  ],
  100: [
    [15, 120, 49, 95],
    [30, 30, 41, 95],
    [60, 30, 63, 96],
    [60, 120, 83, 96],
  ],
};

const gridScenarios: readonly Scenario[] = Object.entries(grid).flatMap(([agents, cells]) =>
  cells.map(([percent, talkSeconds, oneToOne, use]) =>
    steady(Number(agents), percent, talkSeconds, { use, oneToOne, halfHour: null }),
  ),
);

/** The hardest jump: a list of people who hardly answer becomes one of people who nearly all do. No utilisation is given for it. */
const leap: Scenario = {
  ...base,
  name: 'n30-leap',
  answerRate: (atMs) => (atMs < noonMs ? 0.1 : 0.9),
  reference: { use: null, halfHour: null, oneToOne: null },
};

export const scenarios: readonly Scenario[] = [...mainScenarios, ...gridScenarios, leap];
