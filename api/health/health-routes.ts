/** Whether the parts answer, for load balancers, the page's state dot, and people. */
import type { Static } from 'typebox';
import type { Database } from '../../storage/database.ts';
import { liveBoard } from '../../storage/live-board.ts';
import type { SwitchNodeRow } from '../../storage/switch-nodes.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import type { TaskControl } from '../task-control.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Health } from './health-schemas.ts';
import { getHealth, listNodes } from './health-schemas.ts';

/** For each check, all at once: who asks for the state of the parts waits no longer for a part that is away. */
export const checkMsMax = 400;

export function healthRoutes(app: TypedApp, { db, taskControl }: { db: Database; taskControl: TaskControl }): void {
  app.route({
    ...getHealth,
    handler: async (_request, reply) => {
      const [nodes, temporalUp] = await Promise.all([inTime(makeSwitchNodes(db).list()), inTime(taskControl.isUp())]);
      const health = healthOf(nodes, temporalUp ?? false);
      reply.code(health.status === 'down' ? 503 : 200).header('cache-control', 'no-store');
      return health;
    },
  });

  app.route({
    ...listNodes,
    handler: async () => {
      const [nodes, board] = await Promise.all([makeSwitchNodes(db).list(), liveBoard(db, {})]);
      const used = new Map(board.nodes.map((node) => [node.name, node.used]));
      return {
        items: nodes.map(({ name, state, capacity, detail, seenAt }) => ({
          name,
          state,
          capacity,
          callsNow: used.get(name) ?? 0,
          detail,
          seenAt: seenAt.toISOString(),
        })),
      };
    },
  });
}

/** Null when a part does not answer in time, or fails: to whoever asks both mean that it is down. The answer says so. */
async function inTime<T>(answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, checkMsMax, null);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function healthOf(nodes: SwitchNodeRow[] | null, temporalUp: boolean): Static<typeof Health> {
  const temporal = temporalUp ? 'up' : 'down';
  if (nodes === null) return { status: 'down', parts: { database: 'down', temporal, switches: [] } };
  const switches = nodes.map(({ name, state }) => ({ name, state }));
  const whole = temporalUp && switches.length > 0 && switches.every((node) => node.state === 'ready');
  return { status: whole ? 'up' : 'degraded', parts: { database: 'up', temporal, switches } };
}
