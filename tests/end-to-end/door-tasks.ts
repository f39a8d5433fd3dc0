/** Tasks made, filled and pressed through the api's door, as people and programs do it. */
import type { TaskView } from '../../api/tasks/task-view.ts';
import type { TaskStep } from '../../domain/task.ts';
import type { CallCentre } from './call-centre.ts';
import { type Door, openDoor, type Reply } from './door.ts';
import { makeAssistant, makeLine } from './lists.ts';
import { until } from './waiting.ts';

export type { TaskView };

export type Front = { door: Door; lineId: string; assistantId: string; voiceId: string };

/** The api must run. Makes the line, the assistant and the voice that tasks need. */
export async function openFront(centre: CallCentre, { capacity = 500 }: { capacity?: number } = {}): Promise<Front> {
  const [door, lineId, assistantId] = await Promise.all([
    openDoor(centre.origin),
    makeLine(centre, capacity),
    makeAssistant(centre),
  ]);
  const { rows } = await centre.db.query<{ id: string }>('select id from voice');
  return { door, lineId, assistantId, voiceId: rows[0]?.id ?? '' };
}

export async function makeAiTask({ door, lineId, assistantId }: Front, maxConcurrency: number): Promise<string> {
  const draft = { name: 'end to end', type: 'ai', maxConcurrency, lineIds: [lineId], assistantId, ringSecondsMax: 6 };
  return (await door.post<TaskView>('/tasks', draft)).id;
}

export async function makeNotificationTask(
  { door, lineId, voiceId }: Front,
  { maxConcurrency, playTimes }: { maxConcurrency: number; playTimes: number },
): Promise<string> {
  const draft = { name: 'end to end', type: 'notification', maxConcurrency, lineIds: [lineId], voiceId, playTimes };
  return (await door.post<TaskView>('/tasks', draft)).id;
}

export type ContactDraft = { number: string; name?: string; message?: string; variables?: Record<string, string> };

/** Throws unless every contact is accepted. */
export async function append({ door }: Front, taskId: string, contacts: readonly ContactDraft[]): Promise<void> {
  const { accepted } = await door.post<{ accepted: number }>(`/tasks/${taskId}/contacts`, { contacts });
  if (accepted !== contacts.length) throw new Error(`${accepted} of ${contacts.length} contacts were accepted`);
}

export function press({ door }: Front, taskId: string, step: TaskStep, mode?: 'drain' | 'hangup'): Promise<Reply> {
  return door.ask('POST', `/tasks/${taskId}/${step}`, mode === undefined ? {} : { body: { mode } });
}

/** Throws unless the press is answered with 200. */
export async function pressed(front: Front, taskId: string, step: TaskStep, mode?: 'drain' | 'hangup'): Promise<void> {
  const reply = await press(front, taskId, step, mode);
  if (reply.status !== 200) throw new Error(`${step}: ${reply.status} ${reply.bytes.toString()}`);
}

export function taskOf({ door }: Front, taskId: string): Promise<TaskView> {
  return door.get<TaskView>(`/tasks/${taskId}`);
}

export async function untilStatus(front: Front, taskId: string, status: TaskView['status'], msMax = 120_000): Promise<TaskView> {
  await until(`task ${status}`, async () => (await taskOf(front, taskId)).status === status, msMax);
  return taskOf(front, taskId);
}
