/** The copy of its SIP configuration that a switch reads when nobody answers it: without one, a switch that starts then has no SIP at all. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface SwitchCopy {
  /** Does nothing when the same revision was written last. */
  keep(revision: string, text: string): Promise<void>;
}

/** `folder`: shared with the switch of this node and readable by its account; the file holds passwords of lines. */
export function makeSwitchCopy({ folder, node }: { folder: string; node: string }): SwitchCopy {
  let written: string | null = null;
  return {
    async keep(revision, text) {
      if (written === revision) return;
      await mkdir(folder, { recursive: true, mode: 0o750 });
      const file = path.join(folder, `sofia-${node}.xml`);
      const draft = `${file}.new`;
      await writeFile(draft, text, { mode: 0o640 });
      await rename(draft, file);
      written = revision;
    },
  };
}

export const noSwitchCopy: SwitchCopy = { keep: () => Promise.resolve() };
