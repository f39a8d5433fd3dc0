/** Every timeout and retry of every activity, in one table: they are policy and are reviewed together. */
import { proxyActivities } from '@temporalio/workflow';
import type {
  BookReconciliation,
  CallActivities,
  ImportActivities,
  RecordActivities,
  SwitchProfiles,
  SwitchReconciliation,
  TaskActivities,
  TranscriptActivities,
  TrialActivities,
  TrialBooks,
  WebhookActivities,
} from '../activities/contracts.ts';
import { callQueue, transcriptQueue, webhookQueue } from './messages.ts';

const second = 1000;
const minute = 60 * second;

/** Short statements in Postgres: retried for as long as it takes, because without them a task stands still. */
export const task = proxyActivities<Pick<TaskActivities, 'reviewTask'>>({
  startToCloseTimeout: 30 * second,
  retry: { initialInterval: 200, backoffCoefficient: 2, maximumInterval: 5 * second },
});

/**
 * A long poll: it heartbeats, so that a dead task worker is noticed in seconds and another one feeds on. As long as nobody notices, lines
 * live on the calls that were armed before; noticed too early, the same claim key gives the same answer.
 */
export const feeder = proxyActivities<Pick<TaskActivities, 'feedLane'>>({
  startToCloseTimeout: 2 * minute,
  heartbeatTimeout: 3 * second,
  retry: { initialInterval: 200, backoffCoefficient: 2, maximumInterval: 5 * second },
});

/**
 * A call waits for a line (hours, when a task is long or its window closed) and then talks.
 * No limit of attempts: the body is fenced, so another attempt takes over or reports, and never rings twice.
 * The heartbeat covers the whole body; 10 s is how soon another attempt looks after a call whose worker died.
 */
export function callsOn(node: string): CallActivities {
  return proxyActivities<CallActivities>({
    taskQueue: callQueue(node),
    startToCloseTimeout: 24 * 60 * minute,
    heartbeatTimeout: 10 * second,
    retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 10 * second },
  });
}

/** A grade is worth a few tries over a few minutes; after that the call stays ungraded and says so. */
export const records = proxyActivities<RecordActivities>({
  startToCloseTimeout: minute,
  retry: { initialInterval: 5 * second, backoffCoefficient: 3, maximumInterval: 2 * minute, maximumAttempts: 4 },
});

/** Reading starts over when its worker dies; a file of a million rows takes about a minute. */
export const imports = proxyActivities<ImportActivities>({
  startToCloseTimeout: 30 * minute,
  heartbeatTimeout: 15 * second,
  retry: { initialInterval: second, backoffCoefficient: 2, maximumInterval: 30 * second, maximumAttempts: 10 },
});

/** Somebody waits for the answer: what can't be read in a minute or two is told as a fault. */
export const books = proxyActivities<BookReconciliation>({
  startToCloseTimeout: minute,
  scheduleToCloseTimeout: 2 * minute,
  retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 5 * second },
});

/**
 * Waiting for the calls of a profile takes as long as they do. A worker that died is noticed after 15 s, and the next one goes on; a node
 * without a worker is told to whoever asked.
 */
export function profilesOf(node: string): SwitchProfiles {
  return proxyActivities<SwitchProfiles>({
    taskQueue: callQueue(node),
    scheduleToStartTimeout: 10 * second,
    startToCloseTimeout: 45 * minute,
    heartbeatTimeout: 15 * second,
    retry: { initialInterval: second, backoffCoefficient: 2, maximumInterval: 10 * second, maximumAttempts: 3 },
  });
}

/**
 * A node without a call worker is noticed after 10 s, one whose worker stands still after 30; asking a switch of a thousand channels takes
 * about a second.
 */
export function switchesOf(node: string): SwitchReconciliation {
  return proxyActivities<SwitchReconciliation>({
    taskQueue: callQueue(node),
    scheduleToStartTimeout: 10 * second,
    startToCloseTimeout: 20 * second,
    scheduleToCloseTimeout: 30 * second,
    retry: { initialInterval: second, backoffCoefficient: 2, maximumInterval: 5 * second, maximumAttempts: 3 },
  });
}

/** A hundred messages, eight at a time, to a receiver that takes its fifteen seconds for each: some three minutes. How often is the story's. */
export const webhooks = proxyActivities<WebhookActivities>({
  taskQueue: webhookQueue,
  startToCloseTimeout: 5 * minute,
  heartbeatTimeout: 30 * second,
  retry: { initialInterval: second, backoffCoefficient: 2, maximumInterval: minute },
});

/**
 * As long as people talked, at the pace at which they did. What fails is counted in Postgres, which also says when it is over; more
 * attempts than that are those whose worker died, which is noticed after 30 s.
 */
export const transcripts = proxyActivities<TranscriptActivities>({
  taskQueue: transcriptQueue,
  startToCloseTimeout: 5 * 60 * minute,
  heartbeatTimeout: 30 * second,
  retry: { initialInterval: 15 * second, backoffCoefficient: 3, maximumInterval: 10 * minute, maximumAttempts: 20 },
});

/**
 * Somebody waits for the phone: a node without a worker is told after 10 s. A worker that died is noticed after 15 s; the second attempt,
 * if anybody is there for it, only hangs up.
 */
export function trialsOn(node: string): TrialActivities {
  return proxyActivities<TrialActivities>({
    taskQueue: callQueue(node),
    scheduleToStartTimeout: 10 * second,
    startToCloseTimeout: 15 * minute,
    heartbeatTimeout: 15 * second,
    retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 5 * second, maximumAttempts: 2 },
  });
}

export const trialBooks = proxyActivities<TrialBooks>({
  startToCloseTimeout: 10 * second,
  scheduleToCloseTimeout: 10 * minute,
  retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 10 * second },
});
