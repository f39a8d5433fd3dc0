import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listLimits } from '../../../spreadsheets/list-limits.ts';
import { readContent, readWorkbookOf, textRow, type WorkbookParts, workbookParts, zipOf } from './workbook-building.ts';

const header = textRow(1, '手机号码', '备注');
const rowsFrom = (first: number, count: number): string =>
  Array.from({ length: count }, (_, index) => textRow(first + index, String(13800000000 + first + index), '好')).join('');

describe('the cells of a workbook', () => {
  const styles =
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="G/通用格式&quot;元&quot;"/>' +
    '<numFmt numFmtId="166" formatCode="[Red]0.00E+00"/><numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts>' +
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>' +
    [0, 14, 22, 164, 165, 166, 167, 20].map((id) => `<xf numFmtId="${id}"/>`).join('') +
    '</cellXfs><dxfs><dxf><numFmt numFmtId="165" formatCode="yyyy"/></dxf></dxfs>';

  /** Reads one cell as the variable 备注. */
  async function variable(cell: string, parts: Partial<WorkbookParts> = {}): Promise<string | undefined> {
    const sheet = `${header}<row r="2"><c r="A2"><v>13800000001</v></c>${cell}</row>`;
    const { contacts } = await readWorkbookOf({ sheet, styles, ...parts });
    expect(contacts).toHaveLength(1);
    return contacts[0]?.variables['备注'];
  }

  it.each([
    ['a number', '<c r="B2"><v>1280.50</v></c>', '1280.5'],
    ['a whole number', '<c r="B2" t="n"><v>20</v></c>', '20'],
    ['a number with the noise of floating point', '<c r="B2"><v>0.30000000000000004</v></c>', '0.3'],
    ['a currency in the words of a Chinese Excel', '<c r="B2" s="4"><v>12.5</v></c>', '12.5'],
    ['a scientific display', '<c r="B2" s="5"><v>1.3800000001E10</v></c>', '13800000001'],
    ['a date', '<c r="B2" s="1"><v>46096</v></c>', '2026-03-15'],
    ['a date in a format of its own', '<c r="B2" s="3"><v>46096</v></c>', '2026-03-15'],
    ['a date with a time', '<c r="B2" s="2"><v>46096.39583333333</v></c>', '2026-03-15 09:30:00'],
    ['a time that rounds up to midnight', '<c r="B2" s="2"><v>46095.9999999</v></c>', '2026-03-15'],
    ['a date before the day that never was', '<c r="B2" s="1"><v>59</v></c>', '1900-02-28'],
    ['a date behind the day that never was', '<c r="B2" s="1"><v>61</v></c>', '1900-03-01'],
    ['a time of day', '<c r="B2" s="7"><v>0.39583333333</v></c>', '09:30:00'],
    ['a span of hours', '<c r="B2" s="6"><v>1.5</v></c>', '36:00:00'],
    ['a negative serial under a date format', '<c r="B2" s="1"><v>-1</v></c>', '-1'],
    ['an ISO date', '<c r="B2" t="d"><v>2026-03-15T09:30:00.000Z</v></c>', '2026-03-15 09:30:00'],
    ['a boolean', '<c r="B2" t="b"><v>1</v></c>', 'TRUE'],
    ['an error', '<c r="B2" t="e"><v>#REF!</v></c>', '#REF!'],
    ['a formula with a text', '<c r="B2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', 'ab'],
    ['a formula with a date', '<c r="B2" s="1"><f>TODAY()</f><v>46096</v></c>', '2026-03-15'],
    ['a formula without a value', '<c r="B2"><f>A2+1</f></c>', undefined],
    ['a formula that gives nothing', '<c r="B2" t="str"><f>""</f><v></v></c>', undefined],
    [
      'rich text',
      '<c r="B2" t="inlineStr"><is><r><t>重要</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 客户</t></r></is></c>',
      '重要 客户',
    ],
    [
      'a text with a phonetic hint',
      '<c r="B2" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>',
      '東京',
    ],
    ['escaped characters', '<c r="B2" t="inlineStr"><is><t>a_x000A_b _x005F_x0041_</t></is></c>', 'a\nb _x0041_'],
    ['a text in CDATA', '<c r="B2" t="inlineStr"><is><t><![CDATA[<b>&amp;]]></t></is></c>', '<b>&amp;'],
    ['spaces of every width', '<c r="B2" t="inlineStr"><is><t xml:space="preserve"> \u3000\u200b\u00a0</t></is></c>', undefined],
    ['a cell without a reference', '<c t="inlineStr"><is><t>好</t></is></c>', '好'],
  ])('%s', async (_, cell, text) => {
    expect(await variable(cell)).toBe(text);
  });

  it('count from 1904 where the workbook does', async () => {
    expect(await variable('<c r="B2" s="1"><v>44634</v></c>', { workbookProperties: '<workbookPr date1904="1"/>' })).toBe(
      '2026-03-15',
    );
  });

  it('take shared texts by their place, and a place that is not there is damage', async () => {
    const sharedTexts = '<si><t>零</t></si><si/><si><r><t>一</t></r><r><t>二</t></r></si>';
    expect(await variable('<c r="B2" t="s"><v>2</v></c>', { sharedTexts })).toBe('一二');
    expect(await variable('<c r="B2" t="s"><v>1</v></c>', { sharedTexts })).toBeUndefined();
    const { result } = await readWorkbookOf({ sheet: `${header}<row r="2"><c r="A2" t="s"><v>3</v></c></row>`, sharedTexts });
    expect(result).toMatchObject({ kind: 'refused-whole', code: 'file-damaged' });
  });

  it('keep shared texts that do not fit in memory, in any order, and leave no file behind', async () => {
    const texts = Array.from({ length: 3000 }, (_, index) => `${index}-${'字'.repeat(index % 500)}`);
    const order = texts.map((_, index) => (index * 1009) % texts.length);
    const rows = order.map(
      (place, index) =>
        `<row r="${index + 2}"><c r="A${index + 2}"><v>${13800000000 + index}</v></c><c r="B${index + 2}" t="s"><v>${place}</v></c></row>`,
    );
    const spillFolder = mkdtempSync(join(tmpdir(), 'carillon-spill-'));
    const { result, contacts } = await readWorkbookOf(
      { sheet: header + rows.join(''), sharedTexts: texts.map((text) => `<si><t>${text}</t></si>`).join('') },
      { limits: { ...listLimits, sharedTextMemoryBytes: 256 * 1024 }, spillFolder },
    );
    expect(result).toMatchObject({ kind: 'done', accepted: 3000 });
    expect(contacts.map(({ variables }) => variables['备注'])).toEqual(order.map((place) => texts[place]));
    expect(readdirSync(spillFolder)).toEqual([]);
    rmdirSync(spillFolder);
  });

  it('are read under any namespace prefix and in UTF-16', async () => {
    const parts = workbookParts({ sheet: '' }).map((part) =>
      part.name === 'xl/worksheets/sheet1.xml'
        ? {
            name: part.name,
            content: Buffer.from(
              '\ufeff<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>Phone</x:t></x:is></x:c></x:row>' +
                '<x:row><x:c><x:v>1001</x:v></x:c></x:row></x:sheetData></x:worksheet>',
              'utf16le',
            ),
          }
        : part,
    );
    const { result, contacts } = await readContent(zipOf(parts));
    expect(result).toMatchObject({ kind: 'done', accepted: 1 });
    expect(contacts[0]).toMatchObject({ row: 2, number: '1001' });
  });
});

