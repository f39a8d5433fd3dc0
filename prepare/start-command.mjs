import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireFreePort } from './listening-port.mjs';
import { parseOptions } from './options.mjs';
import { root } from './project.mjs';
import { prepareAll } from './steps.mjs';
import { WrongOption } from './unprepared.mjs';

const usage = `Usage: npm start -- [--port 8080] [--data .carillon] [--no-demo]

  --port <n>       where the page and the API are served (variable CARILLON_PORT)
  --data <folder>  where everything is kept (variable CARILLON_DATA)
  --no-demo        makes no demo task at the first start (variable CARILLON_DEMO=off)

All variables are described in README.md.`;

const portDefault = '8080';

export async function start(args) {
  applyOptions(args);
  const { CARILLON_DATA, CARILLON_PORT } = process.env;
  const runs = path.join(path.resolve(CARILLON_DATA || '.carillon'), 'run');
  // What a start that was killed left behind may still hold the port; the supervisor ends it first.
  if (!existsSync(runs)) await requireFreePort(Number(CARILLON_PORT || portDefault));
  await prepareAll();
  process.chdir(root);
  const { superviseAll } = await import(pathToFileURL(path.join(root, 'dist', 'workers', 'supervisor', 'supervise-all.js')).href);
  return superviseAll({ environment: process.env, root, from: 'dist', requireFreePort });
}

/** Options are the short form of variables, and stronger. */
export function applyOptions(args, environment = process.env) {
  const options = parseOptions(args, { known: { port: 'value', data: 'value', 'no-demo': 'flag' }, usage });
  if (options.port !== undefined) environment.CARILLON_PORT = portOf(options.port);
  if (options.data !== undefined) environment.CARILLON_DATA = path.resolve(options.data);
  if (options['no-demo']) environment.CARILLON_DEMO = 'off';
}

function portOf(text) {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return text;
  throw new WrongOption('--port needs a number from 1 to 65535.', usage);
}
