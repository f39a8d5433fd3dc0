/** What programs elsewhere can be told of, and how hard it is tried. */
import type { RequestFault } from './request-fault.ts';

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
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** Sent by the button only, to one webhook. */
export const testEvent = 'webhook.test';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/**
 * How long is waited before each further attempt; as many attempts as waits, and the first one. About 28 hours in all, near the schedule
 * that https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md proposes.
 */
export const waitsBeforeRetryMs: readonly number[] = [
  5 * second,
  minute,
  10 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  10 * hour,
];
export const deliveryTriesMax: number = waitsBeforeRetryMs.length + 1;
/** A test is for the person who waits for its answer. */
export const testTriesMax = 1;

/** The wait before attempt `n` (the first is 1) in ms. */
export function waitBeforeAttemptMs(n: number): number {
  return waitsBeforeRetryMs[n - 2] ?? 0;
}

/** Nothing got through for so long: the webhook is switched off, and says so. */
export const failingMsMax: number = 72 * hour;
/** A receiver that did not answer by then did not receive. */
export const answerMsMax: number = 15 * second;
/** Messages to one webhook that share a workflow. */
export const batchMessagesMax = 100;
/** After a change of the secret, for so long messages are signed with the old one too. */
export const secretOverlapMs: number = 24 * hour;
/** What was told can be looked at, and repeated, for so long. */
export const deliveriesKeptDays = 14;

/** Why an attempt did not get through, beside a status of HTTP. */
export type DeliveryFault = RequestFault | 'webhook-off' | 'secret-unreadable';

/** Faults of the way there: the next message of the same moment would meet the same. */
export function isOutOfReach(fault: DeliveryFault): boolean {
  return fault !== 'http-error' && fault !== 'redirect';
}
