/** What a task must be beyond its shape: types that are offered, what each type needs, hours that make sense. */
import type { Static } from 'typebox';
import type { CallingWindow } from '../../domain/calling-window.ts';
import { windowFaults } from '../../domain/calling-window.ts';
import type { TaskType } from '../../domain/task.ts';
import { taskTypes } from '../../domain/task.ts';
import type { FieldProblem } from '../request-refused.ts';
import { fieldRefused, RequestRefused } from '../request-refused.ts';
import { isTimeZone } from '../time-zone.ts';
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

/** Throws 422 with every fault of the window. */
export function checkWindow(window: CallingWindow | null | undefined): void {
  if (window === null || window === undefined) return;
  const faults: FieldProblem[] = windowFaults(window).map(({ field, code }) => ({ field: `callingWindow.${field}`, code }));
  if (!isTimeZone(window.timeZone)) faults.push({ field: 'callingWindow.timeZone', code: 'time-zone-unknown' });
  if (faults.length > 0) throw new RequestRefused({ status: 422, code: 'invalid-request', errors: faults });
}
