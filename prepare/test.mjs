/** `npm test`: prepares from nothing, runs every test, ends with the line `N passed, N failed`. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { test } = await import('./test-command.mjs');
await runCommand(test);
