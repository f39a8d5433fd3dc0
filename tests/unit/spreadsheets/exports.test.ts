import { buffer } from 'node:stream/consumers';
import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { rowRefusalCodes } from '../../../domain/contact.ts';
import { outcomes } from '../../../domain/outcome.ts';
import { taskTypes } from '../../../domain/task.ts';
import { listRefusalCodes } from '../../../spreadsheets/list-refusal.ts';
import { refusedSheet } from '../../../spreadsheets/refused-sheet.ts';
import { type ResultRow, resultsSheet } from '../../../spreadsheets/results-sheet.ts';
import { safeCellText } from '../../../spreadsheets/safe-text.ts';
import { streamSheet } from '../../../spreadsheets/sheet-stream.ts';
import { importTemplate } from '../../../spreadsheets/templates.ts';
import { listRefusalWords, rowRefusalWords } from '../../../spreadsheets/words.ts';
import { readContent } from './workbook-building.ts';

async function* each<Row>(...rows: Row[]): AsyncGenerator<Row> {
  for (const row of rows) yield await Promise.resolve(row);
}

async function workbookOf(file: Buffer): Promise<exceljs.Workbook> {
  const workbook = new exceljs.Workbook();
  // exceljs declares a Buffer of its own that Node's does not fit.
  const bytes = new ArrayBuffer(file.length);
  new Uint8Array(bytes).set(file);
  await workbook.xlsx.load(bytes);
  return workbook;
}

/** All rows of the first sheet, each as its values from column A on. */
async function rowsOf(file: Buffer): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  (await workbookOf(file)).worksheets[0]?.eachRow((row) => {
    rows.push(Array.isArray(row.values) ? row.values.slice(1) : []);
  });
  return rows;
}

const record: ResultRow = {
  task: '满意度回访',
  callId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  number: '13800000001',
  calledNumber: null,
  name: '张三',
  outcome: 'completed',
  intent: 'B',
  agent: 'wang.li · 6001',
  dialledAt: new Date('2026-03-15T15:59:50Z'),
  answeredAt: new Date('2026-03-15T16:00:00Z'),
  endedAt: new Date('2026-03-15T16:01:05Z'),
  hangupCause: 'NORMAL_CLEARING',
  reason: '客户挂机。',
};

describe('the template', () => {
  it.each(taskTypes.flatMap((type) => [[type, 'zh'] as const, [type, 'en'] as const]))(
    'of type %s in %s is read as a list of two contacts',
    async (taskType, language) => {
      const { result, contacts } = await readContent(await importTemplate(taskType, language), { taskType });
      expect(result).toEqual({ kind: 'done', parsed: 2, accepted: 2, duplicate: 0, refused: 0 });
      expect(
        contacts.every(
          ({ message, variables }) => (message !== null) === (taskType === 'notification') && Object.keys(variables).length === 0,
        ),
      ).toBe(true);
    },
  );

  it('has the headers of its language, and a number column that keeps every digit', async () => {
    const zh = (await workbookOf(await importTemplate('notification', 'zh'))).worksheets[0];
    expect(zh?.getRow(1).values).toEqual([undefined, '客户姓名', '手机号码', '通知内容']);
    expect(zh?.getColumn(2).numFmt).toBe('@');
    expect((await rowsOf(await importTemplate('notification', 'en')))[0]).toEqual(['Name', 'Phone', 'Message']);
    expect((await rowsOf(await importTemplate('ai', 'zh')))[0]).toEqual(['客户姓名', '手机号码']);
  });
});

