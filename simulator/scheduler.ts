/** The simulated switch's only clock: one timer serves thousands of channels, their delays and their 20 ms frames. */
import { frameMs } from '../domain/live-line.ts';
import { type DueHeap, makeDueHeap } from './due-heap.ts';

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
  const due = makeDueHeap<Task>();
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
      firstDue(due)?.dueMs ?? Number.POSITIVE_INFINITY,
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
    for (let task = firstDue(due); task !== undefined && task.dueMs <= now; task = firstDue(due)) {
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

/** Cancelled tasks leave the heap when they come to the top. */
function firstDue(due: DueHeap<Task>): Task | undefined {
  while (due.first()?.cancelled === true) due.removeFirst();
  return due.first();
}
