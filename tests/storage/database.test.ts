import { expect, it } from 'vitest';
import { IntegerTooLarge, type Queryable, sqlState, transactionTriesMax, withTransaction } from '../../storage/database.ts';
import { useWorld } from './world.ts';

const world = useWorld();

it('a transaction that fails leaves nothing behind', async () => {
  const work = withTransaction(world.db, async (tx) => {
    await tx.query(`insert into setting (key, value) values ('left', '1')`);
    throw new Error('changed my mind');
  });
  await expect(work).rejects.toThrow('changed my mind');
  expect((await world.db.query(`select 1 from setting where key = 'left'`)).rows).toEqual([]);
});

it('two transactions in a deadlock both come through', async () => {
  await world.db.query(`insert into setting (key, value) values ('a', '0'), ('b', '0')`);
  let arrived = 0;
  let open: () => void = () => undefined;
  const bothHoldOne = new Promise<void>((resolve) => {
    open = resolve;
  });
  const add = (tx: Queryable, key: string) =>
    tx.query('update setting set value = to_jsonb(value::integer + 1) where key = $1::text', [key]);
  const inOrder = (first: string, second: string) =>
    withTransaction(world.db, async (tx) => {
      await add(tx, first);
      arrived += 1;
      if (arrived >= 2) open();
      await bothHoldOne;
      await add(tx, second);
    });
  await Promise.all([inOrder('a', 'b'), inOrder('b', 'a')]);
  // One of them is turned back at least once; on a busy machine they may meet again.
  expect(arrived).toBeGreaterThanOrEqual(3);
  const { rows } = await world.db.query(`select value from setting where key in ('a', 'b')`);
  expect(rows).toEqual([{ value: 2 }, { value: 2 }]);
});

it('conflicts without end are given up after the limit', async () => {
  let tries = 0;
  const work = withTransaction(world.db, async (tx) => {
    tries += 1;
    await tx.query(`do $$ begin raise exception 'conflict' using errcode = '40001'; end $$`);
  });
  await expect(work).rejects.toSatisfy((error) => sqlState(error) === '40001');
  expect(tries).toBe(transactionTriesMax);
});

it('numbers come exact or not at all', async () => {
  const { rows } = await world.db.query(
    'select 9007199254740991::bigint as large, 1.5::numeric as half, date $$2026-02-03$$ as day',
  );
  expect(rows).toEqual([{ large: 9007199254740991, half: 1.5, day: '2026-02-03' }]);
  await expect(world.db.query('select 9007199254740993::bigint as n')).rejects.toThrow(IntegerTooLarge);
});
