/** The table of docs/diagnosis.md, against which the suites hold what the product really showed. */
import { readFileSync } from 'node:fs';

export type Shown = { kind: string; verdict: string; code: string; says: string };
export type TableRow = Shown & { staged: string };

const file = new URL('../../docs/diagnosis.md', import.meta.url);
/** `| entry | staged fault | `check` | verdict | `code` | says |` */
const rowForm =
  /^\| (?<entry>[^|]+) \| (?<staged>[^|]+) \| `(?<kind>[^`]+)` \| (?<verdict>\w+) \| `(?<code>[^`]+)` \| (?<says>.+) \|$/u;

/** `suite`: the heading under which its rows stand; all rows without. */
export function tableRows(suite?: string): TableRow[] {
  const text = readFileSync(file, 'utf8');
  const part = suite === undefined ? text : (text.split(/^## /mu).find((one) => one.startsWith(suite)) ?? '');
  return part.split('\n').flatMap((line) => {
    const { staged = '', kind = '', verdict = '', code = '', says = '' } = rowForm.exec(line)?.groups ?? {};
    return staged === '' ? [] : [{ staged, kind, verdict, code, says }];
  });
}

/** As the row of the table would be, if what was shown fits it: `…` in the table stands for what differs from day to day. */
export function asInTable(staged: string, shown: Shown): TableRow {
  const row = tableRows().find((one) => one.staged === staged);
  const { kind, verdict, code, says } = shown;
  return { staged, kind, verdict, code, says: row !== undefined && fits(says, row.says) ? row.says : says };
}

function fits(text: string, pattern: string): boolean {
  const parts = pattern.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 'u').test(text);
}
