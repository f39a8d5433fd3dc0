/** How many contacts programs can append in a second, in batches, from several connections. */
import { plainNumbers, prepareTask } from '../line-run.ts';
import type { Measurement } from '../measurement.ts';

const clients = 8;
const batch = 100;

export const apiAppend: Measurement = {
  ids: ['api-append-per-second'],
  async run(world) {
    const batches = world.quick ? 10 : 50;
    const parts = [{ kind: 'refuses', share: 1, ringMs: [200, 200] }] as const;
    const { taskId } = await prepareTask(world, { name: 'append', lines: 1, contacts: 1, parts });
    const numbers = plainNumbers(clients * batches * batch, world.next());
    const { door } = world.product;
    const startedMs = Date.now();
    await Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        for (let n = 0; n < batches; n++) {
          const from = (client * batches + n) * batch;
          const contacts = numbers.slice(from, from + batch).map((number) => ({ number }));
          await door.post(`/tasks/${taskId}/contacts`, { contacts });
        }
      }),
    );
    const value = (numbers.length * 1000) / (Date.now() - startedMs);
    return [{ id: 'api-append-per-second', value, detail: `${clients} clients, batches of ${batch}` }];
  },
};
