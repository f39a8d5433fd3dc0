import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { makeImportStaging } from '../../storage/import-staging.ts';
import { makeImports } from '../../storage/imports.ts';
import { useHouse } from './house.ts';
import { fileForm, filesForm } from './multipart.ts';
import { makeTask } from './nouns.ts';

const house = useHouse();

type Import = { id: string; status: string; fileName: string };

async function upload(taskId: string, name: string, bytes: Uint8Array, headers: Record<string, string> = {}) {
  const form = fileForm(name, bytes);
  const url = `/api/v1/tasks/${taskId}/imports`;
  return house.as('supervisor', { method: 'POST', url, payload: form.payload, headers: { ...form.headers, ...headers } });
}

const uploads = (): Promise<string[]> => readdir(path.join(house.folder, 'uploads')).catch(() => []);

describe('uploading a list', () => {
  it('keeps the file under a name of its own, answers at once and has it read in the background', async () => {
    const taskId = await makeTask(house);
    const bytes = Buffer.from('手机号码\n13800000001\n');
    const reply = await upload(taskId, '../../客户 名单.csv', bytes);
    expect(reply.statusCode).toBe(202);
    const made = reply.json<Import>();
    expect(made).toMatchObject({ taskId, status: 'reading', fileName: '客户 名单.csv', fileBytes: bytes.length, parsed: 0 });
    expect(house.told).toContainEqual({ kind: 'import', taskId, importId: made.id });
    const job = await makeImports(house.db).find(made.id);
    expect(path.dirname(job?.filePath ?? '')).toBe(path.join(house.folder, 'uploads'));
    expect(await readFile(job?.filePath ?? '')).toEqual(bytes);
  });

  it('takes hostile bytes like any others: the reader refuses them, not the door', async () => {
    const taskId = await makeTask(house);
    const reply = await upload(
      taskId,
      'bomb.xlsx',
      Buffer.from([0x50, 0x4b, 3, 4, ...Array.from({ length: 5000 }, (_, n) => n % 256)]),
    );
    expect(reply.statusCode).toBe(202);
    const { id } = reply.json<Import>();
    await makeImportStaging(house.db).refuse(id, { code: 'file-bomb', detail: null });
    const url = `/api/v1/tasks/${taskId}/imports/${id}`;
    const english = await house.as('viewer', { url });
    expect(english.json()).toMatchObject({
      status: 'refused',
      accepted: 0,
      reasonCode: 'file-bomb',
      reason: expect.stringContaining('zip bomb') as unknown,
    });
    const chinese = await house.as('viewer', { url, headers: { 'accept-language': 'zh' } });
    expect(chinese.json()).toMatchObject({ reason: expect.stringContaining('压缩炸弹') as unknown });
  });

  it('makes one import for one key and keeps one file; another file under the same key is refused', async () => {
    const taskId = await makeTask(house);
    const before = (await uploads()).length;
    const headers = { 'idempotency-key': 'upload-1' };
    const first = await upload(taskId, 'a.csv', Buffer.from('Phone\n13800000001\n'), headers);
    const again = await upload(taskId, 'a.csv', Buffer.from('Phone\n13800000001\n'), headers);
    expect(again.json<Import>().id).toBe(first.json<Import>().id);
    expect((await upload(taskId, 'a.csv', Buffer.from('Phone\n13800000002\n'), headers)).json()).toMatchObject({
      code: 'idempotency-key-reused',
    });
    expect((await uploads()).length).toBe(before + 1);
  });

  it('says what is missing when there is no file, no form or no task, and keeps nothing', async () => {
    const taskId = await makeTask(house);
    const before = (await uploads()).length;
    const url = `/api/v1/tasks/${taskId}/imports`;
    const form = fileForm('a.csv', Buffer.from('x'), 'list');
    expect((await house.as('admin', { method: 'POST', url, ...form })).json()).toMatchObject({
      status: 422,
      code: 'file-missing',
    });
    expect((await house.as('admin', { method: 'POST', url, payload: { file: 'x' } })).json()).toMatchObject({
      status: 415,
      code: 'not-multipart',
    });
    expect((await upload('00000000-0000-4000-8000-000000000000', 'a.csv', Buffer.from('x'))).statusCode).toBe(404);
    expect((await uploads()).length).toBe(before);
  });

  it.each([
    ['file', 'file'],
    ['file', 'second'],
    ['second', 'file'],
  ])('refuses two files in one request (fields %s and %s) and keeps neither', async (first, second) => {
    const taskId = await makeTask(house);
    const before = await uploads();
    const bytes = Buffer.alloc(200_000, '13800000001\n');
    const form = filesForm([
      { field: first, name: 'a.csv', bytes },
      { field: second, name: 'b.csv', bytes },
    ]);
    const reply = await house.as('supervisor', { method: 'POST', url: `/api/v1/tasks/${taskId}/imports`, ...form });
    expect(reply.json()).toMatchObject({
      status: 422,
      code: 'too-many-files',
      errors: [{ field: 'file', message: expect.stringContaining('one file in each request') as unknown }],
    });
    expect(await uploads()).toEqual(before);
    expect((await house.as('viewer', { url: `/api/v1/tasks/${taskId}/imports` })).json()).toMatchObject({ total: 0 });
  });

  it('is found only under its own task', async () => {
    const [taskId, other] = [await makeTask(house), await makeTask(house)];
    const { id } = (await upload(taskId, 'a.csv', Buffer.from('x'))).json<Import>();
    expect((await house.as('viewer', { url: `/api/v1/tasks/${other}/imports/${id}` })).statusCode).toBe(404);
    const listed = await house.as('viewer', { url: `/api/v1/tasks/${taskId}/imports` });
    expect(listed.json()).toMatchObject({ total: 1, items: [{ id }] });
  });
});

