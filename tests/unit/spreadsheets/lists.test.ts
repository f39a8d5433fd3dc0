/** Every list of `tests/unit/lists`, written by real programs or changed by attackers, gives what `expected.json` says. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ListRefusalCode } from '../../../spreadsheets/list-refusal.ts';
import { readPath } from './workbook-building.ts';

type Expected = {
  taskType: 'ai' | 'notification' | 'predictive';
  parsed: number;
  accepted: number;
  duplicate: number;
  refused: { row: number; column: string; reason: string }[];
  contacts: { number: string; name: string; variables: Record<string, string>; message: string | null }[];
  refusedWhole: string | null;
};

const folder = join(import.meta.dirname, '../lists');
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>;

/** Files that are refused whole, `08` because .xls is not read. */
const refusedWhole: Record<string, ListRefusalCode> = {
  '08-notification-excel97.xls': 'file-old-excel',
  '13-hostile-zip-bomb.xlsx': 'file-bomb',
  '14-hostile-external-entity.xlsx': 'file-document-type',
  '15-hostile-billion-laughs.xlsx': 'file-document-type',
  '16-hostile-truncated.xlsx': 'file-damaged',
  '17-encrypted.xlsx': 'file-password',
  '18-picture-renamed.xlsx': 'file-not-a-list',
  '19-empty-file.xlsx': 'file-empty',
  '21-no-phone-column.xlsx': 'phone-column-missing',
  '22-wide-16384-columns.xlsx': 'too-many-columns',
};

/** What the hints of `expected.json` are called here. */
const codeOfHint: Record<string, string> = {
  'too short': 'number-too-short',
  'too long': 'number-too-long',
  'not a number': 'number-not-a-number',
  'two numbers in one cell': 'number-two-numbers',
  'no number': 'number-missing',
  'formula without a value': 'number-missing',
  'no message': 'message-missing',
  'not a number (a date)': 'number-is-date',
  'not a number (a boolean)': 'number-is-boolean',
  'formula error': 'number-is-error',
  'digits lost in scientific notation': 'number-digits-lost',
  'not a whole number': 'number-is-fraction',
  'no such number range': 'number-unknown-form',
};

describe('the lists', () => {
  it('are all there', () => {
    const files = readdirSync(folder).filter((name) => name !== 'expected.json');
    expect(files.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.keys(expected).filter((name) => !(name in refusedWhole)))(
    '%s gives its counts, contacts and refused rows',
    async (name) => {
      const wanted = expected[name];
      if (wanted === undefined) throw new Error(`no expectation for ${name}`);
      const { result, contacts, refused } = await readList(name, wanted);
      expect(result).toEqual({
        kind: 'done',
        parsed: wanted.parsed,
        accepted: wanted.accepted,
        duplicate: wanted.duplicate,
        refused: wanted.refused.length,
      });
      const seen = contacts.map(({ number, name: person, variables, message }) => ({ number, name: person, variables, message }));
      expect(seen.slice(0, wanted.contacts.length)).toEqual(wanted.contacts);
      expect(refused.map(({ row, column, code }) => ({ row, column: templateName(column), code }))).toEqual(
        wanted.refused.map(({ row, column, reason }) => ({ row, column, code: codeOfHint[reason] })),
      );
    },
  );

  it.each(Object.entries(refusedWhole))('%s is refused whole: %s', async (name, code) => {
    const wanted = expected[name];
    if (wanted === undefined) throw new Error(`no expectation for ${name}`);
    const { result, batches } = await readList(name, wanted);
    expect(result).toMatchObject({ kind: 'refused-whole', code });
    expect(batches).toEqual([]);
  });
});

function readList(name: string, { taskType }: Expected): ReturnType<typeof readPath> {
  return readPath(join(folder, name), { fileName: name, taskType: taskType === 'predictive' ? 'ai' : taskType });
}

function templateName(column: string): string {
  const header = column.normalize('NFKC').toLowerCase();
  return header === 'phone' ? '手机号码' : header === 'message' ? '通知内容' : header;
}
