/** Does a call of a long list cost more than one of a short list? */
import { ofGateway, prepareTask, untilDialled } from '../line-run.ts';
import type { Measurement } from '../measurement.ts';
import { cpuSeconds, difference, total } from '../product/usage.ts';
import type { World } from '../world.ts';

const [shortList, longList] = [1_000, 100_000];
const lines = 10;
/** Dials before counting begins: everything is warm then. */
const warmDials = 60;
const dialMsMax = 120_000;

type Cost = { all: number; postgres: number };

export const listLength: Measurement = {
  ids: ['cost-100k-over-1k'],
  async run(world) {
    const dials = world.quick ? 250 : 800;
    // Taken in turns, so that whatever else the machine does falls on both.
    const costs = { short: [] as Cost[], long: [] as Cost[] };
    for (let round = 0; round < (world.quick ? 1 : 3); round++) {
      costs.short.push(await costOfCall(world, shortList, dials));
      costs.long.push(await costOfCall(world, longList, dials));
    }
    const mean = (list: Cost[], part: keyof Cost): number => list.reduce((sum, cost) => sum + cost[part], 0) / list.length;
    const ratio = mean(costs.long, 'all') / mean(costs.short, 'all');
    const postgres = mean(costs.long, 'postgres') / mean(costs.short, 'postgres');
    const detail = `CPU of all processes for a call, ${dials} calls of each list; Postgres alone ${postgres.toFixed(2)}`;
    return [{ id: 'cost-100k-over-1k', value: ratio, detail }];
  },
};

async function costOfCall(world: World, contacts: number, dials: number): Promise<Cost> {
  const parts = [{ kind: 'refuses', share: 1, ringMs: [500, 500] }] as const;
  const { taskId, gateway } = await prepareTask(world, { name: `list-${contacts}`, lines, contacts, parts });
  world.switch.log.readOn();
  const from = world.switch.log.lines.length;
  await world.product.door.post(`/tasks/${taskId}/start`, {});
  await untilDialled(world, { from, gateway, contacts: warmDials, msMax: dialMsMax });
  const ended = (): number => ofGateway(world.switch.log.lines.slice(from), gateway).ends.length;
  const [before, endedBefore] = [cpuSeconds(world.product.processes()), ended()];
  await untilDialled(world, { from, gateway, contacts: warmDials + dials, msMax: dialMsMax });
  const [used, calls] = [difference(cpuSeconds(world.product.processes()), before), ended() - endedBefore];
  await world.product.door.post(`/tasks/${taskId}/stop`, { mode: 'hangup' });
  return { all: total(used) / calls, postgres: (used['postgres'] ?? 0) / calls };
}
