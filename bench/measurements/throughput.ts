/** How many calls a box carries in a second when lines are never the limit, and what a call costs. */
import { steadyRate } from '../line-figures.ts';
import { runLine } from '../line-run.ts';
import type { Measurement } from '../measurement.ts';
import { memoryMb, total, type Usage } from '../product/usage.ts';

const leftOut = 0.2;

export const throughput: Measurement = {
  ids: ['calls-per-second', 'cpu-per-1000-calls', 'memory', 'stuck'],
  async run(world) {
    const run = await runLine(world, {
      name: 'throughput',
      lines: 200,
      contacts: world.quick ? 1_200 : 4_000,
      parts: [
        { kind: 'refuses', share: 60, ringMs: [1_000, 1_000] },
        { kind: 'answers', share: 40, ringMs: [500, 500], talkMs: [500, 500] },
      ],
    });
    const perThousand = 1000 / run.rings.length;
    const memory = memoryMb(world.product.processes());
    const rate = steadyRate(run.rings, leftOut);
    return [
      { id: 'calls-per-second', value: rate, detail: `${run.rings.length} calls of a second on 200 lines, 40 % answered` },
      { id: 'cpu-per-1000-calls', value: total(run.cpu) * perThousand, detail: shares(run.cpu, perThousand) },
      { id: 'memory', value: total(memory), detail: shares(memory, 1) },
      { id: 'stuck', value: run.stuck, detail: 'throughput' },
    ];
  },
};

function shares(usage: Usage, factor: number): string {
  return Object.entries(usage)
    .map(([name, value]) => `${name} ${(value * factor).toFixed(1)}`)
    .join(', ');
}
