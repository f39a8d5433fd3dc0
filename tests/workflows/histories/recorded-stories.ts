/**
 * The stories whose histories are kept: every workflow, in each way that it can go. The activities answer as a script says;
 * what matters is which commands the workflows gave, in which order, and that today's code still gives the same.
 */
import type { Client } from '@temporalio/client';
import type {
  BookReconciliation,
  CallStart,
  CallSummary,
  SwitchProfiles,
  SwitchReconciliation,
  TrialActivities,
  TrialBooks,
} from '../../../activities/contracts.ts';
import type { Difference } from '../../../domain/reconciliation.ts';
import {
  batchWorkflowId,
  callWorkflowId,
  controlQueue,
  importWorkflowId,
  laneWorkflowId,
  profileWorkflowId,
  reconcileWorkflowId,
  taskChanged,
  taskWorkflowId,
  transcriptWorkflowId,
  trialWorkflowId,
  webhookWorkflowId,
  workflowTypes,
} from '../../../workflows/messages.ts';
import type { Script } from '../story-teller.ts';

export type RecordedStory = {
  /** Also the name of the file. */
  name: string;
  script: () =>
    | Script
    | (Script & BookReconciliation & SwitchReconciliation)
    | (Script & SwitchProfiles)
    | (Script & TrialActivities & TrialBooks);
  /** Runs the story to its end and tells which workflow to keep; all runs of it are kept. */
  tell: (client: Client) => Promise<string>;
};

const taskId = '6f1c0000-0000-4000-8000-000000000001';
/** Far above the events at which lanes (1,000) and tasks (2,000) continue as new: each feed starts a batch, each review a lane. */
const callsToContinue = 100;
const reviewsToContinue = 130;
const feedSize = 1;

const ended = (gradeDue: boolean): CallSummary => ({
  kind: 'ended',
  gradeDue,
  result: {
    outcome: gradeDue ? 'completed' : 'busy',
    reason: gradeDue ? 'answered-callee-hung-up' : 'sip-486-busy',
    endedBy: 'callee',
    heardToEnd: null,
    evidence: {
      cause: gradeDue ? 'NORMAL_CLEARING' : 'USER_BUSY',
      q850: null,
      sipCode: null,
      sipReason: null,
      disposition: null,
    },
  },
});

function callOf(n: number): CallStart {
  const digits = String(n).padStart(12, '0');
  return {
    callId: `c0000000-0000-4000-8000-${digits}`,
    contactId: `b0000000-0000-4000-8000-${digits}`,
    attempt: 1,
    claim: 1,
    node: 'sim',
  };
}

/** A list of `size` contacts: reviews open one lane until it is used up. */
function listOf(size: number, feed = 7): Script {
  const waiting = Array.from({ length: size }, (_, n) => callOf(n));
  return {
    reviewTask: async () =>
      waiting.length > 0 ? { kind: 'run', lanes: 1, orphans: [] } : { kind: 'ended', status: 'completed' },
    feedLane: async () => ({ calls: waiting.splice(0, feed), goOn: waiting.length > 0 }),
    conductCall: async () => ended(false),
    gradeIntent: async () => ({ intent: 'A' }),
    readList: async () => ({ kind: 'read' }),
    commitImport: async () => ({ accepted: 3 }),
    deliverBatch: async () => ({ left: 0 }),
  };
}

const startTask = (client: Client) =>
  client.workflow.start(workflowTypes.outboundTask, {
    workflowId: taskWorkflowId(taskId),
    taskQueue: controlQueue,
    args: [{ taskId }],
  });

async function tellCall(client: Client): Promise<string> {
  const workflowId = callWorkflowId({ taskId, ...callOf(1) });
  const args = [{ taskId, callId: callOf(1).callId, node: 'sim' }];
  await client.workflow.execute(workflowTypes.contactCall, { workflowId, taskQueue: controlQueue, args });
  return workflowId;
}

async function tellLane(client: Client): Promise<string> {
  const workflowId = laneWorkflowId(taskId, 0);
  await client.workflow.execute(workflowTypes.lane, { workflowId, taskQueue: controlQueue, args: [{ taskId, lane: 0 }] });
  return workflowId;
}

