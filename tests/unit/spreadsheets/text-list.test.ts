import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { listLimits } from '../../../spreadsheets/list-limits.ts';
import { readContent } from './workbook-building.ts';

const csv = { fileName: 'list.csv' };

describe('a text list', () => {
  it.each([
    ['commas', '客户姓名,手机号码,备注\n张三,13800000001,a;b\n'],
    ['semicolons', '客户姓名;手机号码;备注\n张三;13800000001;"a;b"\n'],
    ['tabs', '客户姓名\t手机号码\t备注\r\n张三\t13800000001\ta;b\r\n'],
    ['a title with other dividers above', '名单，共;1;条;;;\n客户姓名,手机号码,备注\n张三,13800000001,a;b'],
  ])('with %s', async (_, text) => {
    const { contacts } = await readContent(text, csv);
    expect(contacts).toMatchObject([{ name: '张三', number: '13800000001', variables: { 备注: 'a;b' } }]);
  });

  it('of one column needs no divider', async () => {
    const { result } = await readContent('手机号码\n13800000001\n13800000002', csv);
    expect(result).toMatchObject({ kind: 'done', accepted: 2 });
  });

  it.each(['utf8', 'gb18030', 'utf16-le', 'utf16-be'])('in %s', async (encoding) => {
    const text = '客户姓名,手机号码\n镕喆堃𠮷,13800000001\n';
    const { contacts } = await readContent(iconv.encode(text, encoding, { addBOM: encoding.startsWith('utf16') }), csv);
    expect(contacts).toMatchObject([{ name: '镕喆堃𠮷', number: '13800000001' }]);
  });

  it('in GB18030 is recognised however late its first Chinese character stands', async () => {
    const rows = Array.from({ length: 9000 }, (_, index) => `${13800000000 + index},x`).join('\n');
    const { result, contacts } = await readContent(iconv.encode(`Phone,Note\n${rows}\n13900000000,中文\n`, 'gb18030'), csv);
    expect(result).toMatchObject({ kind: 'done', accepted: 9001 });
    expect(contacts.at(-1)?.variables).toEqual({ Note: '中文' });
  });

  it('counts records: quoted line breaks start none, empty lines are some, ends of lines may differ', async () => {
    const text = '手机号码,备注\r\n13800000001,"一\n二"\n\n13800000002,三\r\n,,\n1,四\n';
    const { contacts, refused, result } = await readContent(text, csv);
    expect(contacts.map(({ row }) => row)).toEqual([2, 4]);
    expect(contacts[0]?.variables).toEqual({ 备注: '一\n二' });
    expect(refused).toEqual([{ row: 6, column: '手机号码', field: 'number', code: 'number-too-short', value: '1' }]);
    expect(result).toEqual({ kind: 'done', parsed: 3, accepted: 2, duplicate: 0, refused: 1 });
  });

  it('keeps values as they are written', async () => {
    const { contacts } = await readContent('Phone,A,B,C,D\n1001,007,2026/3/5,5" disk,TRUE\n', csv);
    expect(contacts[0]?.variables).toEqual({ A: '007', B: '2026/3/5', C: '5" disk', D: 'TRUE' });
  });

  it('is damaged where a quotation mark never closes, and no record may swallow the file', async () => {
    const open = await readContent('Phone,Note\n1001,"never\nclosed\n', csv);
    expect(open.result).toMatchObject({ kind: 'refused-whole', code: 'file-damaged' });
    const swallowed = await readContent(`Phone,Note\n1001,"${'x\n'.repeat(1000)}`, {
      ...csv,
      limits: { ...listLimits, recordBytesMax: 500 },
    });
    expect(swallowed.result).toMatchObject({ kind: 'refused-whole', code: 'file-damaged' });
  });

  it('is refused where its bytes mean nothing', async () => {
    const { result } = await readContent(Buffer.concat([Buffer.from('Phone,Note\n1001,'), Buffer.from([0xff, 0x20, 0x80])]), csv);
    expect(result).toMatchObject({ kind: 'refused-whole', code: 'text-encoding-unknown' });
  });

  it('in UTF-8 that is cut inside a character is damaged, not another encoding', async () => {
    const long = Buffer.from(`手机号码,备注\n${'13800000001,重复的一行\n'.repeat(4000)}`);
    const { result } = await readContent(long.subarray(0, long.length - 2), csv);
    expect(result).toMatchObject({ kind: 'refused-whole', code: 'file-damaged' });
  });

  it('passes on what is not the fault of the file', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => 13800000000 + index).join('\n');
    const lost = readContent(`Phone\n${rows}`, { ...csv, onBatch: () => Promise.reject(new Error('no database')) });
    await expect(lost).rejects.toThrow('no database');
    const stop = new AbortController();
    const cancelled = readContent(`Phone\n${rows}`, {
      ...csv,
      signal: stop.signal,
      onBatch: () => {
        stop.abort(new Error('the import was cancelled'));
        return Promise.resolve();
      },
    });
    await expect(cancelled).rejects.toThrow('the import was cancelled');
  });
});
