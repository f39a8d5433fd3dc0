/** Compiles the server into dist/ and bundles the workflows, when their sources changed. */
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runPackageProgram, runProgram } from './child-process.mjs';
import { fingerprint, isCurrent, stamp } from './fingerprint.mjs';
import { root, serverFolders } from './project.mjs';
import { sayWhile } from './say.mjs';
import { Unprepared } from './unprepared.mjs';

const dist = path.join(root, 'dist');
const stampName = '.built-from';

export async function buildServer() {
  const print = fingerprint([...serverFolders, 'migrations', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']);
  if (isCurrent(path.join(dist, stampName), print)) return;
  await sayWhile({ doing: 'building the server' }, () => build(print));
}

/** Built beside and swapped at the end: a build that is cut short never leaves half a dist/. */
async function build(print) {
  const making = path.join(root, `.dist-making-${process.pid}`);
  rmSync(making, { recursive: true, force: true });
  try {
    await compile(making);
    copyMigrations(making);
    await bundleWorkflows(making);
    stamp(path.join(making, stampName), print);
    rmSync(dist, { recursive: true, force: true });
    renameSync(making, dist);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** Types aren't checked here: that is for `npm run check`, and takes three times as long. */
async function compile(making) {
  const { code, output } = await runPackageProgram('typescript/bin/tsc', [
    '-p',
    'tsconfig.build.json',
    '--noCheck',
    '--outDir',
    making,
  ]);
  if (code !== 0) throw new Unprepared(`The server can't be compiled; mend what the compiler says:\n${lastLines(output)}`);
}

function copyMigrations(making) {
  const from = path.join(root, 'migrations');
  cpSync(from, path.join(making, 'migrations'), {
    recursive: true,
    filter: (file) => file === from || !path.extname(file) || file.endsWith('.sql'),
  });
}

async function bundleWorkflows(making) {
  const script = path.join(making, 'workers', 'bundle-workflows.js');
  if (!existsSync(script)) throw new Error(`${script} is missing`);
  const { code, output } = await runProgram(process.execPath, [script]);
  if (code !== 0) throw new Unprepared(`The workflows can't be bundled; mend what the bundler says:\n${lastLines(output, 30)}`);
}
