import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runPackageProgram } from './child-process.mjs';
import { parseOptions } from './options.mjs';
import { prepareAll } from './steps.mjs';

const usage = `Usage: npm test -- [--project <suite>] [file …]

  --project <suite>  only one of unit, telephony, storage, api, workflows, page, end-to-end
  file               only test files whose path contains this text`;

export async function test(args) {
  const { project, words } = parseOptions(args, { known: { project: 'value' }, usage, words: true });
  // The tests bring their own Temporal server, whatever server the product is told to use.
  await prepareAll({ temporal: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'carillon-counts-'));
  const file = path.join(folder, 'counts.json');
  try {
    const { code } = await runPackageProgram('vitest/vitest.mjs', ['run', ...(project ? ['--project', project] : []), ...words], {
      show: true,
      env: { ...testEnvironment(), CARILLON_TEST_COUNTS: file },
    });
    const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
    return tell(counts, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that failed before or beside its tests counts as one failure, so that the last line never looks green. */
function tell({ passed, failed, skipped }, code) {
  const failures = code === 0 ? failed : Math.max(failed, 1);
  process.stdout.write(`\n${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  return failures > 0 ? 1 : 0;
}

/** Variables that point the product at real servers must not reach tests that simulate carriers and people. */
export function testEnvironment(environment = process.env) {
  const ours = /^(DATABASE_URL|TEMPORAL_|MEDIA_ADDRESS|FREESWITCH_NODES|CARILLON_|LOG_LEVEL)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}
