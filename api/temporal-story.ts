/** From Temporal's history of one call to story events: names, times and codes; never payloads. */

import type { DescribeWorkflowExecutionResponse } from '@temporalio/client/lib/types.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { StoryEvent } from './task-control.ts';

type Event = NonNullable<History['events']>[number];
type Timestamp = NonNullable<Event['eventTime']>;
type Pending = NonNullable<DescribeWorkflowExecutionResponse['pendingActivities']>[number];

const attributesSuffix = 'EventAttributes';
/** A call's story has some dozens of events; what is longer is cut, with the page of Temporal at hand. */
const eventsMax = 500;

/** In order; an activity that is under way has no event of its own yet and comes last. */
export function storyEventsOf(history: History, described: DescribeWorkflowExecutionResponse): StoryEvent[] {
  const past = (history.events ?? []).slice(0, eventsMax).map(toStoryEvent);
  return [...past, ...(described.pendingActivities ?? []).map(toPending)];
}

function toStoryEvent(event: Event): StoryEvent {
  return { at: dateOf(event.eventTime), event: nameOf(event), detail: detailOf(event) };
}

/** `activityTaskScheduledEventAttributes` → `ActivityTaskScheduled`: which attributes are set says what happened. */
function nameOf(event: Event): string {
  const key = Object.keys(event).find((name) => name.endsWith(attributesSuffix)) ?? '';
  const name = key.slice(0, -attributesSuffix.length);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function detailOf(event: Event): Record<string, unknown> {
  const scheduled = event.activityTaskScheduledEventAttributes;
  const started = event.activityTaskStartedEventAttributes;
  const failed = event.activityTaskFailedEventAttributes ?? event.workflowExecutionFailedEventAttributes;
  const timedOut = event.activityTaskTimedOutEventAttributes;
  if (scheduled) return { activity: scheduled.activityType?.name ?? '' };
  if (started) return { attempt: started.attempt ?? 1, worker: started.identity ?? '' };
  if (failed) return { failure: failed.failure?.message ?? '' };
  if (timedOut) return { failure: timedOut.failure?.message ?? '' };
  return {};
}

function toPending({
  activityType,
  attempt,
  lastStartedTime,
  scheduledTime,
  lastFailure,
  lastWorkerIdentity,
}: Pending): StoryEvent {
  const failure = lastFailure?.message ?? null;
  return {
    at: dateOf(lastStartedTime ?? scheduledTime),
    event: 'ActivityTaskPending',
    detail: {
      activity: activityType?.name ?? '',
      attempt: attempt ?? 1,
      worker: lastWorkerIdentity ?? '',
      ...(failure === null ? {} : { failure }),
    },
  };
}

function dateOf(time: Timestamp | null | undefined): Date {
  const seconds = Number(time?.seconds ?? 0);
  return new Date(seconds * 1000 + (time?.nanos ?? 0) / 1e6);
}
