/** For `npm run dev`: tells when sources of the server changed, once things are quiet again. */
import { existsSync, watch } from 'node:fs';
import path from 'node:path';

/** An editor or a checkout writes many files in one go. */
const quietMs = 300;

export function watchSources({
  root,
  folders,
  onChange,
}: {
  root: string;
  folders: readonly string[];
  onChange: (file: string) => void;
}): () => void {
  let quiet: NodeJS.Timeout | null = null;
  const watchers = folders
    .map((folder) => path.join(root, folder))
    .filter((folder) => existsSync(folder))
    .map((folder) =>
      watch(folder, { recursive: true }, (_, name) => {
        if (name === null || !/\.(ts|sql)$/.test(name)) return;
        if (quiet !== null) clearTimeout(quiet);
        quiet = setTimeout(() => onChange(path.join(path.basename(folder), name)), quietMs);
      }),
    );
  return () => {
    if (quiet !== null) clearTimeout(quiet);
    for (const watcher of watchers) watcher.close();
  };
}
