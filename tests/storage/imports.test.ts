import { describe, expect, it } from 'vitest';
import { appendContacts, type NumberedDraft } from '../../storage/contact-batches.ts';
import { makeContacts } from '../../storage/contacts.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeImportStaging, type ReadBatch, StagedRowsLost } from '../../storage/import-staging.ts';
import { type ImportJob, makeImports, type RefusedRow } from '../../storage/imports.ts';
import { makeLine, makeTask, numberOf, useWorld } from './world.ts';

const world = useWorld();

async function task(dedupe = 'file'): Promise<string> {
  const lineId = await makeLine(world.db, { capacity: 1 });
  const taskId = await makeTask(world.db, { contacts: 0, maxConcurrency: 1, lineIds: [lineId], status: 'draft' });
  await world.db.query('update task set dedupe = $2::text where id = $1::uuid', [taskId, dedupe]);
  return taskId;
}

const newImport = (taskId: string): Promise<string> =>
  makeImports(world.db).create({ taskId, fileName: 'l.xlsx', filePath: '/f/l.xlsx', fileBytes: 9, createdBy: 'admin' });

function draft(rowNumber: number, number = `+86138${String(rowNumber).padStart(8, '0')}`): NumberedDraft {
  return { rowNumber, number, name: `n${rowNumber}`, message: null, variables: { city: '北京' } };
}

/** Twelve rows in four batches: row 5 refused, row 9 left out by the reader because it repeats row 2. */
function batches(): ReadBatch[] {
  const refused: RefusedRow = { row: 5, column: '号码', code: 'number-too-short', value: '12' };
  const rows = Array.from({ length: 12 }, (_, i) => draft(i + 1));
  return [0, 1, 2, 3].map((n) => {
    const part = rows.slice(n * 3, n * 3 + 3);
    return {
      drafts: part.filter((row) => row.rowNumber !== 5 && row.rowNumber !== 9),
      refused: part.some((row) => row.rowNumber === 5) ? [refused] : [],
      progress: { parsed: (n + 1) * 3, refused: n >= 1 ? 1 : 0, duplicate: n >= 2 ? 1 : 0 },
    };
  });
}

async function begin(importId: string): Promise<ImportJob> {
  const job = await makeImportStaging(world.db).beginReading(importId);
  if (job === null) throw new Error('there was nothing to read');
  return job;
}

const rowsOf = async (taskId: string): Promise<number[]> => {
  const { rows } = await world.db.query<{ row: number }>(
    'select row_number as row from contact where task_id = $1::uuid order by position',
    [taskId],
  );
  return rows.map(({ row }) => row);
};

describe('an import', () => {
  it.each([0, 1, 2, 3, 4])('killed after %i batches and run again gives exactly the rows of its file', async (killedAfter) => {
    const taskId = await task();
    const importId = await newImport(taskId);
    const staging = makeImportStaging(world.db);
    const killed = await begin(importId);
    for (const batch of batches().slice(0, killedAfter)) await staging.stage(killed, batch);
    expect(await rowsOf(taskId)).toEqual([]);

    const job = await begin(importId);
    for (const batch of batches()) expect(await staging.stage(job, batch)).toBe(true);
    expect(await staging.commit(importId)).toEqual({ accepted: 10, duplicate: 1 });
    expect(await staging.commit(importId)).toEqual({ accepted: 10, duplicate: 1 });
    expect(await rowsOf(taskId)).toEqual([1, 2, 3, 4, 6, 7, 8, 10, 11, 12]);
    expect(await makeImports(world.db).find(importId)).toMatchObject({
      status: 'done',
      parsed: 12,
      accepted: 10,
      duplicate: 1,
      refused: 1,
    });
    expect(await staging.beginReading(importId)).toBeNull();
    expect(await numberOf(world.db, 'select count(*) as n from import_row where import_id = $1::uuid', [importId])).toBe(0);
  });

  it('ignores an attempt that was thought dead and still writes', async () => {
    const taskId = await task();
    const importId = await newImport(taskId);
    const staging = makeImportStaging(world.db);
    const [first, second, ...rest] = batches();
    if (first === undefined || second === undefined) throw new Error('batches were expected');
    const zombie = await begin(importId);
    await staging.stage(zombie, first);
    const job = await begin(importId);
    await staging.stage(job, first);
    expect(await staging.stage(zombie, second)).toBe(false);
    for (const batch of [second, ...rest]) await staging.stage(job, batch);
    expect(await staging.commit(importId)).toEqual({ accepted: 10, duplicate: 1 });
  });

  it('is not committed when staged rows were lost with a crash of Postgres', async () => {
    const importId = await newImport(await task());
    const staging = makeImportStaging(world.db);
    const job = await begin(importId);
    for (const batch of batches()) await staging.stage(job, batch);
    await world.db.query('delete from import_row where import_id = $1::uuid and row_number = 3', [importId]);
    await expect(staging.commit(importId)).rejects.toThrow(StagedRowsLost);
  });

  it('that is refused leaves nothing but its reason', async () => {
    const taskId = await task();
    const importId = await newImport(taskId);
    const staging = makeImportStaging(world.db);
    const job = await begin(importId);
    for (const batch of batches()) await staging.stage(job, batch);
    await staging.refuse(importId, { code: 'file-truncated', detail: 'sheet 1' });
    expect(await makeImports(world.db).find(importId)).toMatchObject({
      status: 'refused',
      parsed: 0,
      refused: 0,
      reasonCode: 'file-truncated',
      reasonDetail: 'sheet 1',
    });
    const left =
      'select (select count(*) from import_row where import_id = $1::uuid) + (select count(*) from import_refused where import_id = $1::uuid) as n';
    expect(await numberOf(world.db, left, [importId])).toBe(0);
    expect(await rowsOf(taskId)).toEqual([]);
    expect(await staging.commit(importId)).toEqual({ accepted: 0, duplicate: 0 });
  });

  it('keeps refused rows for the person who mends the list', async () => {
    const importId = await newImport(await task());
    const staging = makeImportStaging(world.db);
    const job = await begin(importId);
    for (const batch of batches()) await staging.stage(job, batch);
    await staging.commit(importId);
    const imports = makeImports(world.db);
    const expected = { row: 5, column: '号码', code: 'number-too-short', value: '12' };
    expect(await imports.refusedRows(importId, { limit: 10, cursor: null })).toEqual({
      items: [expected],
      nextCursor: null,
      total: 1,
    });
    const all: RefusedRow[] = [];
    for await (const row of imports.eachRefusedRow(importId)) all.push(row);
    expect(all).toEqual([expected]);
  });
});

