/** Every list of `tests/unit/lists`, uploaded over HTTP and read to its end by a real worker, gives what `expected.json` says. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { bodyOf } from './door.ts';
import { type Front, makeAiTask, makeNotificationTask, openFront, taskOf } from './door-tasks.ts';
import { rowsOf } from './sheets.ts';
import { until } from './waiting.ts';

type Expected = {
  taskType: 'ai' | 'notification' | 'predictive';
  parsed: number;
  accepted: number;
  duplicate: number;
  refused: { row: number; column: string; reason: string }[];
  contacts: { number: string; name: string; variables: Record<string, string>; message: string | null }[];
};
type ImportView = {
  id: string;
  status: 'reading' | 'done' | 'refused';
  parsed: number;
  accepted: number;
  duplicate: number;
  refused: number;
  reason?: string;
  reasonCode?: string;
};
type Page<T> = { items: T[]; total: number };

const folder = path.resolve('tests/unit/lists');
const expected = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>;
const names = Object.keys(expected);

/** Files that are refused whole, and what the reason must tell a person; .xls is not read, and `08` is one. */
const refusedWhole: Record<string, { code: string; tells: RegExp }> = {
  '08-notification-excel97.xls': { code: 'file-old-excel', tells: /\.xlsx/u },
  '13-hostile-zip-bomb.xlsx': { code: 'file-bomb', tells: /unpack|size/iu },
  '14-hostile-external-entity.xlsx': { code: 'file-document-type', tells: /document type|DTD|DOCTYPE/iu },
  '15-hostile-billion-laughs.xlsx': { code: 'file-document-type', tells: /document type|DTD|DOCTYPE/iu },
  '16-hostile-truncated.xlsx': { code: 'file-damaged', tells: /damaged|incomplete/iu },
  '17-encrypted.xlsx': { code: 'file-password', tells: /password/iu },
  '18-picture-renamed.xlsx': { code: 'file-not-a-list', tells: /not an? (Excel|list|workbook)|\.xlsx/iu },
  '19-empty-file.xlsx': { code: 'file-empty', tells: /empty/iu },
  '21-no-phone-column.xlsx': { code: 'phone-column-missing', tells: /手机号码|Phone/u },
  '22-wide-16384-columns.xlsx': { code: 'too-many-columns', tells: /columns/iu },
};

let centre: CallCentre;
let front: Front;
const uploads = new Map<string, { taskId: string; importId: string }>();

beforeAll(async () => {
  centre = await openCallCentre();
  await Promise.all([centre.start('api'), centre.start('task-worker')]);
  front = await openFront(centre);
  // All at once, as several people do: reading one list must not disturb another.
  await Promise.all(names.map(async (name) => uploads.set(name, await upload(name))));
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-3000));
});

afterAll(async () => {
  await centre.close();
});

async function upload(name: string): Promise<{ taskId: string; importId: string }> {
  const taskId = await taskFor(name);
  const file = { name, bytes: readFileSync(path.join(folder, name)) };
  const reply = await front.door.ask('POST', `/tasks/${taskId}/imports`, { file });
  expect(reply.status).toBe(202);
  return { taskId, importId: bodyOf<ImportView>(reply).id };
}

/** Predictive lists have the columns of an AI list and are read as one. */
function taskFor(name: string): Promise<string> {
  const notifies = expected[name]?.taskType === 'notification';
  return notifies ? makeNotificationTask(front, { maxConcurrency: 1, playTimes: 1 }) : makeAiTask(front, 1);
}

async function read(name: string): Promise<{ taskId: string; view: ImportView; wanted: Expected; url: string }> {
  const wanted = expected[name];
  const sent = uploads.get(name);
  if (wanted === undefined || sent === undefined) throw new Error(`${name} was not uploaded`);
  const url = `/tasks/${sent.taskId}/imports/${sent.importId}`;
  await until(`the end of ${name}`, async () => (await front.door.get<ImportView>(url)).status !== 'reading', 60_000);
  return { taskId: sent.taskId, view: await front.door.get<ImportView>(url), wanted, url };
}

function templateName(column: string): string {
  const header = column.normalize('NFKC').toLowerCase();
  return header === 'phone' ? '手机号码' : header === 'message' ? '通知内容' : header;
}

