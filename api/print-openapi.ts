/** Writes docs/openapi.json, and the table in docs/roles.md, from the routes as the app registers them. Needs neither database nor Temporal. */
import { readFile, writeFile } from 'node:fs/promises';
import { describeApi } from './describe-api.ts';
import { withRoleTable } from './role-table.ts';

const description = await describeApi();
await writeFile(new URL('../docs/openapi.json', import.meta.url), description);
const roles = new URL('../docs/roles.md', import.meta.url);
await writeFile(roles, withRoleTable(await readFile(roles, 'utf8'), description));
process.stdout.write('docs/openapi.json and docs/roles.md are written.\n');
