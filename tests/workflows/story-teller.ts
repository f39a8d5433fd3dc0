/** Runs the real workflows on a real server against activities that a test scripts by the contracts. */

import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type {
  CallActivities,
  ImportActivities,
  RecordActivities,
  TaskActivities,
  TranscriptActivities,
  WebhookActivities,
} from '../../activities/contracts.ts';
import { callQueue, controlQueue, transcriptQueue, webhookQueue } from '../../workflows/messages.ts';
import { openTestNamespace, type TestNamespace } from '../setup/temporal.ts';

export type Script = TaskActivities &
  CallActivities &
  RecordActivities &
  ImportActivities &
  WebhookActivities &
  Partial<TranscriptActivities>;

export type StoryTeller = { client: Client; close(): Promise<void> };

const node = 'sim';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** In a namespace of its own, unless one is given. */
export async function tellStories(script: Script, at?: TestNamespace): Promise<StoryTeller> {
  const { address, namespace } = at ?? (await openTestNamespace());
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
  // Which of them is asked is up to the workflow: each knows all activities.
  const common = { connection, namespace, activities: script };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: controlQueue, workflowsPath }),
    Worker.create({ ...common, taskQueue: callQueue(node) }),
    Worker.create({ ...common, taskQueue: webhookQueue }),
    Worker.create({ ...common, taskQueue: transcriptQueue }),
  ]);
  const running = workers.map((worker) => worker.run());
  return {
    client: new Client({ connection: clientConnection, namespace }),
    async close() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await clientConnection.close();
      await connection.close();
    },
  };
}

/** Waits for something that will come; fails with the words when it does not. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, msMax = 20_000): Promise<void> {
  const endAtMs = Date.now() + msMax;
  while (!(await isSo())) {
    if (Date.now() > endAtMs) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