/** Rows that an import has in a table. */
async function rowsIn(table: 'contact' | 'import_row' | 'import_refused', importId: string): Promise<number> {
  const { rows } = await centre.db.query<{ n: number }>(`select count(*) as n from ${table} where import_id = $1::uuid`, [
    importId,
  ]);
  return rows[0]?.n ?? -1;
}

describe('a list through the door', () => {
  it.each(names.filter((name) => !(name in refusedWhole)))('%s gives its counts, contacts and refused rows', async (name) => {
    const { taskId, view, wanted, url } = await read(name);
    const { status, parsed, accepted, duplicate, refused } = view;
    expect({ status, parsed, accepted, duplicate, refused }).toEqual({
      status: 'done',
      parsed: wanted.parsed,
      accepted: wanted.accepted,
      duplicate: wanted.duplicate,
      refused: wanted.refused.length,
    });

    const contacts = await front.door.get<Page<Expected['contacts'][number]>>(`/tasks/${taskId}/contacts?limit=500`);
    expect(contacts.total).toBe(wanted.accepted);
    expect((await taskOf(front, taskId)).counts.total).toBe(wanted.accepted);
    const first = contacts.items.slice(0, wanted.contacts.length);
    expect(first.map(({ number, name: person, variables, message }) => ({ number, name: person, variables, message }))).toEqual(
      wanted.contacts,
    );

    const rows = wanted.refused.map(({ row, column }) => ({ row, column }));
    const refusals = await front.door.get<Page<{ row: number; column: string; message: string }>>(`${url}/refused?limit=500`);
    expect(refusals.items.map(({ row, column }) => ({ row, column: templateName(column) }))).toEqual(rows);
    const [header, ...sheet] = await rowsOf((await front.door.ask('GET', `${url}/refused.xlsx`)).bytes);
    expect(header).toEqual(['Row', 'Column', 'Value', 'Reason', 'What to do']);
    expect(sheet.map(([row, column]) => ({ row, column: templateName(String(column)) }))).toEqual(rows);
    for (const [, , , reason, cure] of sheet) expect(String(reason).length * String(cure).length).toBeGreaterThan(0);
    expect(await rowsIn('import_row', view.id)).toBe(0);
  });

  it.each(Object.entries(refusedWhole))(
    '%s is refused whole and leaves nothing but the reason',
    async (name, { code, tells }) => {
      const { taskId, view } = await read(name);
      expect(view).toMatchObject({ status: 'refused', parsed: 0, accepted: 0, duplicate: 0, refused: 0, reasonCode: code });
      expect(view.reason).toMatch(tells);
      expect((await taskOf(front, taskId)).counts.total).toBe(0);
      for (const table of ['contact', 'import_row', 'import_refused'] as const) expect(await rowsIn(table, view.id)).toBe(0);
      const { rows } = await centre.db.query<{ path: string }>('select file_path as path from list_import where id = $1::uuid', [
        view.id,
      ]);
      const file = rows[0]?.path ?? '';
      expect(path.dirname(file)).toBe(path.join(centre.dataFolder, 'uploads'));
      await until('the end of the file', () => !existsSync(file), 5_000);
    },
  );

  it('is imported once when it is sent again under the same key', async () => {
    const taskId = await makeAiTask(front, 1);
    const name = '02-ai-number-forms.xlsx';
    const file = { name, bytes: readFileSync(path.join(folder, name)) };
    const send = () => front.door.ask('POST', `/tasks/${taskId}/imports`, { file, headers: { 'idempotency-key': 'one list' } });
    const replies = [...(await Promise.all([send(), send()])), await send()];
    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(replies.map((reply) => bodyOf<ImportView>(reply).id)).size).toBe(1);
    const url = `/tasks/${taskId}/imports`;
    await until('the import', async () =>
      (await front.door.get<Page<ImportView>>(url)).items.every(({ status }) => status === 'done'),
    );
    expect((await front.door.get<Page<ImportView>>(url)).items).toHaveLength(1);
    expect((await taskOf(front, taskId)).counts.total).toBe(expected[name]?.accepted);
  });
});
