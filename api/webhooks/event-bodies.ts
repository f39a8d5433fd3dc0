/** What a webhook is sent: the thing that something happened to, as the API itself shows it. */
import { makeCalls } from '../../storage/calls.ts';
import type { Queryable } from '../../storage/database.ts';
import { makeImports } from '../../storage/imports.ts';
import { makeLines } from '../../storage/lines.ts';
import { makeTasks } from '../../storage/tasks.ts';
import type { NotedEvent } from '../../storage/webhook-outbox.ts';
import { callView } from '../calls/call-view.ts';
import { importView } from '../imports/import-routes.ts';
import type { Language } from '../language.ts';
import { lineView } from '../lines/line-view.ts';
import { taskViews } from '../tasks/task-view.ts';

/** `data`: how the thing stands when the message is made, a moment after it happened; null when it was removed meanwhile. */
export function eventBody({ messageId, type, at }: Pick<NotedEvent, 'messageId' | 'type' | 'at'>, data: unknown): string {
  return JSON.stringify({ id: messageId, type, createdAt: at.toISOString(), data });
}

/** A body for each event. Calls are many and are read together; the others are few. */
export async function eventBodies(
  db: Queryable,
  events: readonly NotedEvent[],
  language: Language,
): Promise<{ id: number; body: string }[]> {
  const calls = await callsOf(db, events, language);
  const bodies: { id: number; body: string }[] = [];
  for (const event of events) {
    const { subjectId } = event;
    const data = subjectId === null ? null : (calls.get(subjectId) ?? (await thingOf(db, { ...event, subjectId }, language)));
    bodies.push({ id: event.id, body: eventBody(event, data) });
  }
  return bodies;
}

async function callsOf(db: Queryable, events: readonly NotedEvent[], language: Language): Promise<Map<string, unknown>> {
  const ids = events.flatMap(({ type, subjectId }) => (type.startsWith('call.') && subjectId !== null ? [subjectId] : []));
  if (ids.length === 0) return new Map();
  const found = await makeCalls(db).findMany(ids);
  return new Map(
    found.map(({ message, variables, ...call }) => [
      call.id,
      { ...callView(call, { plain: true, language }), message, variables },
    ]),
  );
}

async function thingOf(
  db: Queryable,
  { type, subjectId }: { type: string; subjectId: string },
  language: Language,
): Promise<unknown> {
  const noun = type.split('.')[0] ?? '';
  switch (noun) {
    case 'task': {
      const task = await makeTasks(db).find(subjectId);
      return task === null ? null : ((await taskViews(db, [task], { language, timeZone: null }))[0] ?? null);
    }
    case 'import': {
      const item = await makeImports(db).find(subjectId);
      return item === null ? null : importView(item, language);
    }
    case 'line': {
      const line = await makeLines(db).find(subjectId);
      return line === null ? null : lineView(line, language);
    }
    default:
      return null;
  }
}
