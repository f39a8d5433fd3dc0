/** Builds zip archives and workbooks by hand, so that a test can say exactly what stands in which part, and damage it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { type ListInput, type ListResult, readList } from '../../../spreadsheets/list-reader.ts';
import type { ListBatch } from '../../../spreadsheets/list-sorting.ts';

export type ZipPart = { name: string; content: string | Buffer; flags?: number; crc?: number; claimedBytes?: number };

const officeRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const sheetNamespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export function zipOf(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, flags = 0x800, crc, claimedBytes } of parts) {
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const nameBytes = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc ?? crc32(raw), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claimedBytes ?? raw.length, 18);
    fields.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, nameBytes, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), fields, place, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

export type WorkbookParts = {
  sheet: string;
  sharedTexts?: string;
  styles?: string;
  workbookProperties?: string;
  extra?: readonly ZipPart[];
};

/** A workbook of one sheet; `sheet` is what stands inside `sheetData`. */
export function workbookParts({ sheet, sharedTexts, styles, workbookProperties = '', extra = [] }: WorkbookParts): ZipPart[] {
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${officeRelations}/${type}" Target="${target}"/>`;
  const relations = (body: string): string =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${body}</Relationships>`;
  const parts: ZipPart[] = [
    { name: '_rels/.rels', content: relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')) },
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns="${sheetNamespace}" xmlns:r="${officeRelations}">${workbookProperties}<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relations(
        relation('rId1', 'worksheet', 'worksheets/sheet1.xml') +
          (sharedTexts === undefined ? '' : relation('rId2', 'sharedStrings', 'sharedStrings.xml')) +
          (styles === undefined ? '' : relation('rId3', 'styles', '/xl/styles.xml')),
      ),
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: `<worksheet xmlns="${sheetNamespace}"><sheetData>${sheet}</sheetData></worksheet>`,
    },
  ];
  if (sharedTexts !== undefined)
    parts.push({ name: 'xl/sharedStrings.xml', content: `<sst xmlns="${sheetNamespace}">${sharedTexts}</sst>` });
  if (styles !== undefined)
    parts.push({ name: 'xl/styles.xml', content: `<styleSheet xmlns="${sheetNamespace}">${styles}</styleSheet>` });
  return [...parts, ...extra];
}

/** A row of inline texts. */
export function textRow(row: number, ...texts: readonly string[]): string {
  const cells = texts.map(
    (text, index) => `<c r="${String.fromCharCode(65 + index)}${row}" t="inlineStr"><is><t>${text}</t></is></c>`,
  );
  return `<row r="${row}">${cells.join('')}</row>`;
}

export type Reading = {
  result: ListResult;
  batches: ListBatch[];
  contacts: ListBatch['contacts'];
  refused: ListBatch['refused'];
};

/** Writes the content to a file of its own and reads it as a list. */
export async function readContent(content: string | Buffer, options: Partial<ListInput> = {}): Promise<Reading> {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-list-'));
  try {
    const path = join(folder, 'list');
    writeFileSync(path, content);
    return await readPath(path, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function readPath(path: string, options: Partial<ListInput> = {}): Promise<Reading> {
  const batches: ListBatch[] = [];
  const result = await readList({
    path,
    fileName: 'list.xlsx',
    taskType: 'ai',
    signal: new AbortController().signal,
    onBatch: (batch) => {
      batches.push(batch);
      return Promise.resolve();
    },
    ...options,
  });
  const contacts = batches.flatMap((batch) => batch.contacts);
  return { result, batches, contacts, refused: batches.flatMap((batch) => batch.refused) };
}

export function readWorkbookOf(parts: WorkbookParts, options: Partial<ListInput> = {}): Promise<Reading> {
  return readContent(zipOf(workbookParts(parts)), options);
}
