/** `npm run restore`: puts a backup into an empty installation. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { restore } = await import('./restore-command.mjs');
await runCommand(restore);
