/** A claim looks only where a clock is inside the window: contacts of sleeping zones cost nothing, however many they are. */
import { describe, expect, it } from 'vitest';
import { type CallingWindow, minutesInDay, type WindowSpan, weekdays } from '../../domain/calling-window.ts';
import { type Queryable, withTransaction } from '../../storage/database.ts';
import { laneStateSql } from '../../storage/ledger-reads.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { taskStanding } from '../../storage/task-standing.ts';
import { freshKey, idOf, makeLine, makeTask, numberOf, useWorld } from './world.ts';

const world = useWorld();

const sleepers = 30_000;
/** Far below the number of those who sleep; a lane counts up to a thousand who wait, and a claim touches some dozens. */
const rowsReadMax = 2_000;

/** So many contacts take their time to be stored. */
const insertMsMax = 60_000;

const time = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Open three hours to both sides of this minute by a clock at Greenwich, and so closed where it is twelve hours later. */
function openAroundNow(): CallingWindow {
  const now = new Date();
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
  const [from, to] = [minute - 180, minute + 180].map((at) => (at + minutesInDay) % minutesInDay);
  if (from === undefined || to === undefined) throw new Error('two ends were made');
  const spans: WindowSpan[] =
    from < to
      ? [[time(from), time(to)]]
      : [
          ['00:00', time(to)],
          [time(from), '24:00'],
        ];
  return { timeZone: 'callee', days: Object.fromEntries(weekdays.map((day) => [day, spans])) };
}

async function addIn(zone: string, taskId: string, { from, count }: { from: number; count: number }): Promise<void> {
  const importId = await idOf(
    world.db,
    `insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id`,
    [taskId],
  );
  await world.db.query(
    `insert into contact (task_id, import_id, row_number, number, time_zone)
    select $1::uuid, $2::uuid, n, '+1' || (2000000000 + $3::bigint + n), $5::text from generate_series(1, $4::integer) n`,
    [taskId, importId, from, count, zone],
  );
}

/** Contacts read by this connection so far. */
function rowsRead(tx: Queryable): Promise<number> {
  return numberOf(tx, `select seq_tup_read + idx_tup_fetch as n from pg_stat_xact_user_tables where relname = 'contact'`);
}

describe('many contacts in zones that sleep', () => {
  it(
    'are passed over by claims, by a lane that looks how it stands, and by the review of the task',
    async () => {
      const lineId = await makeLine(world.db, { capacity: 20 });
      const taskId = await makeTask(world.db, { contacts: 0, maxConcurrency: 10, lineIds: [lineId] });
      await addIn('Etc/GMT-12', taskId, { from: 0, count: sleepers });
      await addIn('UTC', taskId, { from: sleepers, count: 30 });
      await world.db.query('analyze contact');
      await withTransaction(world.db, (tx) => makeTaskChanges(tx).change(taskId, { callingWindow: openAroundNow() }));

      const claimed: string[] = [];
      for (const expected of [20, 10, 0]) {
        await withTransaction(world.db, async (tx) => {
          const before = await rowsRead(tx);
          const { rows } = await tx.query<{ id: string }>(`select contact_id as id from claim($1::uuid, 0, $2::text, 20)`, [
            taskId,
            freshKey(),
          ]);
          expect(rows).toHaveLength(expected);
          claimed.push(...rows.map((row) => row.id));
          await tx.query(laneStateSql, [taskId, 0]);
          await taskStanding(tx, taskId);
          expect((await rowsRead(tx)) - before).toBeLessThan(rowsReadMax);
        });
      }
      const awake = await numberOf(
        world.db,
        `select count(*) as n from contact where id = any($1::uuid[]) and time_zone = 'UTC'`,
        [claimed],
      );
      expect([awake, new Set(claimed).size]).toEqual([30, 30]);
      const { dueInMs } = await world.ledger.laneState(taskId, 0);
      // They wake in nine hours at the earliest.
      expect(dueInMs).toBeGreaterThan(8 * 3_600_000);
    },
    insertMsMax,
  );
});
