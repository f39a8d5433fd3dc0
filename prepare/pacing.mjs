/** `npm run pacing`: says, line by line, how many numbers to dial now. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { pacing } = await import('./pacing-command.mjs');
await runCommand(pacing);