describe('a cell that leaves', () => {
  it.each([
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ['@SUM(1+1)', "'@SUM(1+1)"],
    ['-2+3', "'-2+3"],
    ['+1+2', "'+1+2"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'\r=1"],
    ['+14155550101', '+14155550101'],
    ['张三=李四', '张三=李四'],
  ])('%j leaves as %j', (text, safe) => {
    expect(safeCellText(text)).toBe(safe);
  });

  it('is never longer than a spreadsheet can hold', () => {
    expect(safeCellText('字'.repeat(40_000))).toHaveLength(32_767);
  });
});

describe('the refused rows', () => {
  it('are a workbook with place, value, reason and cure in words', async () => {
    const rows = each(
      { row: 3, column: '手机号码', value: '1.38E+10', code: 'number-digits-lost' } as const,
      { row: 7, column: '手机号码', value: '=1+1', code: 'number-not-a-number' } as const,
    );
    const written = await rowsOf(await buffer(refusedSheet(rows, 'en')));
    expect(written[0]).toEqual(['Row', 'Column', 'Value', 'Reason', 'What to do']);
    expect(written[1]?.slice(0, 4)).toEqual([3, '手机号码', '1.38E+10', rowRefusalWords('number-digits-lost', 'en').reason]);
    expect(written[2]?.slice(0, 3)).toEqual([7, '手机号码', "'=1+1"]);
  });
});

describe('the call records', () => {
  it('are a workbook with the times of the zone and the duration', async () => {
    const file = await buffer(resultsSheet(each(record), { language: 'zh', timeZone: 'Asia/Shanghai' }));
    const [headers, row] = await rowsOf(file);
    expect(headers).toEqual([
      '任务名称',
      '通话uuid',
      '外呼号码',
      '客户姓名',
      '外呼状态',
      '客户意向',
      '坐席',
      '外呼时间',
      '接通时间',
      '挂机时间',
      '通话时长',
      '通话秒数',
      '挂机原因',
      '原因说明',
      '方向',
      '被叫号码',
    ]);
    expect(row).toEqual([
      '满意度回访',
      record.callId,
      '13800000001',
      '张三',
      '已接通',
      'B',
      'wang.li · 6001',
      new Date('2026-03-15T23:59:50Z'),
      new Date('2026-03-16T00:00:00Z'),
      new Date('2026-03-16T00:01:05Z'),
      '1分5秒',
      65,
      'NORMAL_CLEARING',
      '客户挂机。',
      '呼出',
    ]);
  });

  it('say which number was called of a call that came in', async () => {
    const cameIn: ResultRow = { ...record, calledNumber: '95013' };
    const [headers, row] = await rowsOf(await buffer(resultsSheet(each(cameIn), { language: 'en', timeZone: 'UTC' })));
    expect(headers?.slice(-2)).toEqual(['Direction', 'Called number']);
    expect(row?.slice(-2)).toEqual(['Incoming', '95013']);
  });

  it('of a call that nobody answered leave the times empty', async () => {
    const missed: ResultRow = {
      ...record,
      outcome: 'no-answer',
      intent: null,
      agent: null,
      answeredAt: null,
      endedAt: null,
      hangupCause: null,
    };
    const [headers, row] = await rowsOf(await buffer(resultsSheet(each(missed), { language: 'en', timeZone: 'UTC' })));
    expect(headers?.slice(4, 11)).toEqual(['Outcome', 'Intent', 'Agent', 'Dialled at', 'Answered at', 'Ended at', 'Duration']);
    expect(row?.[4]).toBe('No answer');
    expect(row?.[8] ?? null).toBeNull();
    expect(row?.slice(10, 12)).toEqual(['0 min 0 s', 0]);
  });

  it('keep every character of a text: control characters, escapes, markup, emoji', async () => {
    const name = 'a\u0007b\r\n\tc _x0041_ <b>&amp;"\'</b> 👍';
    const columns = ['Phone', 'Note'].map((header) => ({ header, width: 8, format: 'text' as const }));
    const { contacts } = await readContent(await buffer(streamSheet({ title: 'T', columns, rows: each(['1001', name]) })));
    expect(contacts[0]?.variables['Note']).toBe(name);
  });

  it('go on in a further sheet where one is full', async () => {
    const source = {
      title: 'T',
      columns: [{ header: 'N', width: 8, format: 'number' as const }],
      rows: each([1], [2], [3], [4], [5]),
    };
    const workbook = await workbookOf(await buffer(streamSheet(source, { sheetRowsMax: 2 })));
    expect(workbook.worksheets.map(({ name, rowCount }) => [name, rowCount])).toEqual([
      ['T', 3],
      ['T 2', 3],
      ['T 3', 2],
    ]);
  });

  it('are taken from their source only as fast as the file is carried away', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<ResultRow> {
      for (taken = 0; taken < 100_000; taken += 1) yield await Promise.resolve({ ...record, name: `${taken}-${Math.random()}` });
    }
    const sheet = resultsSheet(endless(), { language: 'zh', timeZone: 'UTC' });
    const reader = sheet.iterator({ destroyOnReturn: true });
    await reader.next();
    // Nobody reads on now: after some turns of the loop in which no row was taken, the writer has come to rest.
    let before = -1;
    for (let idle = 0; idle < 200; idle = taken === before ? idle + 1 : 0) {
      before = taken;
      await new Promise(setImmediate);
    }
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(5000);
    sheet.destroy();
  });

  it('end their source when the reader goes away, and end with its error when it fails', async () => {
    let markEnded: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      markEnded = resolve;
    });
    async function* endless(): AsyncGenerator<ResultRow> {
      try {
        for (;;) yield await Promise.resolve(record);
      } finally {
        markEnded();
      }
    }
    const left = resultsSheet(endless(), { language: 'zh', timeZone: 'UTC' });
    left.once('data', () => left.destroy());
    await ended;
    async function* broken(): AsyncGenerator<ResultRow> {
      yield await Promise.resolve(record);
      throw new Error('the database is gone');
    }
    await expect(buffer(resultsSheet(broken(), { language: 'zh', timeZone: 'UTC' }))).rejects.toThrow('the database is gone');
  });
});

