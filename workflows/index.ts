/** The workflows that a task worker runs. */
export { callBatch } from './call-batch.ts';
export { contactCall } from './contact-call.ts';
export { importList } from './import-list.ts';
export { lane } from './lane.ts';
export { operateProfile } from './operate-profile.ts';
export { outboundTask } from './outbound-task.ts';
export { reconcile } from './reconcile.ts';
export { talkTranscript } from './talk-transcript.ts';
export { trialCall } from './trial-call.ts';
export { webhookDeliveries } from './webhook-deliveries.ts';
