/** Builds the page into web/dist/, when its sources changed. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runPackageProgram } from './child-process.mjs';
import { fingerprint, isCurrent, stamp } from './fingerprint.mjs';
import { root } from './project.mjs';
import { sayWhile } from './say.mjs';
import { Unprepared } from './unprepared.mjs';

const stampFile = path.join(root, 'web', 'dist', '.built-from');

export async function buildPage() {
  const print = fingerprint(['web', 'package-lock.json']);
  if (isCurrent(stampFile, print) && existsSync(path.join(root, 'web', 'dist', 'index.html'))) return;
  await sayWhile({ doing: 'building the page' }, async () => {
    // Types aren't checked here: that is for `npm run check`.
    // Whatever the caller's NODE_ENV is: React and Ant Design build another, slower page of each.
    const env = { ...process.env, NODE_ENV: 'production' };
    const { code, output } = await runPackageProgram('vite/bin/vite.js', ['build'], { cwd: path.join(root, 'web'), env });
    if (code !== 0) throw new Unprepared(`The page can't be built; mend what the bundler says:\n${lastLines(output)}`);
    stamp(stampFile, print);
  });
}
