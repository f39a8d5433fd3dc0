/**
 * A process to supervise: appends `<name> up <pid>` and `<name> down` to a log and says that it is ready.
 * Modes: `plain`, `stubborn` (ignores SIGTERM), `broken` (ends at once, after some last words).
 */
import { appendFileSync } from 'node:fs';

const [, , name, log, mode] = process.argv;

if (mode === 'broken') {
  console.error('the disk is made of cheese');
  process.exit(3);
}
process.on('SIGTERM', () => {
  if (mode === 'stubborn') return;
  appendFileSync(log, `${name} down\n`);
  process.exit(0);
});
// Like the database, it doesn't notice the death of its supervisor.
process.on('disconnect', () => undefined);
setInterval(() => undefined, 60_000);
appendFileSync(log, `${name} up ${process.pid}\n`);
process.send?.('carillon-ready');
