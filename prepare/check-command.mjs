import { existsSync } from 'node:fs';
import path from 'node:path';
import { runPackageProgram } from './child-process.mjs';
import { openApiIsCurrent, pageClientIsCurrent, programClientIsCurrent } from './generated-files.mjs';
import { parseOptions } from './options.mjs';
import { root, serverFolders } from './project.mjs';
import { duration } from './say.mjs';
import { preparePackages } from './steps.mjs';

const usage = 'Usage: npm run check\n\nFormat, lint, types, house rule, dead code, and whether generated files are current.';

const program =
  (file, ...args) =>
  () =>
    runPackageProgram(file, args);

/** The longest comes first: the others are done beside it. */
const checks = [
  ['lint', program('eslint/bin/eslint.js', '.', '--max-warnings', '0')],
  ['format and order of imports', program('@biomejs/biome/bin/biome', 'check')],
  ['types of the server', program('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json')],
  ['types of the page', program('typescript/bin/tsc', '--noEmit', '-p', 'web/tsconfig.json')],
  ['types of the client', program('typescript/bin/tsc', '--noEmit', '-p', 'clients/typescript/tsconfig.json')],
  [
    'house rule',
    () =>
      runPackageProgram('dependency-cruiser/bin/dependency-cruise.mjs', ['--config', '.dependency-cruiser.cjs', ...cruised()]),
  ],
  ['dead code and dependencies', program('knip/bin/knip.js', '--no-progress')],
  ['docs/openapi.json is current', openApiIsCurrent],
  ["the page's client is current", pageClientIsCurrent],
  ['the client for programs is current', programClientIsCurrent],
  // Needs a database: the storage suite has one, and its test compares the dump.
  [
    'migrations/schema.sql is current',
    program('vitest/vitest.mjs', 'run', '--project', 'storage', 'tests/storage/schema.test.ts'),
  ],
];

/** Each is a process of its own. Two, because the smallest machine on which this is run has two cores. */
const sideBySide = 2;

/** All checks run, also after one failed: a person wants to mend everything in one go. */
export async function check(args) {
  parseOptions(args, { known: {}, usage });
  await preparePackages();
  const failed = [];
  const left = checks.values();
  const runLeft = async () => {
    for (const [name, run] of left) if (!(await passes(name, run))) failed.push(name);
  };
  await Promise.all(Array.from({ length: sideBySide }, runLeft));
  process.stdout.write(
    failed.length === 0 ? 'check: all is well\n' : `check: ${failed.length} of ${checks.length} failed: ${failed.join(', ')}\n`,
  );
  return failed.length === 0 ? 0 : 1;
}

async function passes(name, run) {
  const startedMs = Date.now();
  const { code, output } = await run();
  process.stdout.write(`check: ${name} ${code === 0 ? 'ok' : 'FAILED'} (${duration(Date.now() - startedMs)})\n`);
  if (code !== 0) process.stdout.write(`${output.trimEnd()}\n\n`);
  return code === 0;
}

function cruised() {
  return [...serverFolders, 'prepare', 'tests', 'web/src'].filter((folder) => existsSync(path.join(root, folder)));
}
