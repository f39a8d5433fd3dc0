/** What each command needs before it can run, in order. Every step does nothing when its work is already done. */
import { installPackages } from './npm-install.mjs';
import { mendPostgresLinks } from './postgres-links.mjs';
import { requireOneProtobuf } from './protobuf-copies.mjs';
import { buildServer } from './server-build.mjs';
import { prepareTemporal } from './temporal-server.mjs';
import { buildPage } from './web-build.mjs';

export async function preparePackages() {
  await installPackages();
  mendPostgresLinks();
  requireOneProtobuf();
}

/** Everything that `npm start` and `npm test` need. A Temporal server of somebody else makes ours unnecessary. */
export async function prepareAll({ temporal = !process.env.TEMPORAL_ADDRESS } = {}) {
  await preparePackages();
  await buildServer();
  await buildPage();
  if (temporal) await prepareTemporal();
}
