/** How a change of a workflow is made so that runs of the old code go on: behind `patched`, with the old path kept. Only for the test. */
import { patched, proxyActivities } from '@temporalio/workflow';
import { contactCall as today } from '../../../workflows/contact-call.ts';
import type { ContactCallInput } from '../../../workflows/messages.ts';

export {
  callBatch,
  importList,
  lane,
  operateProfile,
  outboundTask,
  reconcile,
  talkTranscript,
  trialCall,
  webhookDeliveries,
} from '../../../workflows/index.ts';

const counters = proxyActivities<{ countCall(): Promise<void> }>({ startToCloseTimeout: 1000 });

export async function contactCall(input: ContactCallInput): Promise<unknown> {
  if (patched('count-calls')) await counters.countCall();
  return today(input);
}
