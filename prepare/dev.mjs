/** `npm run dev`: the same as start, straight from the sources, restarting on change; the page with hot reload. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { dev } = await import('./dev-command.mjs');
await runCommand(dev);
