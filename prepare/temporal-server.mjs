/** Makes sure that there is a Temporal server to run: found, else fetched, else built. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { say } from './say.mjs';
import { buildTemporal } from './temporal-build.mjs';
import { downloadTemporal } from './temporal-download.mjs';
import { cachedTemporal, findTemporal, isUsable } from './temporal-found.mjs';
import { Unprepared } from './unprepared.mjs';

/** Holds server 1.29.1. One version for both ways, so that a database file made by one is read by the other. */
const version = '1.5.1';

export async function prepareTemporal() {
  if (await findTemporal()) return;
  const target = cachedTemporal();
  makeCache(path.dirname(target));
  say(`no Temporal server found on the PATH or in ${path.dirname(target)}`);
  for (const obtain of [downloadTemporal, buildTemporal]) {
    if ((await obtain({ version, target })) && (await isUsable(target))) {
      say(`the Temporal server is at ${target}`);
      return;
    }
  }
  throw new Unprepared(
    'There is no Temporal server: connect this machine to the internet, or install Go 1.21 or newer (https://go.dev/dl) ' +
      `so that it can be built, or put the program "temporal" (https://docs.temporal.io/cli) at ${target}, ` +
      'or set TEMPORAL_ADDRESS to a server of your own; then run the command again.',
  );
}

function makeCache(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Unprepared(`The folder ${folder} can't be made: set XDG_CACHE_HOME to a folder you may write to.`, { cause });
  }
}
