/** What a careless change of each workflow would look like: other commands, or the same ones in another order. Only for the test of the test. */
import { proxyActivities, sleep, startChild } from '@temporalio/workflow';
import {
  books,
  callsOn,
  feeder,
  imports,
  profilesOf,
  task,
  transcripts,
  trialBooks,
  webhooks,
} from '../../../workflows/activity-proxies.ts';
import type {
  CallBatchInput,
  ContactCallInput,
  ImportListInput,
  LaneInput,
  OperateProfileInput,
  OutboundTaskInput,
  ReconcileInput,
  TalkTranscriptInput,
  TrialCallInput,
  WebhookDeliveriesInput,
} from '../../../workflows/messages.ts';

const counters = proxyActivities<{ countCall(): Promise<void> }>({ startToCloseTimeout: 1000 });

/** One after the other instead of all at once. */
export async function callBatch({ calls }: CallBatchInput): Promise<void> {
  for (const { callId } of calls) await startChild('contactCall', { workflowId: callId });
}

/** Something new before the call. */
export async function contactCall({ taskId, callId, node }: ContactCallInput): Promise<unknown> {
  await counters.countCall();
  return callsOn(node).conductCall({ taskId, callId });
}

/** A pause between two steps. */
export async function importList({ importId }: ImportListInput): Promise<unknown> {
  await sleep(1000);
  await imports.readList({ importId });
  return imports.commitImport({ importId });
}

/** A call less: its children are not started. */
export async function lane(input: LaneInput): Promise<void> {
  await feeder.feedLane({ ...input, claimKey: 'one' });
  await feeder.feedLane({ ...input, claimKey: 'two' });
}

/** Two reviews at once. */
export async function outboundTask({ taskId }: OutboundTaskInput): Promise<void> {
  await Promise.all([task.reviewTask({ taskId, everyCall: true }), task.reviewTask({ taskId, everyCall: false })]);
}

/** The last book first. */
export async function reconcile({ taskId }: ReconcileInput): Promise<void> {
  await books.tasksToCompare({ taskId });
  await books.nodesToAsk();
}

/** A rest before the first attempt. */
export async function webhookDeliveries({ webhookId, batchId, triesMax }: WebhookDeliveriesInput): Promise<void> {
  await sleep(1000);
  await webhooks.deliverBatch({ webhookId, batchId, attempt: 1, triesMax });
}

/** Said twice. */
export async function operateProfile({ node, ...operation }: OperateProfileInput): Promise<void> {
  await Promise.all([profilesOf(node).operateProfile(operation), profilesOf(node).operateProfile(operation)]);
}

/** Closed before it was begun. */
export async function trialCall({ trialId }: TrialCallInput): Promise<void> {
  await trialBooks.closeTrial({ trialId, began: false });
}

/** Written down twice, to compare. */
export async function talkTranscript({ callId }: TalkTranscriptInput): Promise<void> {
  await Promise.all([transcripts.transcribeTalk({ callId }), transcripts.transcribeTalk({ callId })]);
}
