/** Removes thoughts that some servers leave at the start of an answer, as `<think>` or folded into `<details>`: they are not spoken. */

const marks = [
  { open: '<think>', close: '</think>' },
  // Dify before 1.0 shows thoughts as a fold of its page.
  { open: '<details', close: '</details>' },
];

export type ThoughtFilter = {
  /** What of the text so far may be spoken and was not given yet. */
  push(text: string): string;
  /** The answer ended: what was held back because it might have become a mark. */
  finish(): string;
};

export function makeThoughtFilter(): ThoughtFilter {
  let state: 'start' | 'thinking' | 'speaking' = 'start';
  let held = '';
  let close = '';
  const step = (): string => {
    if (state === 'start') {
      const begun = held.trimStart();
      if (marks.some(({ open }) => open.startsWith(begun))) return '';
      const mark = marks.find(({ open }) => begun.startsWith(open));
      state = mark === undefined ? 'speaking' : 'thinking';
      close = mark?.close ?? '';
    }
    if (state === 'thinking') {
      const end = held.indexOf(close);
      if (end < 0) {
        // Only the tail can become the closing mark; thoughts themselves are not kept.
        held = held.slice(-(close.length - 1));
        return '';
      }
      held = held.slice(end + close.length).trimStart();
      state = 'speaking';
    }
    const free = held;
    held = '';
    return free;
  };
  return {
    push(text) {
      held += text;
      return step();
    },
    finish: () => (state === 'start' ? held : ''),
  };
}
