/** Whether files that are made from others were made again after the others changed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runPackageProgram } from './child-process.mjs';
import { root } from './project.mjs';

/** The generator writes its file in place, so the committed text is put back when it differs. */
export async function openApiIsCurrent() {
  const file = path.join(root, 'docs', 'openapi.json');
  const committed = readFileSync(file, 'utf8');
  const { code, output } = await runPackageProgram('tsx/dist/cli.mjs', ['api/print-openapi.ts']);
  if (code !== 0) return { code, output };
  if (readFileSync(file, 'utf8') === committed) return { code: 0, output: '' };
  writeFileSync(file, committed);
  return { code: 1, output: 'It differs from what the routes say: run "npm run openapi" and commit the file.' };
}

export function pageClientIsCurrent() {
  return isCurrent({ file: ['web', 'src', 'api', 'generated', 'schema.d.ts'], options: [], cure: 'npm run generate -w web' });
}

/** Fields with a default may be left out of a request. */
export function programClientIsCurrent() {
  const file = ['clients', 'typescript', 'src', 'generated', 'schema.d.ts'];
  return isCurrent({ file, options: ['--default-non-nullable=false'], cure: 'npm run generate -w clients/typescript' });
}

async function isCurrent({ file, options, cure }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'carillon-generated-'));
  const fresh = path.join(folder, 'schema.d.ts');
  try {
    const made = await runPackageProgram('openapi-typescript/bin/cli.js', ['docs/openapi.json', ...options, '-o', fresh]);
    if (made.code !== 0) return made;
    const committed = readFileSync(path.join(root, ...file), 'utf8');
    if (readFileSync(fresh, 'utf8') === committed) return { code: 0, output: '' };
    return { code: 1, output: `It differs from docs/openapi.json: run "${cure}" and commit the file.` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
