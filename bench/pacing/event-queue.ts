/** What happens next in a simulated shift; what comes at the same moment happens in the order in which it was planned. */
import { makeDueHeap } from '../../simulator/due-heap.ts';

export type EventQueue<T> = { push(atMs: number, event: T): void; pop(): { atMs: number; event: T } | undefined };

export function makeEventQueue<T>(): EventQueue<T> {
  const heap = makeDueHeap<{ dueMs: number; order: number; event: T }>();
  let order = 0;
  return {
    push(dueMs, event) {
      order += 1;
      heap.add({ dueMs, order, event });
    },
    pop() {
      const first = heap.first();
      if (first === undefined) return undefined;
      heap.removeFirst();
      return { atMs: first.dueMs, event: first.event };
    },
  };
}