describe('the rows of a workbook', () => {
  it('are handed over in bounded batches, in order, and only as fast as they are taken', async () => {
    let open = 0;
    let openMost = 0;
    const sizes: number[] = [];
    const { result } = await readWorkbookOf(
      { sheet: header + rowsFrom(2, 5500) },
      {
        limits: { ...listLimits, batchRowsMax: 400 },
        onBatch: async (batch) => {
          open += 1;
          openMost = Math.max(openMost, open);
          sizes.push(batch.contacts.length + batch.refused.length);
          await new Promise(setImmediate);
          open -= 1;
        },
      },
    );
    expect(result).toEqual({ kind: 'done', parsed: 5500, accepted: 5500, duplicate: 0, refused: 0 });
    expect(sizes).toEqual([...Array.from({ length: 13 }, () => 400), 300]);
    expect(openMost).toBe(1);
  });

  it('that came before damage are provisional: the file is refused whole at its end', async () => {
    const parts = workbookParts({ sheet: header + rowsFrom(2, 3000) }).map((part) =>
      part.name === 'xl/worksheets/sheet1.xml' ? { ...part, content: String(part.content).slice(0, -40) } : part,
    );
    const { result, batches } = await readContent(zipOf(parts));
    expect(batches.length).toBeGreaterThan(0);
    expect(result).toMatchObject({ kind: 'refused-whole', code: 'file-damaged' });
  });

  it('never come from a sheet whose bytes do not match their checksum', async () => {
    const parts = workbookParts({ sheet: header + rowsFrom(2, 3000) }).map((part) =>
      part.name === 'xl/worksheets/sheet1.xml' ? { ...part, crc: 1 } : part,
    );
    const { result, batches } = await readContent(zipOf(parts));
    expect(result).toMatchObject({ kind: 'refused-whole', code: 'file-damaged' });
    expect(batches).toEqual([]);
  });

  it('are refused whole past the limit of rows', async () => {
    const { result } = await readWorkbookOf({ sheet: header + rowsFrom(2, 11) }, { limits: { ...listLimits, rowsMax: 10 } });
    expect(result).toMatchObject({ kind: 'refused-whole', code: 'too-many-rows' });
  });

  it('are not looked for when the header is below the first twenty rows', async () => {
    const below = await readWorkbookOf({ sheet: textRow(21, '手机号码') + textRow(22, '13800000001') });
    expect(below.result).toMatchObject({ kind: 'refused-whole', code: 'phone-column-missing' });
    const within = await readWorkbookOf({ sheet: textRow(20, '手机号码') + textRow(22, '13800000001') });
    expect(within.contacts[0]).toMatchObject({ row: 22 });
  });

  it('in a wrong order are damage', async () => {
    const { result } = await readWorkbookOf({ sheet: header + rowsFrom(3, 1) + rowsFrom(2, 1) });
    expect(result).toMatchObject({ kind: 'refused-whole', code: 'file-damaged' });
  });

  it('stop with the reason of an aborted signal, and with the error of a batch that could not be kept', async () => {
    const stop = new AbortController();
    const aborted = readWorkbookOf(
      { sheet: header + rowsFrom(2, 5000) },
      {
        signal: stop.signal,
        onBatch: () => {
          stop.abort(new Error('the import was cancelled'));
          return Promise.resolve();
        },
      },
    );
    await expect(aborted).rejects.toThrow('the import was cancelled');
    const lost = readWorkbookOf(
      { sheet: header + rowsFrom(2, 5000) },
      { onBatch: () => Promise.reject(new Error('no database')) },
    );
    await expect(lost).rejects.toThrow('no database');
  });

  it('tell how far the reading is', async () => {
    const shares: number[] = [];
    await readWorkbookOf({ sheet: header + rowsFrom(2, 5000) }, { onProgress: ({ share }) => shares.push(share) });
    expect(shares.every((share, index) => share >= (shares[index - 1] ?? 0) && share <= 1)).toBe(true);
    expect(shares.at(-1)).toBeGreaterThan(0.9);
  });
});

