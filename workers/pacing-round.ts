/**
 * Decides how many numbers predictive tasks may have dialled, or hand out to agents: whenever an agent, a call or a line of one changes, and
 * each second, because ages matter. Any process may decide at any time; of two at once one is nobody's (storage/task-pace.ts).
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Wakes } from '../activities/wakes.ts';
import { decide } from '../domain/pacing/decide.ts';
import { estimatesOf } from '../domain/pacing/plan.ts';
import { freshState, keptState } from '../domain/pacing/state.ts';
import type { Change } from '../storage/change-feed.ts';
import type { PaceSeen, TaskPace } from '../storage/task-pace.ts';

/** Changes come in bursts: so long they are gathered into one decision. */
export const gatherMs = 100;
/** Without any change. Shorter than a decision counts (pace_age_max in pacing.sql). */
export const decideEveryMs = 1_000;

const ownWake = 'pace';

export type Pacer = { hear(change: Change): void; close(): Promise<void> };

export function makePacer({ pace, log }: { pace: TaskPace; log: Logger }): Pacer {
  const closing = new AbortController();
  const { signal } = closing;
  const wakes = new Wakes();
  let changes = 0;
  /** Tasks as the last round found them: while none dials, and in other tasks, there is nothing to decide before the next second. */
  let dialling: ReadonlySet<string> = new Set();

  const decideAll = async (): Promise<void> => {
    const running = await pace.running();
    dialling = new Set(running);
    for (const taskId of running) {
      await decideOne(taskId, pace).catch((error: unknown) => {
        log.warn({ taskId, err: error }, 'the pace of a task was not decided; the next round tries again');
      });
    }
  };

  const decideOn = async (): Promise<void> => {
    while (!signal.aborted) {
      const decidedFor = changes;
      try {
        await decideAll();
      } catch (error) {
        log.warn({ err: error }, 'no pace was decided; the next round tries again');
      }
      if (changes === decidedFor) await wakes.wait(ownWake, decideEveryMs, signal);
      await pause(gatherMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const going = decideOn();

  return {
    hear(change) {
      if (!concerns(change, dialling)) return;
      changes += 1;
      wakes.wake(ownWake);
    },
    async close() {
      closing.abort();
      await going;
    },
  };
}

function concerns(change: Change, dialling: ReadonlySet<string>): boolean {
  if (change.kind === 'call') return dialling.has(change.taskId);
  if (change.kind === 'agent') return dialling.size > 0;
  return change.kind === 'task' || change.kind === 'resync';
}

/** One decision for one task. Exported for whoever wants it decided at this moment. */
export async function decideOne(taskId: string, pace: TaskPace): Promise<void> {
  const seen = await pace.seen(taskId);
  if (seen === null) return;
  const { dial, why, state } = decide(keptState(seen.state) ?? freshState(estimatesOf(seen.plan)), snapshotOf(seen));
  const counted = [...seen.counted, ...seen.ended.map(({ id }) => id)];
  const isOurs = await pace.decided({ taskId, n: seen.n, dialled: seen.dialled, dial, state, why, counted });
  // Nothing is dialled ahead: each free agent reads who is next.
  if (isOurs && why.mode === 'preview' && dial > 0) await pace.handOut(taskId, dial);
}

function snapshotOf({ plan, nowMs, day, agents, calls, ended, room }: PaceSeen): Parameters<typeof decide>[1] {
  return {
    nowMs,
    agents,
    calls,
    ended,
    linesLeft: room,
    abandonTarget: plan.abandonPercentMax / 100,
    mode: plan.mode,
    ratio: plan.ratio,
    hold: plan.held ? 'hand' : null,
    estimates: estimatesOf(plan),
    day,
    windowDays: plan.windowDays,
  };
}
