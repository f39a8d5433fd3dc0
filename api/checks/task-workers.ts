/** Who polls the queue of tasks, as the Temporal server sees it. */
import type { Client } from '@temporalio/client';
import { controlQueue } from '../../workflows/messages.ts';
import type { TaskWorkers } from './surroundings.ts';

const askMsMax = 2_000;
/** A worker polls anew at least once a minute; the server names one for five minutes after its last poll. */
const pollMsMax = 90_000;

/** The function answers null when the server does not. */
export function makeTaskWorkers(client: Client): () => Promise<TaskWorkers | null> {
  return async () => {
    try {
      const { namespace } = client.options;
      const { pollers } = await client.withDeadline(Date.now() + askMsMax, () =>
        client.workflowService.describeTaskQueue({ namespace, taskQueue: { name: controlQueue } }),
      );
      const living = pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > Date.now() - pollMsMax);
      const identities = [...new Set(living.map(({ identity }) => identity ?? ''))];
      return { count: identities.length, releases: identities.map(releaseIn) };
    } catch {
      // Whatever went wrong: nobody was told. That the server is away is a check of its own.
      return null;
    }
  };
}

/** A worker writes its build behind `#` (workers/task-worker.ts); one of a release before that is `?`. */
function releaseIn(identity: string): string {
  return identity.includes('#') ? identity.slice(identity.indexOf('#') + 1) : '?';
}
