/** A script with what the list says of the contact in it. The same names as in the texts of an assistant (conversation/variables.ts). */

/** `filled`: from the contact; `missing`: the contact has nothing for this name. */
export type ScriptPiece = { kind: 'text' | 'filled' | 'missing'; text: string };

type Contact = { name: string; number: string; variables: Readonly<Record<string, string>> };

const placeholder = /\{\{\s*([^{}]{1,100}?)\s*\}\}/gu;
const nameHeaders = ['name', '姓名', '客户姓名', '称呼', '客户称呼', '名字'];
const numberHeaders = ['number', 'phone', 'phonenumber', '手机号码', '手机号', '电话号码', '电话', '号码'];

export function scriptPieces(script: string, contact: Contact): ScriptPiece[] {
  const values = valuesOf(contact);
  const pieces: ScriptPiece[] = [];
  let after = 0;
  for (const match of script.matchAll(placeholder)) {
    const [whole, header = ''] = match;
    if (match.index > after) pieces.push({ kind: 'text', text: script.slice(after, match.index) });
    const value = values.get(sameHeader(header))?.trim() ?? '';
    pieces.push(value === '' ? { kind: 'missing', text: header } : { kind: 'filled', text: value });
    after = match.index + whole.length;
  }
  if (after < script.length) pieces.push({ kind: 'text', text: script.slice(after) });
  return pieces;
}

function valuesOf({ name, number, variables }: Contact): Map<string, string> {
  return new Map([
    ...nameHeaders.map((header): [string, string] => [header, name]),
    ...numberHeaders.map((header): [string, string] => [header, number]),
    ...Object.entries(variables).map(([header, value]): [string, string] => [sameHeader(header), value]),
  ]);
}

function sameHeader(header: string): string {
  return header.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');
}