it('an import into a task that compares its whole list leaves out what the task has', async () => {
  const taskId = await task('task');
  await withTransaction(world.db, (tx) =>
    appendContacts(tx, { taskId, drafts: [draft(3), draft(4)], refused: 0, createdBy: null }),
  );
  const importId = await newImport(taskId);
  const staging = makeImportStaging(world.db);
  const job = await begin(importId);
  for (const batch of batches()) await staging.stage(job, batch);
  expect(await staging.commit(importId)).toEqual({ accepted: 8, duplicate: 3 });
});

/** Stands for a million rows: the statement that inserts them sees how long it may take. */
const refuseHurriedInserts = `create function refuse_hurried() returns trigger language plpgsql as $$
begin
  if current_setting('statement_timeout')::interval < interval '10 minutes' then
    raise exception 'this statement would be cut after %', current_setting('statement_timeout');
  end if;
  return new;
end
$$;
create trigger refuse_hurried before insert on contact for each row execute function refuse_hurried()`;

it('of a long list is given the time that a long list takes, and the limit of all other statements stays', async () => {
  const taskId = await task();
  const staging = makeImportStaging(world.db);
  const job = await begin(await newImport(taskId));
  for (const batch of batches()) await staging.stage(job, batch);
  await world.db.query(refuseHurriedInserts);
  try {
    expect(await staging.commit(job.id)).toEqual({ accepted: 10, duplicate: 1 });
  } finally {
    await world.db.query('drop function refuse_hurried() cascade');
  }
  const { rows } = await world.db.query<{ limit: string }>(`select current_setting('statement_timeout') as limit`);
  expect(rows).toEqual([{ limit: '1min' }]);
});

describe('an appended batch', () => {
  const append = (taskId: string, drafts: NumberedDraft[], refused = 0) =>
    withTransaction(world.db, (tx) => appendContacts(tx, { taskId, drafts, refused, createdBy: null }));

  it('drops numbers that it holds twice and keeps those that other batches of the task have', async () => {
    const taskId = await task();
    expect(await append(taskId, [draft(1), draft(2), draft(3, draft(1).number)], 2)).toMatchObject({ accepted: 2, duplicate: 1 });
    expect(await append(taskId, [draft(1)])).toMatchObject({ accepted: 1, duplicate: 0 });
  });

  it('is compared with the whole task when the task asks for it, also by two appenders at once', async () => {
    const taskId = await task('task');
    const results = await Promise.all([1, 2, 3, 4].map(() => append(taskId, [draft(1), draft(2)])));
    expect(results.reduce((sum, result) => sum + result.accepted, 0)).toBe(2);
    expect(await append(taskId, [draft(2), draft(7)])).toMatchObject({ accepted: 1, duplicate: 1 });
  });

  it('is found by state, by a part of number or name, page by page in list order', async () => {
    const taskId = await task();
    await append(
      taskId,
      Array.from({ length: 7 }, (_, i) => draft(i + 1)),
    );
    const contacts = makeContacts(world.db);
    const first = await contacts.list(taskId, {}, { limit: 4, cursor: null });
    expect(first).toMatchObject({ total: 7 });
    const second = await contacts.list(taskId, {}, { limit: 4, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((contact) => contact.row)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(second.nextCursor).toBeNull();
    expect((await contacts.list(taskId, { q: 'N3' }, { limit: 4, cursor: null })).items).toMatchObject([{ name: 'n3' }]);
    expect((await contacts.list(taskId, { q: '0000005' }, { limit: 4, cursor: null })).total).toBe(1);
    expect((await contacts.list(taskId, { q: '%' }, { limit: 4, cursor: null })).total).toBe(0);
    expect((await contacts.list(taskId, { state: 'done' }, { limit: 4, cursor: null })).total).toBe(0);
  });
});
