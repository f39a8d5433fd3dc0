/** The simulated switch's only clock: one timer serves thousands of channels, their delays and their 20 ms frames. */
import { frameMs } from '../domain/live-line.ts';

export type Cancel = () => void;

export type Scheduler = {
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Runs once after a delay (ms). Things due together run in the order of their due times, then of their asking. */
  after(delayMs: number, run: () => void): Cancel;
  /** Runs every 20 ms, drift-free, until cancelled. */
  everyFrame(run: () => void): Cancel;
  /** Forgets everything; nothing runs afterwards. */
  close(): void;
};

/** After a stall at most this many missed frames are made up for; the rest are dropped, as a real-time switch would. */
const missedFramesMax = 3;

type Task = { dueMs: number; order: number; run: () => void; cancelled: boolean };

/** Makes a scheduler; it holds the process open only while something is due. */
export function makeScheduler(): Scheduler {
  const due = makeTaskHeap();
  const everyFrame = new Set<() => void>();
  let order = 0;
  let timer: NodeJS.Timeout | undefined;
  let armedForMs = Number.POSITIVE_INFINITY;
  let nextFrameMs = 0;
  let closed = false;

  const nowMs = (): number => performance.now();

  function arm(): void {
    if (closed) return;
    const next = Math.min(
      due.first()?.dueMs ?? Number.POSITIVE_INFINITY,
      everyFrame.size > 0 ? nextFrameMs : Number.POSITIVE_INFINITY,
    );
    if (next >= armedForMs) return;
    clearTimeout(timer);
    armedForMs = next;
    timer = setTimeout(wake, Math.max(0, Math.ceil(next - nowMs())));
  }

  function wake(): void {
    armedForMs = Number.POSITIVE_INFINITY;
    runDue();
    runFrames();
    arm();
  }

  function runDue(): void {
    const now = nowMs();
    for (let task = due.first(); task !== undefined && task.dueMs <= now; task = due.first()) {
      due.removeFirst();
      if (!task.cancelled) task.run();
    }
  }

  function runFrames(): void {
    if (everyFrame.size === 0) return;
    const now = nowMs();
    if (now - nextFrameMs > missedFramesMax * frameMs) nextFrameMs = now - missedFramesMax * frameMs;
    while (nextFrameMs <= now && everyFrame.size > 0) {
      nextFrameMs += frameMs;
      for (const run of everyFrame) run();
    }
  }

  return {
    nowMs,
    after(delayMs, run) {
      const task: Task = { dueMs: nowMs() + Math.max(0, delayMs), order: order++, run, cancelled: false };
      if (closed) return () => undefined;
      due.add(task);
      arm();
      return () => {
        task.cancelled = true;
      };
    },
    everyFrame(run) {
      if (closed) return () => undefined;
      if (everyFrame.size === 0) nextFrameMs = nowMs() + frameMs;
      everyFrame.add(run);
      arm();
      return () => everyFrame.delete(run);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      due.clear();
      everyFrame.clear();
    },
  };
}

type TaskHeap = { add(task: Task): void; first(): Task | undefined; removeFirst(): void; clear(): void };

/** A binary heap by due time; cancelled tasks leave it when they come to the top. */
function makeTaskHeap(): TaskHeap {
  const tasks: Task[] = [];
  const before = (a: Task, b: Task): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

  function removeFirst(): void {
    const last = tasks.pop();
    if (last === undefined || tasks.length === 0) return;
    let at = 0;
    for (;;) {
      const left = tasks[2 * at + 1];
      const right = tasks[2 * at + 2];
      const child = left !== undefined && right !== undefined && before(right, left) ? right : left;
      if (child === undefined || !before(child, last)) break;
      tasks[at] = child;
      at = child === left ? 2 * at + 1 : 2 * at + 2;
    }
    tasks[at] = last;
  }

  return {
    add(task) {
      let at = tasks.length;
      tasks.push(task);
      while (at > 0) {
        const parentAt = (at - 1) >> 1;
        const parent = tasks[parentAt];
        if (parent === undefined || !before(task, parent)) break;
        tasks[at] = parent;
        at = parentAt;
      }
      tasks[at] = task;
    },
    first() {
      while (tasks[0]?.cancelled === true) removeFirst();
      return tasks[0];
    },
    removeFirst,
    clear() {
      tasks.length = 0;
    },
  };
}