async function tellBatch(client: Client): Promise<string> {
  const workflowId = batchWorkflowId(taskId, 'recorded/0');
  const args = [{ taskId, calls: [callOf(1), callOf(2), callOf(3)] }];
  await client.workflow.execute(workflowTypes.callBatch, { workflowId, taskQueue: controlQueue, args });
  return workflowId;
}

async function tellImport(client: Client): Promise<string> {
  const importId = 'a0000000-0000-4000-8000-000000000001';
  const workflowId = importWorkflowId(importId);
  await client.workflow.execute(workflowTypes.importList, { workflowId, taskQueue: controlQueue, args: [{ taskId, importId }] });
  return workflowId;
}

/** Started, edited, paused while it waits; then resumed to its end in a second run. */
function pausedAndResumed(): RecordedStory {
  let paused = false;
  let edited: () => void = () => undefined;
  return {
    name: 'task-paused-and-resumed',
    script: () => {
      const list = listOf(20);
      let reviews = 0;
      return {
        ...list,
        async reviewTask(input) {
          reviews += 1;
          if (paused) return { kind: 'ended', status: 'paused' };
          if (reviews === 1) return { kind: 'wait', ms: 600_000 };
          if (reviews === 2) edited();
          return list.reviewTask(input);
        },
      };
    },
    async tell(client) {
      const reviewed = new Promise<void>((resolve) => {
        edited = resolve;
      });
      const first = await startTask(client);
      await first.executeUpdate(taskChanged, { args: ['edited'] });
      await reviewed;
      paused = true;
      await first.executeUpdate(taskChanged, { args: ['paused'] });
      await first.result();
      paused = false;
      const second = await startTask(client);
      await second.result();
      return second.workflowId;
    },
  };
}

/** What stands in no ledger is hung up on the switch, what has no workflow gets one; a second look finds all well. */
function booksOf(differences: readonly Difference[]): BookReconciliation & SwitchReconciliation {
  const open = new Map(differences.map((difference) => [difference.key, difference]));
  return {
    nodesToAsk: async () => ['sim'],
    listChannels: async () => ({ kind: 'answered', channels: [] }),
    compareOpen: async () => ({
      lookedAt: '2026-01-01T00:00:00.000Z',
      open: { claimed: 0, dialling: 0, live: 0, slots: { task: 0, line: 0, node: 0 }, workflows: 0 },
      differences: [...open.values()],
    }),
    tasksToCompare: async () => [{ taskId, name: 'recorded', nodes: ['sim'] }],
    lookAtRings: async () => ({ log: true, rings: 2, notSent: 0, differences: [] }),
    lookAtHistories: async () => ({ attempts: 2, histories: 2, historiesGone: 0 }),
    async mendAtSwitch({ difference }) {
      open.delete(difference.key);
      return 'done';
    },
    async mendInBooks({ difference }) {
      open.delete(difference.key);
      return 'done';
    },
  };
}

const differing: readonly Difference[] = [
  { key: 'stray', kind: 'stray-channel', cure: 'hang-up', callId: callOf(1).callId, taskId, node: 'sim', state: 'final' },
  { key: 'task', kind: 'task-without-workflow', cure: 'restart', taskId },
];

async function tellReconciliation(client: Client): Promise<string> {
  const workflowId = reconcileWorkflowId(taskId);
  const args = [{ taskId, mend: 'all' }];
  await client.workflow.execute(workflowTypes.reconcile, { workflowId, taskQueue: controlQueue, args });
  return workflowId;
}

/** Nothing got through the first time. */
function outOfReachOnce(): Script {
  let left = 3;
  return {
    ...listOf(0),
    async deliverBatch() {
      const answer = { left };
      left = 0;
      return answer;
    },
  };
}

async function tellDeliveries(client: Client): Promise<string> {
  const batchId = 'd0000000-0000-4000-8000-000000000001';
  const workflowId = webhookWorkflowId(batchId);
  const args = [{ webhookId: 'e0000000-0000-4000-8000-000000000001', batchId, triesMax: 9 }];
  await client.workflow.execute(workflowTypes.webhookDeliveries, { workflowId, taskQueue: controlQueue, args });
  return workflowId;
}

async function tellTrial(client: Client): Promise<string> {
  const workflowId = trialWorkflowId(taskId);
  const args = [{ trialId: taskId, node: 'sim' }];
  await client.workflow.execute(workflowTypes.trialCall, { workflowId, taskQueue: controlQueue, args });
  return workflowId;
}

