/** `npm run migrate`: brings the database of DATABASE_URL up to date. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand, Unprepared } = await import('./unprepared.mjs');
const { parseOptions } = await import('./options.mjs');
const { runProgram } = await import('./child-process.mjs');
const { preparePackages } = await import('./steps.mjs');
const { buildServer } = await import('./server-build.mjs');

await runCommand(async (args) => {
  parseOptions(args, { known: {}, usage: 'Usage: npm run migrate\n\nBrings the database of DATABASE_URL up to date.' });
  if (!process.env.DATABASE_URL) {
    throw new Unprepared('DATABASE_URL is not set: the embedded database is brought up to date by "npm start" itself.');
  }
  await preparePackages();
  await buildServer();
  const { code } = await runProgram(process.execPath, ['dist/workers/migrate-command.js'], { show: true });
  return code ?? 1;
});
