import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireFreePort } from './listening-port.mjs';
import { root } from './project.mjs';
import { applyOptions } from './start-command.mjs';
import { preparePackages } from './steps.mjs';
import { prepareTemporal } from './temporal-server.mjs';

export async function dev(args) {
  applyOptions(args);
  // Nobody at a keyboard wants to wait for calls to end before the new code runs.
  process.env.CARILLON_DRAIN_SECONDS ||= '1';
  await preparePackages();
  if (!process.env.TEMPORAL_ADDRESS) await prepareTemporal();
  process.chdir(root);
  // From here on this process reads TypeScript.
  await import(pathToFileURL(path.join(root, 'node_modules', 'tsx', 'dist', 'esm', 'index.mjs')).href);
  const { superviseAll } = await import(pathToFileURL(path.join(root, 'workers', 'supervisor', 'supervise-all.ts')).href);
  return superviseAll({ environment: process.env, root, from: 'source', requireFreePort });
}