/** A trial whose worker dies twice: it is told as lost. */
const lostTrial = (): Script & TrialActivities & TrialBooks => ({
  ...listOf(0),
  conductTrial: async () => {
    throw new Error('the worker is gone');
  },
  closeTrial: async () => undefined,
});

async function tellProfile(client: Client): Promise<string> {
  const workflowId = profileWorkflowId(taskId);
  const args = [{ profileId: taskId, node: 'sim', action: 'restart', waitForCalls: true }];
  await client.workflow.execute(workflowTypes.operateProfile, { workflowId, taskQueue: controlQueue, args });
  return workflowId;
}

async function tellTranscript(client: Client): Promise<string> {
  const { callId } = callOf(1);
  const workflowId = transcriptWorkflowId(callId);
  await client.workflow.execute(workflowTypes.talkTranscript, {
    workflowId,
    taskQueue: controlQueue,
    args: [{ taskId, callId }],
  });
  return workflowId;
}

const stories: readonly RecordedStory[] = [
  pausedAndResumed(),
  {
    name: 'task-with-orphans',
    script: () => {
      const list = listOf(5);
      let first = true;
      return {
        ...list,
        async reviewTask(input) {
          if (!first) return list.reviewTask(input);
          first = false;
          return { kind: 'run', lanes: 2, orphans: [callOf(71), callOf(72)] };
        },
      };
    },
    async tell(client) {
      const handle = await startTask(client);
      await handle.result();
      return handle.workflowId;
    },
  },
  {
    name: 'task-continued',
    script: () => {
      let reviews = 0;
      return {
        ...listOf(0),
        // Each lane finds nothing to do, and its end is a reason to look again.
        feedLane: async () => ({ calls: [], goOn: false }),
        async reviewTask() {
          reviews += 1;
          return reviews > reviewsToContinue ? { kind: 'ended', status: 'stopped' } : { kind: 'run', lanes: 1, orphans: [] };
        },
      };
    },
    async tell(client) {
      const handle = await startTask(client);
      await handle.result();
      return handle.workflowId;
    },
  },
  { name: 'lane', script: () => listOf(20), tell: tellLane },
  { name: 'lane-continued', script: () => listOf(callsToContinue, feedSize), tell: tellLane },
  { name: 'batch', script: () => listOf(0), tell: tellBatch },
  {
    name: 'batch-with-a-call-that-runs-already',
    script: () => listOf(0),
    async tell(client) {
      await tellCall(client);
      return tellBatch(client);
    },
  },
  { name: 'call-graded', script: () => ({ ...listOf(0), conductCall: async () => ended(true) }), tell: tellCall },
  { name: 'call-refused', script: () => listOf(0), tell: tellCall },
  { name: 'call-withdrawn', script: () => ({ ...listOf(0), conductCall: async () => ({ kind: 'withdrawn' }) }), tell: tellCall },
  { name: 'import', script: () => listOf(0), tell: tellImport },
  { name: 'import-refused', script: () => ({ ...listOf(0), readList: async () => ({ kind: 'refused' }) }), tell: tellImport },
  { name: 'reconciliation-agrees', script: () => ({ ...listOf(0), ...booksOf([]) }), tell: tellReconciliation },
  { name: 'reconciliation-mends', script: () => ({ ...listOf(0), ...booksOf(differing) }), tell: tellReconciliation },
  { name: 'transcript', script: () => ({ ...listOf(0), transcribeTalk: async () => undefined }), tell: tellTranscript },
  { name: 'webhook', script: () => listOf(0), tell: tellDeliveries },
  { name: 'webhook-out-of-reach', script: outOfReachOnce, tell: tellDeliveries },
  {
    name: 'profile-restarted',
    script: () => ({ ...listOf(0), operateProfile: async () => ({ state: 'done' }) }),
    tell: tellProfile,
  },
  {
    name: 'trial',
    script: () => ({ ...listOf(0), conductTrial: async () => ({ state: 'ended' }), closeTrial: async () => undefined }),
    tell: tellTrial,
  },
  { name: 'trial-lost', script: lostTrial, tell: tellTrial },
];

export const recordedStories: readonly RecordedStory[] = [...stories];
