/** What is due next: a binary heap by time; what is due together leaves it in the order in which it came. */

export type Due = { readonly dueMs: number; readonly order: number };

export type DueHeap<T extends Due> = {
  add(entry: T): void;
  first(): T | undefined;
  removeFirst(): void;
  clear(): void;
};

export function makeDueHeap<T extends Due>(): DueHeap<T> {
  const heap: T[] = [];
  const before = (a: T, b: T): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
  return {
    add(entry) {
      let at = heap.length;
      heap.push(entry);
      while (at > 0) {
        const parentAt = (at - 1) >> 1;
        const parent = heap[parentAt];
        if (parent === undefined || !before(entry, parent)) break;
        heap[at] = parent;
        at = parentAt;
      }
      heap[at] = entry;
    },
    first: () => heap[0],
    removeFirst() {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return;
      let at = 0;
      for (;;) {
        const left = heap[2 * at + 1];
        const right = heap[2 * at + 2];
        const child = left !== undefined && right !== undefined && before(right, left) ? right : left;
        if (child === undefined || !before(child, last)) break;
        heap[at] = child;
        at = child === left ? 2 * at + 1 : 2 * at + 2;
      }
      heap[at] = last;
    },
    clear() {
      heap.length = 0;
    },
  };
}