describe('the header', () => {
  const read = (headers: string[], taskType: 'ai' | 'notification') =>
    readWorkbookOf({ sheet: textRow(1, ...headers) + textRow(2, '13800000001', '甲', '乙') }, { taskType });

  it.each([
    [['手机号码', 'ＰＨＯＮＥ'], 'ai', 'phone-column-twice'],
    [['手机号', '姓名'], 'ai', 'phone-column-missing'],
    [['手机号码', '姓名'], 'notification', 'message-column-missing'],
    [['手机号码', '通知内容', 'message'], 'notification', 'message-column-twice'],
  ] as const)('%j of a task of type %s: %s', async (headers, taskType, code) => {
    const { result } = await read([...headers], taskType);
    expect(result).toMatchObject({ kind: 'refused-whole', code });
  });

  it('keeps the message column of another task as a variable, and columns of one name apart', async () => {
    const messages = await read(['手机号码', '通知内容'], 'ai');
    expect(messages.contacts[0]).toMatchObject({ message: null, variables: { 通知内容: '甲' } });
    const twice = await read(['手机号码', '备注', '备注'], 'ai');
    expect(twice.contacts[0]?.variables).toEqual({ 备注: '甲', '备注 (2)': '乙' });
  });

  it('may be called like a property that every object has', async () => {
    const { contacts } = await read(['手机号码', '__proto__', 'constructor'], 'ai');
    expect(Object.entries(contacts[0]?.variables ?? {})).toEqual([
      ['__proto__', '甲'],
      ['constructor', '乙'],
    ]);
  });

  it('refuses a message that is the error of a formula', async () => {
    const sheet = `${textRow(1, 'Phone', 'Message')}<row r="2"><c r="A2"><v>1001</v></c><c r="B2" t="e"><v>#N/A</v></c></row>`;
    const { refused } = await readWorkbookOf({ sheet }, { taskType: 'notification' });
    expect(refused).toEqual([{ row: 2, column: 'Message', field: 'message', code: 'message-missing', value: '#N/A' }]);
  });
});
