/** What the settings say of the age of recordings is done to their files and rows. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCalls } from '../../storage/calls.ts';
import { makeSettings } from '../../storage/settings.ts';
import { removeOldRecordings } from '../../workers/old-recordings.ts';
import { completed, dialOne, makeLine, makeTask, silent, useWorld } from './world.ts';

const world = useWorld();
let folder = '';
let taskId = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'carillon-recordings-'));
  taskId = await makeTask(world.db, { contacts: 10, maxConcurrency: 10, lineIds: [await makeLine(world.db, { capacity: 10 })] });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A call that ended so many days ago, with its file. */
async function recorded(daysAgo: number, kept?: string): Promise<{ callId: string; file: string }> {
  const grant = await dialOne(world.ledger, taskId);
  const recording = kept ?? path.join('2026-01-01', `${grant.callId}.wav`);
  const file = path.resolve(folder, recording);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'sound');
  await world.ledger.markLive(grant);
  await world.ledger.setRecording(grant, { path: recording, ms: null });
  await world.ledger.release({ ...grant, result: completed, waiter: null });
  await world.db.query(`update call set ended_at = now() - $2::integer * interval '1 day' where id = $1::uuid`, [
    grant.callId,
    daysAgo,
  ]);
  return { callId: grant.callId, file };
}

const round = () => removeOldRecordings({ db: world.db, folder, log: silent });
const keepFor = (days: unknown) => makeSettings(world.db).set('recordingDays', days, 'test');

it('keeps every recording until somebody says for how long', async () => {
  const { file } = await recorded(4_000);
  expect(await round()).toBe(0);
  await keepFor(0);
  expect(await round()).toBe(0);
  expect(existsSync(file)).toBe(true);
  await keepFor(30);
  expect(await round()).toBe(1);
  expect(existsSync(file)).toBe(false);
});

it('removes the file of a call that is older, says so on its record, and leaves a younger one alone', async () => {
  const [old, young] = [await recorded(31), await recorded(29)];
  expect(await round()).toBe(1);
  expect([existsSync(old.file), existsSync(young.file)]).toEqual([false, true]);
  const calls = makeCalls(world.db);
  expect(await calls.find(old.callId)).toMatchObject({ recordingPath: null, contentRemovedBy: 'retention' });
  expect(await calls.find(young.callId)).toMatchObject({ contentRemovedBy: null });
});

it('is not stopped by a file that is gone already, and goes nowhere outside of its folder', async () => {
  const [gone, outside] = [await recorded(40), await recorded(40, '../outside.wav')];
  await rm(gone.file);
  expect(await round()).toBe(2);
  expect(existsSync(outside.file)).toBe(true);
  await rm(outside.file);
});
