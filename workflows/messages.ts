/** Everything that other rooms may know about the workflows: ids, queues, inputs, updates. Ids carry no personal data. */

import { defineSearchAttributeKey } from '@temporalio/common';
import type { CallStart } from '../activities/contracts.ts';
import type { ProfileAction } from '../domain/sip-profile.ts';

/** Workflows, and the activities that only need Postgres, files and models. */
export const controlQueue = 'carillon';

/** Messages to webhooks: apart, so that a receiver that is slow keeps nobody waiting but itself. */
export const webhookQueue = 'webhooks';

/** Talks that are written down from their recordings: apart, because each takes as long as people talked. */
export const transcriptQueue = 'transcripts';

/** Calls are made next to a switch: any call worker of that node may pick up, or take over, a call of it. */
export function callQueue(node: string): string {
  return `calls-${node}`;
}

export function taskWorkflowId(taskId: string): string {
  return `task/${taskId}`;
}

export function laneWorkflowId(taskId: string, lane: number): string {
  return `lane/${taskId}/${lane}`;
}

/** `key`: who starts the batch, and the how manieth of theirs it is. */
export function batchWorkflowId(taskId: string, key: string): string {
  return `batch/${taskId}/${key}`;
}

/** The first claim of an attempt has the plain id; a claim that was taken back and made again gets a number behind it. */
export function callWorkflowId(call: { taskId: string; contactId: string; attempt: number; claim: number }): string {
  const id = `call/${call.taskId}/${call.contactId}/${call.attempt}`;
  return call.claim === 1 ? id : `${id}.${call.claim}`;
}

export function importWorkflowId(importId: string): string {
  return `import/${importId}`;
}

export function webhookWorkflowId(batchId: string): string {
  return `webhook/${batchId}`;
}

/** One reconciliation of a task (null = of everything) at a time; the latest run keeps its report for as long as the server keeps runs. */
export function reconcileWorkflowId(taskId: string | null): string {
  return `reconcile/${taskId ?? 'all'}`;
}

/** One operation of a SIP profile at a time. */
export function profileWorkflowId(profileId: string): string {
  return `sip-profile/${profileId}`;
}

export function transcriptWorkflowId(callId: string): string {
  return `transcript/${callId}`;
}

export function trialWorkflowId(trialId: string): string {
  return `trial/${trialId}`;
}

/** Reads an id of `callWorkflowId`; null for any other. */
export function readCallWorkflowId(id: string): { taskId: string; contactId: string; attempt: number; claim: number } | null {
  const [, taskId, contactId, attempt, claim] = /^call\/([0-9a-f-]{36})\/([0-9a-f-]{36})\/(\d+)(?:\.(\d+))?$/.exec(id) ?? [];
  if (taskId === undefined || contactId === undefined || attempt === undefined) return null;
  return { taskId, contactId, attempt: Number(attempt), claim: claim === undefined ? 1 : Number(claim) };
}

/** Reads an id of `taskWorkflowId`; null for any other. */
export function readTaskWorkflowId(id: string): string | null {
  return /^task\/([0-9a-f-]{36})$/.exec(id)?.[1] ?? null;
}

/** Workflow type names, for clients that start them without importing their code. */
export const workflowTypes = {
  outboundTask: 'outboundTask',
  lane: 'lane',
  callBatch: 'callBatch',
  contactCall: 'contactCall',
  importList: 'importList',
  reconcile: 'reconcile',
  webhookDeliveries: 'webhookDeliveries',
  operateProfile: 'operateProfile',
  trialCall: 'trialCall',
  talkTranscript: 'talkTranscript',
} as const;

export type OutboundTaskInput = { taskId: string };
export type LaneInput = { taskId: string; lane: number };
export type CallBatchInput = { taskId: string; calls: readonly CallStart[] };
export type ContactCallInput = { taskId: string; callId: string; node: string };
export type ImportListInput = { taskId: string; importId: string };
export type WebhookDeliveriesInput = { webhookId: string; batchId: string; triesMax: number };
/** `mend`: nothing, everything that may be mended unnamed, or the differences of these keys. */
export type ReconcileInput = { taskId: string | null; mend: 'nothing' | 'all' | { keys: string[] } };

export type OperateProfileInput = {
  profileId: string;
  node: string;
  action: ProfileAction;
  waitForCalls: boolean;
};

export type TalkTranscriptInput = { taskId: string; callId: string };

export type TrialCallInput = { trialId: string; node: string };

/**
 * Tells a task's workflow that something about the task changed in Postgres (status, limit, lines, contacts).
 * The change already counts when it is sent: losing it costs seconds, never a call.
 */
export const taskChanged = 'taskChanged';
export type TaskChange = 'started' | 'paused' | 'resumed' | 'stopped' | 'edited' | 'contacts-appended';
export const taskChanges = [
  'started',
  'paused',
  'resumed',
  'stopped',
  'edited',
  'contacts-appended',
] as const satisfies readonly TaskChange[];

/** Search attributes, created with the namespace: keywords only, no personal data. */
export const searchAttributes = { taskId: 'TaskId' } as const;
export const taskIdAttribute = defineSearchAttributeKey(searchAttributes.taskId, 'KEYWORD');
