/** What processes said, kept and found again. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepLogLines, listLogLines, removeOldLogLines } from '../../storage/log-lines.ts';
import { KeptLog } from '../../workers/kept-log.ts';
import { freshKey, makeLine, makeTask, silent, useWorld } from './world.ts';

const world = useWorld();
const first = { limit: 50, cursor: null };
let open: KeptLog[] = [];

beforeEach(async () => {
  await world.db.query('truncate log_line');
});
afterEach(async () => {
  for (const kept of open.splice(0)) await kept.close(silent);
});

const line = (fields: object): string =>
  JSON.stringify({ level: 'info', time: new Date().toISOString(), process: 'call-worker', msg: 'something', ...fields });

it('finds lines by call, level, process and words, the newest first', async () => {
  const callId = randomUUID();
  await keepLogLines(world.db, [
    line({ callId, msg: 'call ended', outcome: 'busy', time: '2026-11-27T10:00:00.100Z' }),
    line({ callId, msg: 'Hangup sofia/external/•••', process: 'freeswitch', node: 'fs1', time: '2026-11-27T10:00:00.050Z' }),
    line({ level: 'error', msg: 'a round failed', err: { type: 'Error', message: 'disk' } }),
  ]);
  const ofCall = await listLogLines(world.db, { callId }, first);
  expect(ofCall.items.map(({ process, message }) => `${process}: ${message}`)).toEqual([
    'call-worker: call ended',
    'freeswitch: Hangup sofia/external/•••',
  ]);
  expect(ofCall.items[0]).toMatchObject({ level: 'info', fields: { outcome: 'busy' }, node: null });
  const find = async (filter: object) => (await listLogLines(world.db, filter, first)).items.map(({ message }) => message);
  expect(await find({ level: 'warn' })).toEqual(['a round failed']);
  expect(await find({ process: 'freeswitch' })).toEqual(['Hangup sofia/external/•••']);
  expect(await find({ text: 'disk' })).toEqual(['a round failed']);
});

it('goes on where the page before ended, also within one millisecond', async () => {
  const time = '2026-11-27T10:00:00.000Z';
  await keepLogLines(
    world.db,
    Array.from({ length: 7 }, (_, n) => line({ time, msg: `line ${n}` })),
  );
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listLogLines(world.db, {}, { limit: 3, cursor });
    expect(page.total).toBe(7);
    seen.push(...page.items.map(({ message }) => message));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(['line 6', 'line 5', 'line 4', 'line 3', 'line 2', 'line 1', 'line 0']);
});

it('knows the task of a line that names only its call', async () => {
  const lineId = await makeLine(world.db, { capacity: 1 });
  const taskId = await makeTask(world.db, { contacts: 1, maxConcurrency: 1, lineIds: [lineId] });
  const [claimed] = await world.ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: 1 });
  await keepLogLines(world.db, [line({ callId: claimed?.callId, process: 'freeswitch' })]);
  expect((await listLogLines(world.db, { taskId }, first)).items).toHaveLength(1);
});

it('keeps nothing of people, and no sign that Postgres can’t hold', async () => {
  await keepLogLines(world.db, [line({ pii: { number: '13900000001' }, request: { pii: 'Li Lei', ms: 4 }, msg: 'a\u0000b' })]);
  const [kept] = (await listLogLines(world.db, {}, first)).items;
  expect(kept).toMatchObject({ message: 'ab', fields: { request: { ms: 4 } } });
  expect(JSON.stringify(kept)).not.toMatch(/13900000001|Li Lei/);
});

it('forgets what is older than the days that are kept', async () => {
  const old = new Date(Date.now() - 8 * 86_400_000).toISOString();
  await keepLogLines(world.db, [line({ time: old, msg: 'old' }), line({ msg: 'new' })]);
  expect(await removeOldLogLines(world.db, 7)).toBe(1);
  expect((await listLogLines(world.db, {}, first)).items.map(({ message }) => message)).toEqual(['new']);
});

it('is written by a process beside its output, and before it ends', async () => {
  const kept = new KeptLog();
  open = [kept];
  const log = pino({ base: { process: 'api' }, timestamp: () => `,"time":"${new Date().toISOString()}"` }, kept);
  log.info({ level: 'info' }, 'said before the database was known');
  kept.begin({ databaseUrl: world.url, process: 'api', log: silent });
  kept.write('this is no JSON at all');
  await kept.flush(silent);
  log.info('the last word');
  await kept.close(silent);
  const { items } = await listLogLines(world.db, { process: 'api' }, first);
  // The line that can't be read takes nothing along.
  expect(items.map(({ message }) => message)).toEqual(['the last word', 'said before the database was known']);
});

it('keeps what there is room for until the database is there, and says how much there was not', async () => {
  const said: unknown[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (text: string) => said.push(JSON.parse(text)) });
  const kept = new KeptLog();
  open = [kept];
  for (let n = 0; n < 5_003; n += 1) kept.write(line({ n }));
  kept.begin({ databaseUrl: world.url, process: 'api', log });
  await kept.flush(log);
  expect((await listLogLines(world.db, {}, first)).total).toBe(5_000);
  expect(said).toEqual([{ level: 40, lines: 3, msg: 'lines of the log were not kept' }]);
});
