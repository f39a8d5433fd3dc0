/** `npm run backup`: one file with all that an installation keeps. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { backup } = await import('./backup-command.mjs');
await runCommand(backup);
