/** `npm run check`: format, lint, types, house rule, dead code, generated files current. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { check } = await import('./check-command.mjs');
await runCommand(check);
