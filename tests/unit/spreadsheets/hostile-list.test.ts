import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { listLimits } from '../../../spreadsheets/list-limits.ts';
import { readContent, readWorkbookOf, textRow, workbookParts, zipOf } from './workbook-building.ts';

const sheet = textRow(1, '手机号码') + textRow(2, '13800000001');
const declaration = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>';

async function codeOf(content: string | Buffer, fileName = 'list.xlsx'): Promise<string> {
  const { result, batches } = await readContent(content, { fileName });
  expect(batches).toEqual([]);
  return result.kind === 'done' ? 'done' : result.code;
}

describe('a hostile workbook', () => {
  const withPart = (name: string, content: string | Buffer, more: { flags?: number; claimedBytes?: number } = {}): Buffer =>
    zipOf(workbookParts({ sheet, extra: [{ name, content, ...more }] }));

  it('is otherwise read: the workbook that the cases are made from is sound', async () => {
    const { result } = await readContent(withPart('xl/theme/theme1.xml', '<a/>'));
    expect(result).toMatchObject({ kind: 'done', accepted: 1 });
  });

  it.each([
    ['a path out of the archive', () => withPart('../../etc/cron.d/x', 'x'), 'file-unsafe-path'],
    ['a path out of the archive with backslashes', () => withPart('xl\\..\\..\\x', 'x'), 'file-unsafe-path'],
    ['an absolute path', () => withPart('/etc/passwd', 'x'), 'file-unsafe-path'],
    ['an encrypted part', () => withPart('xl/a.bin', 'x', { flags: 1 }), 'file-password'],
    ['two parts of one name', () => withPart('XL/Workbook.xml', '<a/>'), 'file-damaged'],
    ['a part that is longer than it says', () => withPart('xl/a.bin', 'x'.repeat(5000), { claimedBytes: 10 }), 'file-damaged'],
    [
      'a declaration in a part that is never read',
      () => withPart('customXml/item1.xml', `<?xml version="1.0"?>${declaration}<a/>`),
      'file-document-type',
    ],
    [
      'a declaration behind a long comment',
      () => withPart('docProps/app.xml', `<!--${'-'.repeat(65_530)}-->${declaration}<a/>`),
      'file-document-type',
    ],
    [
      'a declaration in UTF-16',
      () => withPart('docProps/app.xml', Buffer.from(`\ufeff${declaration}<a/>`, 'utf16le')),
      'file-document-type',
    ],
    [
      'a declaration in UTF-16 without a mark',
      () => withPart('docProps/app.xml', Buffer.from(`${declaration}<a/>`, 'utf16le')),
      'file-document-type',
    ],
    ['an entity that nobody declared', () => zipOf(workbookParts({ sheet: textRow(1, '手机号码', '&xxe;') })), 'file-damaged'],
    ['an entity of HTML', () => zipOf(workbookParts({ sheet: textRow(1, '手机号码', '&nbsp;') })), 'file-damaged'],
  ])('%s', async (_, make, code) => {
    expect(await codeOf(make())).toBe(code);
  });

  it('is a bomb as one part, as many small ones, and where parts overlap', async () => {
    const limits = { ...listLimits, suspectPartBytes: 100_000 };
    const zeros = Buffer.alloc(80_000);
    const bomb = { name: 'xl/media/a.bin', content: Buffer.alloc(120_000) };
    const small = [1, 2, 3].map((n) => ({ name: `xl/media/${n}.bin`, content: zeros }));
    const one = await readWorkbookOf({ sheet, extra: [bomb] }, { limits });
    const many = await readWorkbookOf({ sheet, extra: small }, { limits: { ...limits, unpackRatioMax: 50 } });
    const packed = zipOf(workbookParts({ sheet, extra: [{ name: 'a.bin', content: 'x'.repeat(100) }] }));
    const overlapping = await readContent(claimMorePackedBytes(packed));
    for (const { result } of [one, many, overlapping]) expect(result).toMatchObject({ kind: 'refused-whole', code: 'file-bomb' });
  });

  it('is refused for too many parts and for more than the limit unpacked', async () => {
    const many = await readWorkbookOf({ sheet }, { limits: { ...listLimits, partsMax: 3 } });
    expect(many.result).toMatchObject({ kind: 'refused-whole', code: 'file-too-many-parts' });
    const large = await readWorkbookOf({ sheet }, { limits: { ...listLimits, unpackedBytesMax: 500 } });
    expect(large.result).toMatchObject({ kind: 'refused-whole', code: 'file-too-large' });
    const cell = await readWorkbookOf({ sheet: textRow(1, 'x'.repeat(200)) }, { limits: { ...listLimits, cellCharsMax: 100 } });
    expect(cell.result).toMatchObject({ kind: 'refused-whole', code: 'file-too-large' });
  });

  it('is damaged when it is cut anywhere', async () => {
    const whole = zipOf(workbookParts({ sheet }));
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      expect(await codeOf(whole.subarray(0, Math.floor(whole.length * share)))).toBe('file-damaged');
    }
  });

  it('is damaged when any byte of its sheet is another', async () => {
    const whole = zipOf(workbookParts({ sheet }));
    const start = whole.indexOf('xl/worksheets/sheet1.xml') + 'xl/worksheets/sheet1.xml'.length;
    for (let offset = 4; offset < 100; offset += 12) {
      const changed = Buffer.from(whole);
      changed[start + offset] = (changed[start + offset] ?? 0) ^ 0x10;
      expect(await codeOf(changed)).toBe('file-damaged');
    }
  });
});

