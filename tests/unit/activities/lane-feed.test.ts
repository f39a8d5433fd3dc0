/** When a lane ends: with its task's last call, or, while the task pauses, with the last one that rings or talks. */
import { describe, expect, it } from 'vitest';
import { makeLaneFeeder } from '../../../activities/lane-feed.ts';
import { Wakes } from '../../../activities/wakes.ts';
import type { TaskStatus } from '../../../domain/task.ts';

const lane = { taskId: 'task', lane: 0, claimKey: 'key' };

/** Whether a lane in this state ends at once; else it sleeps until something changes, and the poll is called off. */
async function ends(status: TaskStatus, open: { claimed: number; dialling: number; live: number }): Promise<boolean> {
  const leave = new AbortController();
  const feed = makeLaneFeeder({
    ledger: {
      laneState: async () => {
        return { status, maxConcurrency: 5, dueInMs: status === 'running' ? null : 0, handsOut: false, open };
      },
      claim: async () => [],
    },
    wakes: new (class extends Wakes {
      override async wait(): Promise<void> {
        leave.abort();
      }
    })(),
  });
  return !(await feed(lane, leave.signal)).goOn;
}

describe('a lane', () => {
  it('ends while its task pauses although calls wait, but not before the last talk', async () => {
    expect(await ends('pausing', { claimed: 4, dialling: 0, live: 1 })).toBe(false);
    expect(await ends('pausing', { claimed: 4, dialling: 1, live: 0 })).toBe(false);
    expect(await ends('pausing', { claimed: 4, dialling: 0, live: 0 })).toBe(true);
    expect(await ends('paused', { claimed: 4, dialling: 0, live: 0 })).toBe(true);
  });

  it('stays while its task runs or stops and calls wait', async () => {
    expect(await ends('running', { claimed: 4, dialling: 0, live: 0 })).toBe(false);
    expect(await ends('running', { claimed: 0, dialling: 0, live: 0 })).toBe(true);
    expect(await ends('stopping', { claimed: 4, dialling: 0, live: 0 })).toBe(false);
    expect(await ends('stopping', { claimed: 0, dialling: 0, live: 0 })).toBe(true);
  });

  it('claims nothing of a task whose contacts go to agents, looks now and then, and ends when nobody is left', async () => {
    const sleeps: number[] = [];
    let dueInMs: number | null = 0;
    const feed = makeLaneFeeder({
      ledger: {
        laneState: async () => ({
          ...{ status: 'running', maxConcurrency: 5, dueInMs, handsOut: true },
          open: { claimed: 0, dialling: 0, live: 0 },
        }),
        claim: async () => {
          throw new Error('it was claimed');
        },
      },
      wakes: new (class extends Wakes {
        override async wait(_taskId: string, msMax: number): Promise<void> {
          sleeps.push(msMax);
          dueInMs = null;
        }
      })(),
    });
    expect(await feed(lane, new AbortController().signal)).toEqual({ calls: [], goOn: false });
    expect(sleeps).toEqual([2_000]);
  });

  it('sleeps until the next contact is due, at most two seconds, and claims nothing before', async () => {
    const sleeps: number[] = [];
    let dueInMs = 5_000;
    const claims: number[] = [];
    const leave = new AbortController();
    const feed = makeLaneFeeder({
      ledger: {
        laneState: async () => ({
          status: 'running',
          maxConcurrency: 5,
          dueInMs,
          handsOut: false,
          open: { claimed: 0, dialling: 0, live: 0 },
        }),
        claim: async () => {
          claims.push(dueInMs);
          return [{ callId: 'call', contactId: 'contact', attempt: 2, claim: 1, node: 'sw1' }];
        },
      },
      wakes: new (class extends Wakes {
        override async wait(_taskId: string, msMax: number): Promise<void> {
          sleeps.push(msMax);
          dueInMs = Math.max(0, dueInMs - msMax);
        }
      })(),
    });
    expect(await feed(lane, leave.signal)).toMatchObject({
      goOn: true,
      calls: [{ attempt: 2 }],
    });
    expect(sleeps).toEqual([2_000, 2_000, 1_000]);
    expect(claims).toEqual([0]);
  });
});
