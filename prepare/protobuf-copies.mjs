/**
 * The Temporal packages must share one copy of protobufjs: with two, recorded histories can't be replayed ("type must be a
 * Type"), which tests notice late and in strange words.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './project.mjs';
import { Unprepared } from './unprepared.mjs';

const users = ['@temporalio/common', '@temporalio/client', '@temporalio/worker', '@temporalio/proto'];

export function requireOneProtobuf({ folder = root } = {}) {
  const fromRoot = createRequire(path.join(folder, 'package.json'));
  const temporal = createRequire(fromRoot.resolve('@temporalio/worker'));
  const copies = new Set([...users].map((user) => createRequire(resolveFrom(user, fromRoot, temporal)).resolve('protobufjs')));
  if (copies.size <= 1) return;
  throw new Unprepared(
    `There are ${copies.size} copies of protobufjs and Temporal needs one: run "npm dedupe" and commit the lock file.`,
  );
}

function resolveFrom(name, ...doors) {
  for (const door of doors) {
    try {
      return door.resolve(name);
    } catch {
      // Not to be seen from here; the next door may see it.
    }
  }
  throw new Unprepared(`The package ${name} is missing: run "npm ci" and then the command again.`);
}
