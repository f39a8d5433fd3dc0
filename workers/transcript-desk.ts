/** Writes down the talks of agents, on a queue of their own: each takes as long as people talked. */
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { CallAccounts } from '../activities/call-accounts.ts';
import { makeTranscriptActivities } from '../activities/talk-transcript.ts';
import { makeCallTranscripts } from '../storage/call-transcripts.ts';
import type { Database } from '../storage/database.ts';
import { type TalkTranscriptInput, transcriptQueue, transcriptWorkflowId, workflowTypes } from '../workflows/messages.ts';
import type { ProcessContext } from './process-life.ts';
import { makeRecordingReader } from './recorded-sound.ts';
import { every } from './rounds.ts';
import { runWorker } from './run-worker.ts';
import { startStory } from './story-start.ts';
import { connectWorker } from './temporal-connection.ts';

/**
 * Calls whose talks this process writes down at once, two recognisers each. At the pace of talking it keeps up with so many agents who
 * talk without a pause; more than that wait for their turn.
 */
const talksAtOnceMax = 40;
const startEveryMs = 2_000;
/** Stories that one round starts: more talks than any round sees ending. */
const startedMax = 500;

type Parts = { db: Database; client: Client; accounts: Pick<CallAccounts, 'scribe'> };

export async function runTranscripts(context: ProcessContext, { db, client, accounts }: Parts): Promise<void> {
  const { settings, log, onClose } = context;
  const transcripts = makeCallTranscripts(db);
  const openRecording = makeRecordingReader(path.join(settings.dataFolder, 'recordings'));
  const worker = await Worker.create({
    connection: await connectWorker(context),
    namespace: settings.temporal.namespace,
    taskQueue: transcriptQueue,
    activities: makeTranscriptActivities({ transcripts, accounts, openRecording, log }),
    maxConcurrentActivityTaskExecutions: talksAtOnceMax,
    shutdownGraceTime: settings.drainMs,
  });
  runWorker(worker, context);
  onClose(
    every(startEveryMs, { name: 'start transcripts', log }, async () => {
      for (const { callId, taskId } of await transcripts.waiting(startedMax)) {
        const input: TalkTranscriptInput = { taskId, callId };
        await startStory(client, { type: workflowTypes.talkTranscript, workflowId: transcriptWorkflowId(callId), input });
        await transcripts.storyStarted(callId);
      }
    }),
  );
}
