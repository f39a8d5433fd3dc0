/** `npm run test:freeswitch`: the telephony tests against the first switch of FREESWITCH_NODES and the carrier behind it. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { testFreeSwitch } = await import('./test-freeswitch-command.mjs');
await runCommand(testFreeSwitch);
