/** The mark with which a hosted bot, which knows no tools, ends the call: `[END_CALL]`, written after its goodbye. It is never spoken. */

/** People are told to write `[END_CALL]` into the bot's prompt; any case, and the brackets of Chinese keyboards, will do. */
const written = /[[【［<]\s*END_CALL\s*[\]】］>]/giu;
/** The beginning of a mark that may still be completed. */
const begun = /[[【［<]\s*[A-Z_]{0,8}\s*$/iu;

export type EndMarkerFilter = {
  /** What of the text so far may be spoken and was not given yet. */
  push(text: string): string;
  /** The answer ended: what was held back because it might have become a mark. */
  finish(): string;
  /** The mark was written. */
  found(): boolean;
  /** The answer begins anew. */
  clear(): void;
};

export function makeEndMarkerFilter(): EndMarkerFilter {
  let held = '';
  let found = false;
  const takeOut = (): void => {
    held = held.replace(written, () => {
      found = true;
      return '';
    });
  };
  return {
    push(text) {
      held += text;
      takeOut();
      const at = begun.exec(held)?.index ?? held.length;
      const free = held.slice(0, at);
      held = held.slice(at);
      return free;
    },
    finish() {
      const rest = held;
      held = '';
      return rest;
    },
    found: () => found,
    clear() {
      held = '';
      found = false;
    },
  };
}
