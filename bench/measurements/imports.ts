/** How fast a workbook becomes contacts, and what that costs in memory. */
import { plainNumbers, prepareTask } from '../line-run.ts';
import type { Measurement } from '../measurement.ts';
import { workbookList } from './list-file.ts';
import { importList } from './list-import.ts';

export const imports: Measurement = {
  ids: ['import-rows-per-second', 'import-memory'],
  async run(world) {
    const rows = world.quick ? 30_000 : 200_000;
    const parts = [{ kind: 'refuses', share: 1, ringMs: [200, 200] }] as const;
    const { taskId } = await prepareTask(world, { name: 'import', lines: 1, contacts: 1, parts });
    const bytes = await workbookList(plainNumbers(rows, world.next()));
    const { accepted, tookMs, peakMb } = await importList(world, taskId, { name: 'list.xlsx', bytes });
    const detail = `${accepted} rows of an .xlsx of ${(bytes.length / 2 ** 20).toFixed(1)} MB, upload included`;
    return [
      { id: 'import-rows-per-second', value: (accepted * 1000) / tookMs, detail },
      { id: 'import-memory', value: peakMb, detail: 'the most that the task worker, which reads it, ever held' },
    ];
  },
};
