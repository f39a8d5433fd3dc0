/** The story of one call: it is made, and if a person talked with the assistant it is graded afterwards. */
import type { CallSummary } from '../activities/contracts.ts';
import { callsOn, records } from './activity-proxies.ts';
import type { ContactCallInput } from './messages.ts';

export async function contactCall({ taskId, callId, node }: ContactCallInput): Promise<CallSummary> {
  const summary = await callsOn(node).conductCall({ taskId, callId });
  if (summary.kind === 'ended' && summary.gradeDue) {
    await records.gradeIntent({ callId });
  }
  return summary;
}