describe('a file that is something else', () => {
  const ole = (name: string): Buffer =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(70_000), Buffer.from(name, 'utf16le')]);
  it.each([
    ['nothing at all', '', 'file-empty'],
    ['an old workbook', ole('Workbook'), 'file-old-excel'],
    ['a protected workbook', ole('EncryptedPackage'), 'file-password'],
    ['a PDF', '%PDF-1.7\n%', 'file-not-a-list'],
    ['a page called a workbook', '\ufeff\n<html><table><tr><td>手机号码</td></tr></table></html>', 'file-not-a-list'],
    ['XML of Excel 2003', '<?xml version="1.0"?><Workbook/>', 'file-not-a-list'],
    ['bytes without meaning', Buffer.from([1, 0, 2, 0, 3, 0, 255, 254]), 'file-not-a-list'],
    ['a zip of other things', zipOf([{ name: 'readme.txt', content: 'x' }]), 'file-not-a-list'],
    ['an empty zip', zipOf([]), 'file-not-a-list'],
    ['a text called a workbook', 'hello, world', 'file-not-a-list'],
  ])('%s', async (_, content, code) => {
    expect(await codeOf(content)).toBe(code);
  });

  it('is told by its content: a document of another office program, and a binary workbook', async () => {
    const renamed = (from: string, to: string): Buffer =>
      zipOf(
        workbookParts({ sheet }).map(({ name, content }) => ({
          name: name.replace(from, to),
          content: String(content).replaceAll(from, to),
        })),
      );
    expect(await codeOf(renamed('workbook.xml', 'workbook.bin'))).toBe('file-binary-excel');
    const document = workbookParts({ sheet }).map(({ name, content }) => ({
      name,
      content: String(content).replaceAll('workbook xmlns', 'document xmlns').replace('</workbook>', '</document>'),
    }));
    expect(await codeOf(zipOf(document))).toBe('file-not-a-list');
  });

  it('is no matter of its name: a workbook called .csv and a CSV called .xlsx are read', async () => {
    const workbook = await readContent(zipOf(workbookParts({ sheet })), { fileName: 'list.csv' });
    expect(workbook.result).toMatchObject({ kind: 'done', accepted: 1 });
    const text = await readContent('Phone\n1001\n', { fileName: 'list.xlsx' });
    expect(text.result).toMatchObject({ kind: 'done', accepted: 1 });
  });
});

/** Makes the last entry of the directory claim a hundred million packed bytes. */
function claimMorePackedBytes(zip: Buffer): Buffer {
  const changed = Buffer.from(zip);
  changed.writeUInt32LE(100_000_000, changed.lastIndexOf('PK\u0001\u0002') + 20);
  return changed;
}
