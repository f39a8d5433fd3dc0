/** `npm run bench`: measures a product of its own on this machine and prints one table. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { bench } = await import('./bench-command.mjs');
await runCommand(bench);
