/** What a webhook can be told of, in the order in which people look for it. */
import type { Schemas } from '../../api/client.ts';

export const webhookEvents = [
  'call.ended',
  'call.graded',
  'task.started',
  'task.resumed',
  'task.paused',
  'task.stopped',
  'task.completed',
  'import.done',
  'import.refused',
  'line.down',
  'line.up',
] as const satisfies readonly Schemas['Webhook']['events'][number][];

export const testEvent = 'webhook.test';

/** The words of the page have no dots in their last name. */
export function eventKey(event: string): string {
  return `webhook.event.${event.replace('.', '-')}`;
}
