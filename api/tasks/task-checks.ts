/** What a task must be beyond its shape: what each type needs. */
import type { TaskType } from '../../domain/task.ts';
import { fieldRefused } from '../request-refused.ts';

/** Throws 422 `assistant-required`, `voice-required` or `group-required`. */
export function requireTalker({
  type,
  assistantId,
  voiceId,
  agentGroupId,
}: {
  type: TaskType;
  assistantId: string | null;
  voiceId: string | null;
  agentGroupId: string | null;
}): void {
  if (type === 'ai' && assistantId === null) throw fieldRefused('assistant-required', 'assistantId');
  if (type === 'notification' && voiceId === null) throw fieldRefused('voice-required', 'voiceId');
  if (type === 'predictive' && agentGroupId === null) throw fieldRefused('group-required', 'agentGroupId');
}
