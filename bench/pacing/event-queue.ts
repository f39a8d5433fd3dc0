/** What happens next in a simulated shift: a binary heap by time; what comes at the same moment happens in the order in which it was planned. */

export type EventQueue<T> = { push(atMs: number, event: T): void; pop(): { atMs: number; event: T } | undefined };

type Entry<T> = { atMs: number; turn: number; event: T };

export function makeEventQueue<T>(): EventQueue<T> {
  const heap: Entry<T>[] = [];
  let turn = 0;
  const isBefore = (one: Entry<T>, other: Entry<T>): boolean =>
    one.atMs < other.atMs || (one.atMs === other.atMs && one.turn < other.turn);

  function rise(entry: Entry<T>): void {
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  function sink(entry: Entry<T>): void {
    let at = 0;
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      if (left === undefined) break;
      const goesRight = right !== undefined && isBefore(right, left);
      const child = goesRight ? right : left;
      if (!isBefore(child, entry)) break;
      heap[at] = child;
      at = 2 * at + (goesRight ? 2 : 1);
    }
    heap[at] = entry;
  }

  return {
    push: (atMs, event) => rise({ atMs, turn: (turn += 1), event }),
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length > 0) sink(last);
      return first;
    },
  };
}
