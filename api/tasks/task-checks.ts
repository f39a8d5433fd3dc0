/** What a task must be beyond its shape: types that are offered, and what each type needs. */
import type { Static } from 'typebox';
import type { TaskType } from '../../domain/task.ts';
import { taskTypes } from '../../domain/task.ts';
import { fieldRefused } from '../request-refused.ts';
import type { TaskDraft } from './task-schemas.ts';

/** Throws 422 `type-not-offered`. */
export function offeredType(type: Static<typeof TaskDraft>['type']): TaskType {
  const offered = taskTypes.find((known) => known === type);
  if (offered === undefined) throw fieldRefused('type-not-offered', 'type');
  return offered;
}

/** Fields of later releases may be there as long as they say nothing. Throws 422 `not-offered`. */
export function refuseNotOffered(fields: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) throw fieldRefused('not-offered', field, { field });
  }
}

/** Throws 422 `assistant-required` or `voice-required`. */
export function requireSpeaker({
  type,
  assistantId,
  voiceId,
}: {
  type: TaskType;
  assistantId: string | null;
  voiceId: string | null;
}): void {
  if (type === 'ai' && assistantId === null) throw fieldRefused('assistant-required', 'assistantId');
  if (type === 'notification' && voiceId === null) throw fieldRefused('voice-required', 'voiceId');
}
