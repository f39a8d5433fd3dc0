/** Fills `{{…}}` in the texts of an assistant or a message with what the list says about a contact. */
import type { TalkContact } from './assistant.ts';

/** Characters of one value; longer ones are cut, a list is no place for essays. */
export const variableCharsMax = 200;

const placeholder = /\{\{\s*([^{}]{1,100}?)\s*\}\}/gu;
const nameHeaders = new Set(['name', '姓名', '客户姓名', '称呼', '客户称呼', '名字']);
const numberHeaders = new Set(['number', 'phone', 'phonenumber', '手机号码', '手机号', '电话号码', '电话', '号码']);

export type FilledText = {
  text: string;
  /** Names of placeholders that the contact has no value for; they became empty. */
  missing: string[];
};

/**
 * A column of the list wins over the built-in `{{name}}` and `{{手机号码}}`. Headers are compared without case and blanks.
 * `around` wraps each value, so that a model can tell data from instructions.
 */
export function fillVariables(
  text: string,
  contact: TalkContact,
  around: { before: string; after: string } = { before: '', after: '' },
): FilledText {
  const values = valuesOf(contact);
  const missing = new Set<string>();
  const filled = text.replace(placeholder, (_, header: string) => {
    const value = plainValue(values.get(sameHeader(header)) ?? '');
    if (value !== '') return `${around.before}${value}${around.after}`;
    missing.add(header);
    return '';
  });
  return { text: filled, missing: [...missing] };
}

function valuesOf(contact: TalkContact): Map<string, string> {
  const values = new Map<string, string>();
  for (const header of nameHeaders) values.set(header, contact.name);
  for (const header of numberHeaders) values.set(header, contact.number);
  for (const [header, value] of Object.entries(contact.variables)) values.set(sameHeader(header), value);
  return values;
}

function sameHeader(header: string): string {
  return header.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');
}

/** One line, no control characters, none of the brackets that mark data, no new placeholder, of limited length. */
function plainValue(value: string): string {
  const plain = value
    .replace(/\s+/gu, ' ')
    .replace(/\p{Cc}|\p{Cf}|[⟦⟧{}<>]/gu, '')
    .trim();
  return Array.from(plain).slice(0, variableCharsMax).join('');
}