describe('refused rows', () => {
  it('are listed with their reasons and can be downloaded as a workbook', async () => {
    const taskId = await makeTask(house);
    const { id } = (await upload(taskId, 'a.csv', Buffer.from('x'))).json<Import>();
    const staging = makeImportStaging(house.db);
    const job = await staging.beginReading(id);
    if (job === null) throw new Error('the import can not be read');
    const refused = [{ row: 7, column: '手机号码', code: 'number-too-short' as const, value: '=110' }];
    await staging.stage(job, { drafts: [], refused, progress: { parsed: 1, duplicate: 0, refused: 1 } });
    await staging.commit(id);

    const url = `/api/v1/tasks/${taskId}/imports/${id}`;
    const listed = await house.as('agent', { url: `${url}/refused` });
    expect(listed.json()).toMatchObject({
      total: 1,
      items: [{ row: 7, column: '手机号码', value: '=110', code: 'number-too-short' }],
    });
    const file = await house.as('agent', { url: `${url}/refused.xlsx` });
    expect(file.headers['content-disposition']).toBe('attachment; filename="refused.xlsx"');
    const book = new exceljs.Workbook();
    await book.xlsx.load(file.rawPayload.buffer as ArrayBuffer);
    expect(book.worksheets[0]?.getRow(2).getCell(1).text).toBe('7');
  });
});

describe('the template', () => {
  it('has Chinese headers, English ones when asked, and a message only where one is read out', async () => {
    const headers = async (query: string, type = 'notification') => {
      const file = await house.as('viewer', { url: `/api/v1/import-templates/${type}.xlsx${query}` });
      const book = new exceljs.Workbook();
      await book.xlsx.load(file.rawPayload.buffer as ArrayBuffer);
      return [1, 2, 3].map((column) => book.worksheets[0]?.getRow(1).getCell(column).text);
    };
    expect(await headers('')).toEqual(['客户姓名', '手机号码', '通知内容']);
    expect(await headers('?lang=en')).toEqual(['Name', 'Phone', 'Message']);
    expect(await headers('', 'predictive')).toEqual(['客户姓名', '手机号码', '']);
    expect((await house.as('viewer', { url: '/api/v1/import-templates/fax.xlsx' })).statusCode).toBe(404);
  });
});
