/** How busy lines are while a list lasts, and how fast a freed line dials again. */
import { lineUse, peak, refillMs } from '../line-figures.ts';
import { type LineRun, type LineRunOptions, runLine } from '../line-run.ts';
import type { Figure, Measurement } from '../measurement.ts';
import { quantile } from '../quantiles.ts';

function figuresOf(id: string, run: LineRun): Figure[] {
  const refills = refillMs(run);
  const percentiles = [0.5, 0.95, 0.99].map((part) => quantile(refills, part)).join('/');
  const detail = `${run.rings.length} calls on ${run.lines} lines, most at once ${peak(run)}, end → next ring p50/p95/p99 ${percentiles} ms`;
  return [
    { id, value: lineUse(run), detail },
    { id: 'stuck', value: run.stuck, detail: id },
  ];
}

const tenLines = (quick: boolean): LineRunOptions => ({
  name: 'use-10x4s',
  lines: 10,
  contacts: quick ? 80 : 300,
  parts: [{ kind: 'answers', share: 1, ringMs: [200, 200], talkMs: [3_800, 3_800] }],
});

export const lineUse10x4s: Measurement = {
  ids: ['line-use-10x4s', 'stuck'],
  run: async (world) => figuresOf('line-use-10x4s', await runLine(world, tenLines(world.quick))),
};

/** Ends one by one, as on a line of people: ten that end in one moment wait for each other, and measure a queue. */
export const slotToOriginate: Measurement = {
  ids: ['slot-to-originate-p50', 'slot-to-originate-p95'],
  async run(world) {
    const run = await runLine(world, {
      name: 'slot-to-originate',
      lines: 10,
      contacts: world.quick ? 80 : 250,
      parts: [{ kind: 'answers', share: 1, ringMs: [200, 200], talkMs: [2_000, 6_000] }],
    });
    const refills = refillMs(run);
    const detail = `${refills.length} ends with all lines busy, from the switch's end of one call to its ring of the next`;
    return [
      { id: 'slot-to-originate-p50', value: quantile(refills, 0.5), detail },
      { id: 'slot-to-originate-p95', value: quantile(refills, 0.95), detail },
    ];
  },
};

/** 22 s, spread from 8 to 36; the quick one is three times as fast. */
export const lineUse100x22s: Measurement = {
  ids: ['line-use-100x22s', 'talk-cpu-per-call-second'],
  async run(world) {
    const shorter = world.quick ? 3 : 1;
    const run = await runLine(world, {
      name: 'use-100x22s',
      lines: 100,
      contacts: world.quick ? 350 : 1_000,
      parts: [{ kind: 'answers', share: 1, ringMs: [200, 200], talkMs: [7_800 / shorter, 35_800 / shorter] }],
    });
    const talkSeconds = run.calls.reduce(
      (sum, { answeredAtMs, endedAtMs }) => sum + ((endedAtMs ?? 0) - (answeredAtMs ?? endedAtMs ?? 0)) / 1000,
      0,
    );
    const talk = ((run.cpu['call-worker'] ?? 0) * 1000) / talkSeconds;
    const detail = `all CPU of the call worker over ${Math.round(talkSeconds)} s of talk, dialling and writing included`;
    return [...figuresOf('line-use-100x22s', run), { id: 'talk-cpu-per-call-second', value: talk, detail }];
  },
};

export const lineUseMixed: Measurement = {
  ids: ['line-use-mixed', 'stuck'],
  async run(world) {
    const run = await runLine(world, {
      name: 'use-mixed',
      lines: 10,
      contacts: world.quick ? 120 : 600,
      parts: [
        { kind: 'answers', share: 40, ringMs: [1_000, 1_000], talkMs: [4_000, 4_000] },
        { kind: 'refuses', share: 20, ringMs: [5, 5] },
        { kind: 'refuses', share: 40, ringMs: [1_000, 1_000] },
      ],
    });
    return figuresOf('line-use-mixed', run);
  },
};