describe('the words', () => {
  it.each(['zh', 'en'] as const)('in %s tell every reason and its cure in sentences', (language) => {
    const all = [
      ...rowRefusalCodes.map((code) => rowRefusalWords(code, language)),
      ...listRefusalCodes.map((code) => listRefusalWords(code, language)),
    ];
    for (const { reason, cure } of all) {
      expect(reason).toMatch(/[。.]$/u);
      expect(cure).toMatch(/[。.]$/u);
      expect(/[\u4e00-\u9fff]/u.test(cure.replace(/[（(].*?[）)]/gu, ''))).toBe(language === 'zh');
    }
    expect(new Set(all.map(({ reason }) => reason)).size).toBe(all.length);
  });

  it('name the password, and .xlsx as the cure of an old workbook', () => {
    expect(listRefusalWords('file-password', 'zh').reason).toContain('密码');
    expect(listRefusalWords('file-password', 'en').reason).toContain('password');
    for (const language of ['zh', 'en'] as const) {
      const { reason, cure } = listRefusalWords('file-old-excel', language);
      expect(reason).toContain('.xls');
      expect(cure).toContain('.xlsx');
    }
  });

  it('show figures against a limit, and nothing else of the file', () => {
    expect(listRefusalWords('too-many-columns', 'en', '16384 > 1000').reason).toBe(
      'There are too many columns with a header (16384 > 1000).',
    );
    expect(listRefusalWords('too-many-columns', 'zh', '16384 > 1000').reason).toBe('有标题的列太多（16384 > 1000）。');
    for (const { reason } of listRefusalCodes.flatMap((code) => [
      listRefusalWords(code, 'zh', '2 > 1'),
      listRefusalWords(code, 'en', '2 > 1'),
    ])) {
      expect(reason).toMatch(/[。.]$/u);
      expect(reason.slice(0, -1)).not.toMatch(/。|[.] ?[(（]/u);
    }
    expect(listRefusalWords('file-damaged', 'en', 'xl/sharedStrings.xml').reason).not.toContain('xl/');
  });

  it('exist for every outcome', async () => {
    const rows = each(...outcomes.map((outcome) => ({ ...record, outcome })));
    const written = await rowsOf(await buffer(resultsSheet(rows, { language: 'zh', timeZone: 'UTC' })));
    expect(new Set(written.slice(1).map((row) => row[4])).size).toBe(outcomes.length);
  });
});
