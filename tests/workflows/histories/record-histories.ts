/**
 * Records the histories anew, on a real server: `npm run histories`, or some of them: `npm run histories -- lane lane-continued`. To be run when a story is added, or when a change of a workflow
 * was released long enough ago that no run of the old code is open any more; see docs/decisions/0012.
 */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { readyTemporalNamespace } from '../../../workers/supervisor/temporal-namespace.ts';
import { leaseServer } from '../../setup/shared-servers.ts';
import { tellStories } from '../story-teller.ts';
import { type RecordedStory, recordedStories } from './recorded-stories.ts';

const folder = new URL('.', import.meta.url);

async function main(names: readonly string[]): Promise<void> {
  const chosen = recordedStories.filter(({ name }) => names.length === 0 || names.includes(name));
  const server = await leaseServer('temporal', async () => undefined);
  try {
    const written = new Set<string>();
    for (const story of chosen) {
      const target = { address: `127.0.0.1:${server.port}`, namespace: story.name };
      await readyTemporalNamespace({ ...target, ours: true });
      for (const file of await record(story, target)) written.add(file);
    }
    const ofChosen = (file: string): boolean =>
      names.length === 0 || names.some((name) => file.replace(/-\d+\.json\.gz$/, '') === name);
    const old = (await readdir(folder)).filter((file) => file.endsWith('.json.gz') && ofChosen(file) && !written.has(file));
    await Promise.all(old.map((file) => rm(new URL(file, folder))));
  } finally {
    await server.release();
  }
}

async function record(story: RecordedStory, target: { address: string; namespace: string }): Promise<string[]> {
  const teller = await tellStories(story.script(), target);
  try {
    const workflowId = await story.tell(teller.client);
    const files: string[] = [];
    for (const runId of await runsOf(teller.client, workflowId)) {
      const file = `${story.name}-${files.length + 1}.json.gz`;
      const history = await teller.client.workflow.getHandle(workflowId, runId).fetchHistory();
      // A history that continued as new has some 400 kB in plain text.
      await writeFile(
        new URL(file, folder),
        gzipSync(`{"workflowId":${JSON.stringify(workflowId)},"history":${historyToJSON(history)}}`),
      );
      process.stdout.write(`${file}: ${history.events?.length ?? 0} events\n`);
      files.push(file);
    }
    return files;
  } finally {
    await teller.close();
  }
}

/** All runs of a workflow, oldest first. Closed ones are listed a moment after their end. */
async function runsOf(client: Client, workflowId: string): Promise<string[]> {
  const newest = await client.workflow.getHandle(workflowId).describe();
  for (let look = 0; look < looksMax; look += 1) {
    const runs: { runId: string; startTime: Date }[] = [];
    for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
      if (run.status.name !== 'RUNNING') runs.push(run);
    }
    if (runs.some(({ runId }) => runId === newest.runId)) {
      return runs.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime()).map(({ runId }) => runId);
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new Error(`the runs of ${workflowId} were never listed`);
}

const looksMax = 100;
const lookEveryMs = 100;

await main(process.argv.slice(2));
