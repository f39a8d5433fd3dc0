/** `npm run doctor`: every check of the diagnosis page, in the terminal. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { doctor } = await import('./doctor-command.mjs');
await runCommand(doctor);
