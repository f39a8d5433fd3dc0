/** `npm run build`: compiles the server and builds the page, as the image does. */
import { requireNode } from './node-version.mjs';

requireNode();

const { runCommand } = await import('./unprepared.mjs');
const { parseOptions } = await import('./options.mjs');
const { preparePackages } = await import('./steps.mjs');
const { buildServer } = await import('./server-build.mjs');
const { buildPage } = await import('./web-build.mjs');

await runCommand(async (args) => {
  parseOptions(args, {
    known: {},
    usage: 'Usage: npm run build\n\nCompiles the server into dist/ and builds the page into web/dist/.',
  });
  await preparePackages();
  await buildServer();
  await buildPage();
  return 0;
});
