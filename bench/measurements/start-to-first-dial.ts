/** From the press on start to the first phone that rings. */
import { ofGateway, prepareTask, untilDialled } from '../line-run.ts';
import type { Measurement } from '../measurement.ts';
import { median, quantile } from '../quantiles.ts';
import type { World } from '../world.ts';

export const startToFirstDial: Measurement = {
  ids: ['start-to-first-dial'],
  async run(world) {
    const times: number[] = [];
    for (let n = 0; n < (world.quick ? 5 : 20); n++) times.push(await firstDialMs(world, 1));
    const detail = `median of ${times.length} tasks, slowest ${quantile(times, 1)} ms, from the request to the switch's ring`;
    return [{ id: 'start-to-first-dial', value: median(times), detail }];
  },
};

async function firstDialMs(world: World, contacts: number): Promise<number> {
  const parts = [{ kind: 'refuses', share: 1, ringMs: [200, 200] }] as const;
  const { taskId, gateway } = await prepareTask(world, { name: 'start', lines: 1, contacts, parts });
  world.switch.log.readOn();
  const from = world.switch.log.lines.length;
  const startedMs = Date.now();
  await world.product.door.post(`/tasks/${taskId}/start`, {});
  await untilDialled(world, { from, gateway, contacts });
  const [first] = ofGateway(world.switch.log.lines.slice(from), gateway).rings;
  return first === undefined ? Number.NaN : first.atMs - startedMs;
}
