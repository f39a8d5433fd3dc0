/** Writes docs/openapi.json from the routes as the app registers them. Needs neither database nor Temporal. */
import { writeFile } from 'node:fs/promises';
import { describeApi } from './describe-api.ts';

const target = new URL('../docs/openapi.json', import.meta.url);
await writeFile(target, await describeApi());
process.stdout.write('docs/openapi.json is written.\n');
