/** `npm run kill-test`: kills processes of a running product at random and shows that nobody is rung twice or forgotten. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { killTest } = await import('./kill-test-command.mjs');
await runCommand(killTest);
