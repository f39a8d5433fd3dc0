/** `npm run reconcile`: compares ledger, switches and workflow histories of a running product. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { reconcile } = await import('./reconcile-command.mjs');
await runCommand(reconcile);
