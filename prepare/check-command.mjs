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

const checks = [
  ['format and order of imports', program('@biomejs/biome/bin/biome', 'check')],
  ['lint', program('eslint/bin/eslint.js', '.', '--max-warnings', '0')],
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

/** All checks run, also after one failed: a person wants to mend everything in one go. */
export async function check(args) {
  parseOptions(args, { known: {}, usage });
  await preparePackages();
  const failed = [];
  for (const [name, run] of checks) {
    const startedMs = Date.now();
    const { code, output } = await run();
    process.stdout.write(`check: ${name} ${code === 0 ? 'ok' : 'FAILED'} (${duration(Date.now() - startedMs)})\n`);
    if (code === 0) continue;
    failed.push(name);
    process.stdout.write(`${output.trimEnd()}\n\n`);
  }
  process.stdout.write(
    failed.length === 0 ? 'check: all is well\n' : `check: ${failed.length} of ${checks.length} failed: ${failed.join(', ')}\n`,
  );
  return failed.length === 0 ? 0 : 1;
}

function cruised() {
  return [...serverFolders, 'prepare', 'tests', 'web/src'].filter((folder) => existsSync(path.join(root, folder)));
}
