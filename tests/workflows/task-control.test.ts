import { Client, Connection } from '@temporalio/client';
import { afterEach, describe, expect, it } from 'vitest';
import { ControlUnavailable } from '../../api/task-control.ts';
import { makeTemporalTaskControl } from '../../api/temporal-task-control.ts';
import { callWorkflowId, importWorkflowId, taskWorkflowId, workflowTypes } from '../../workflows/messages.ts';
import type { Script, StoryTeller } from './story-teller.ts';
import { tellStories, until } from './story-teller.ts';

let teller: StoryTeller | null = null;
afterEach(async () => {
  await teller?.close();
  teller = null;
});

const taskId = '11111111-0000-4000-8000-000000000000';
const idle: Script = {
  reviewTask: async () => ({ kind: 'ended', status: 'paused' }),
  feedLane: async () => ({ calls: [], goOn: false }),
  conductCall: async () => ({ kind: 'withdrawn' }),
  gradeIntent: async () => ({ intent: null }),
  readList: async () => ({ kind: 'read' }),
  commitImport: async () => ({ accepted: 0 }),
  deliverBatch: async () => ({ left: 0 }),
};

describe('the way from the api to the workflows', () => {
  it('starts the story of a task with the first change and tells the running one of the next', async () => {
    let reviews = 0;
    let over = false;
    const script: Script = {
      ...idle,
      async reviewTask() {
        reviews += 1;
        return over ? { kind: 'ended', status: 'paused' } : { kind: 'wait', ms: 60_000 };
      },
    };
    teller = await tellStories(script);
    const control = makeTemporalTaskControl(teller.client);
    const handle = teller.client.workflow.getHandle(taskWorkflowId(taskId));
    await control.changed(taskId, 'started');
    const first = await handle.describe();
    await until('the first review', () => reviews > 0);
    // Without being told, the story would look again only after its minute.
    over = true;
    await control.changed(taskId, 'paused');
    await handle.result();
    expect((await handle.describe()).runId).toBe(first.runId);
    over = false;
    await control.changed(taskId, 'resumed');
    expect((await handle.describe()).runId).not.toBe(first.runId);
    over = true;
    await control.changed(taskId, 'paused');
    await handle.result();
  });

  it('starts an import once, however often it is asked', async () => {
    let readings = 0;
    const script: Script = {
      ...idle,
      async readList() {
        readings += 1;
        return { kind: 'read' };
      },
    };
    teller = await tellStories(script);
    const control = makeTemporalTaskControl(teller.client);
    const input = { taskId, importId: '22222222-0000-4000-8000-000000000000' };
    await control.startImport(input);
    await teller.client.workflow.getHandle(importWorkflowId(input.importId)).result();
    await control.startImport(input);
    await teller.client.workflow.getHandle(importWorkflowId(input.importId)).result();
    expect(readings).toBe(1);
  });

  it('reads the story of a call, and knows when there is none', async () => {
    teller = await tellStories(idle);
    const control = makeTemporalTaskControl(teller.client);
    const call = { taskId, contactId: '33333333-0000-4000-8000-000000000000', attempt: 1, claim: 1 };
    expect(await control.story(call)).toBeNull();
    await teller.client.workflow.execute(workflowTypes.contactCall, {
      workflowId: callWorkflowId(call),
      taskQueue: 'carillon',
      args: [{ taskId, callId: '44444444-0000-4000-8000-000000000000', node: 'sim' }],
    });
    const story = await control.story(call);
    const told = (story?.events ?? []).map(({ event }) => event).filter((event) => !event.startsWith('WorkflowTask'));
    expect(told).toEqual([
      'WorkflowExecutionStarted',
      'ActivityTaskScheduled',
      'ActivityTaskStarted',
      'ActivityTaskCompleted',
      'WorkflowExecutionCompleted',
    ]);
    expect(story?.events.find((event) => event.event === 'ActivityTaskScheduled')?.detail).toEqual({ activity: 'conductCall' });
  });

  it('says that the server is away instead of waiting for it', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const control = makeTemporalTaskControl(new Client({ connection }));
    expect(await control.isUp()).toBe(false);
    await expect(control.changed(taskId, 'started')).rejects.toThrow(ControlUnavailable);
    await connection.close();
  });
});
