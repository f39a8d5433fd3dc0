/** `npm start`: prepares from nothing, then supervises everything in this process until it is told to stop. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { start } = await import('./start-command.mjs');
await runCommand(start);
