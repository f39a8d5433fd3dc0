/** One task with a million contacts: read, started, and carried over the end of its workflow's history. */

import { ofGateway, plainNumbers, prepareTask, untilDialled } from '../line-run.ts';
import type { Measurement } from '../measurement.ts';
import { quantile } from '../quantiles.ts';
import { csvList } from './list-file.ts';
import { importList } from './list-import.ts';

/** A lane's history is turned over after about 2,000 events: a few hundred calls. */
const [linesFull, linesQuick] = [40, 20];
const [dialsFull, dialsQuick] = [3_000, 600];
const dialMsMax = 240_000;

export const million: Measurement = {
  ids: ['million-import', 'million-memory', 'million-start', 'million-gap'],
  async run(world) {
    const rows = world.quick ? 50_000 : 1_000_000;
    const lines = world.quick ? linesQuick : linesFull;
    const dials = world.quick ? dialsQuick : dialsFull;
    const parts = [{ kind: 'refuses', share: 1, ringMs: [1_000, 1_000] }] as const;
    const { taskId, gateway } = await prepareTask(world, { name: 'million', lines, contacts: 1, parts });
    const bytes = csvList(plainNumbers(rows, world.next()));
    const imported = await importList(world, taskId, { name: 'list.csv', bytes });

    world.switch.log.readOn();
    const from = world.switch.log.lines.length;
    const startedMs = Date.now();
    await world.product.door.post(`/tasks/${taskId}/start`, {});
    await untilDialled(world, { from, gateway, contacts: dials, msMax: dialMsMax });
    const { rings } = ofGateway(world.switch.log.lines.slice(from), gateway);
    await world.product.door.post(`/tasks/${taskId}/stop`, { mode: 'hangup' });
    const gaps = rings.slice(1).map(({ atMs }, n) => atMs - (rings[n]?.atMs ?? atMs));
    return [
      { id: 'million-import', value: imported.tookMs / 1000, detail: `${imported.accepted} rows of a .csv, upload included` },
      { id: 'million-memory', value: imported.peakMb, detail: 'the most that the task worker ever held while it read' },
      {
        id: 'million-start',
        value: (rings[0]?.atMs ?? Infinity) - startedMs,
        detail: 'from the press on start to the first ring',
      },
      {
        id: 'million-gap',
        value: quantile(gaps, 1),
        detail: `longest time without a ring in ${rings.length} dials on ${lines} lines`,
      },
    ];
  },
};
