import type { WorkflowHandle } from '@temporalio/client';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallStart, CallSummary, TaskReview } from '../../activities/contracts.ts';
import {
  callWorkflowId,
  controlQueue,
  laneWorkflowId,
  taskChanged,
  taskWorkflowId,
  workflowTypes,
} from '../../workflows/messages.ts';
import { type Script, type StoryTeller, tellStories, until } from './story-teller.ts';

const taskId = '6f1c0000-0000-4000-8000-000000000001';

function callOf(n: number): CallStart {
  return {
    callId: `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    contactId: `contact-${n}`,
    attempt: 1,
    claim: 1,
    node: 'sim',
  };
}

const busy: CallSummary = {
  kind: 'ended',
  gradeDue: false,
  result: {
    outcome: 'busy',
    reason: 'sip-486-busy',
    endedBy: 'callee',
    heardToEnd: null,
    evidence: { cause: 'USER_BUSY', q850: 17, sipCode: 486, sipReason: null, disposition: 'recv_refuse' },
  },
};

/** A task over a list in memory: what the real activities answer from Postgres. */
function listOf(size: number): {
  script: Script;
  made: string[];
  graded: string[];
  reviews: () => number;
  status: { now: TaskReview['kind'] };
} {
  const waiting = Array.from({ length: size }, (_, n) => callOf(n));
  const open = new Set<string>();
  const made: string[] = [];
  const graded: string[] = [];
  const fed = new Map<string, CallStart[]>();
  let reviews = 0;
  const status: { now: TaskReview['kind'] } = { now: 'run' };
  const script: Script = {
    reviewTask: async () => {
      reviews += 1;
      if (status.now === 'ended') return { kind: 'ended', status: 'paused' };
      if (waiting.length === 0 && open.size === 0) return { kind: 'ended', status: 'completed' };
      return { kind: 'run', lanes: waiting.length > 0 ? 1 : 0, orphans: [] };
    },
    feedLane: async ({ claimKey }) => {
      const before = fed.get(claimKey);
      if (before !== undefined) return { calls: before, goOn: true };
      const calls = waiting.splice(0, 7);
      for (const call of calls) open.add(call.callId);
      fed.set(claimKey, calls);
      return { calls, goOn: calls.length > 0 || open.size > 0 };
    },
    conductCall: async ({ callId }) => {
      made.push(callId);
      open.delete(callId);
      return busy;
    },
    gradeIntent: async ({ callId }) => {
      graded.push(callId);
      return { intent: 'A' };
    },
    readList: async () => ({ kind: 'read' }),
    commitImport: async () => ({ accepted: 0 }),
    deliverBatch: async () => ({ left: 0 }),
  };
  return { script, made, graded, reviews: () => reviews, status };
}

let teller: StoryTeller | undefined;

async function startTask(script: Script): Promise<WorkflowHandle> {
  teller = await tellStories(script);
  return teller.client.workflow.start(workflowTypes.outboundTask, {
    taskQueue: controlQueue,
    workflowId: taskWorkflowId(taskId),
    args: [{ taskId }],
  });
}

afterEach(async () => {
  await teller?.close();
  teller = undefined;
});

describe('the story of a task', () => {
  it('makes one call for each contact of its list and then ends by itself', async () => {
    const list = listOf(25);
    const handle = await startTask(list.script);
    await handle.result();
    expect(list.made.toSorted()).toEqual(Array.from({ length: 25 }, (_, n) => callOf(n).callId).toSorted());
    await expect(teller?.client.workflow.getHandle(laneWorkflowId(taskId, 0)).describe()).resolves.toMatchObject({
      status: { name: 'COMPLETED' },
    });
  });

  it('has lanes that are not told of the ends of calls, which would hold up their continue-as-new', async () => {
    const list = listOf(25);
    const handle = await startTask(list.script);
    await handle.result();
    const { events } = (await teller?.client.workflow.getHandle(laneWorkflowId(taskId, 0)).fetchHistory()) ?? {};
    const children = events?.flatMap(
      ({ startChildWorkflowExecutionInitiatedEventAttributes: started }) => started?.workflowType?.name ?? [],
    );
    expect(new Set(children)).toEqual(new Set([workflowTypes.callBatch]));
  });

  it('looks at the task at once when it is told of a change, and ends when the change was a pause', async () => {
    const list = listOf(1);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const handle = await startTask({
      ...list.script,
      feedLane: async () => {
        await held;
        return { calls: [], goOn: false };
      },
    });
    await until('the first review', () => list.reviews() >= 1);
    list.status.now = 'ended';
    await handle.executeUpdate(taskChanged, { args: ['paused'] });
    await handle.result();
    expect(list.made).toEqual([]);
    letGo();
    await teller?.client.workflow.getHandle(laneWorkflowId(taskId, 0)).result();
  });

  it('refuses a change that it does not know', async () => {
    const list = listOf(1);
    const handle = await startTask({ ...list.script, reviewTask: async () => ({ kind: 'wait', ms: 600_000 }) });
    await expect(handle.executeUpdate(taskChanged, { args: ['exploded'] })).rejects.toThrow();
    await handle.terminate('done');
  });

  it('starts the workflow of an open call that has none, so that an emptied workflow server loses no call', async () => {
    const list = listOf(0);
    let first = true;
    const orphan = callOf(77);
    const handle = await startTask({
      ...list.script,
      reviewTask: async ({ everyCall }) => {
        if (!first) return { kind: 'ended', status: 'completed' };
        first = false;
        expect(everyCall).toBe(true);
        return { kind: 'drain', orphans: [orphan] };
      },
    });
    await until('the call of the orphan', () => list.made.includes(orphan.callId));
    await handle.executeUpdate(taskChanged, { args: ['edited'] });
    await handle.result();
    await expect(teller?.client.workflow.getHandle(callWorkflowId({ taskId, ...orphan })).result()).resolves.toEqual(busy);
  });
});

describe('the story of a call', () => {
  it('grades a talk and leaves a call that was taken back alone', async () => {
    const list = listOf(0);
    const summaries: CallSummary[] = [
      { ...busy, gradeDue: true, result: { ...busy.result, outcome: 'completed', reason: 'answered-callee-hung-up' } },
      { kind: 'withdrawn' },
    ];
    teller = await tellStories({
      ...list.script,
      conductCall: async ({ callId }) => summaries[callId === 'talked' ? 0 : 1] ?? busy,
    });
    for (const callId of ['talked', 'withdrawn']) {
      await teller.client.workflow.execute(workflowTypes.contactCall, {
        taskQueue: controlQueue,
        workflowId: `call/${callId}`,
        args: [{ taskId, callId, node: 'sim' }],
      });
    }
    expect(list.graded).toEqual(['talked']);
  });
});

describe('the story of an import', () => {
  it('makes no contacts from a file that was refused', async () => {
    let committed = 0;
    teller = await tellStories({
      ...listOf(0).script,
      readList: async ({ importId }) => ({ kind: importId === 'bad' ? 'refused' : 'read' }),
      commitImport: async () => {
        committed += 1;
        return { accepted: 3 };
      },
    });
    const accepted: unknown[] = [];
    for (const importId of ['bad', 'good']) {
      accepted.push(
        await teller.client.workflow.execute(workflowTypes.importList, {
          taskQueue: controlQueue,
          workflowId: `import/${importId}`,
          args: [{ taskId, importId }],
        }),
      );
    }
    expect(accepted).toEqual([{ accepted: 0 }, { accepted: 3 }]);
    expect(committed).toBe(1);
  });
});

describe('the story of messages to a webhook', () => {
  it('ends when all got through, and after the last attempt whatever is left', async () => {
    const attempts: string[] = [];
    teller = await tellStories({
      ...listOf(0).script,
      deliverBatch: async ({ batchId, attempt }) => {
        attempts.push(`${batchId} ${attempt}`);
        return { left: batchId === 'lost' ? 2 : 0 };
      },
    });
    for (const [batchId, triesMax] of [
      ['through', 9],
      ['lost', 1],
    ] as const) {
      await teller.client.workflow.execute(workflowTypes.webhookDeliveries, {
        taskQueue: controlQueue,
        workflowId: `webhook/${batchId}`,
        args: [{ webhookId: 'w', batchId, triesMax }],
      });
    }
    expect(attempts).toEqual(['through 1', 'lost 1']);
  });
});
