/** Why a row or a whole list was refused, and how to mend it: one sentence after the other. */
import type { RowRefusalCode } from '../../domain/contact.ts';
import { rowRefusalCodes } from '../../domain/contact.ts';
import type { ListRefusalCode } from '../../spreadsheets/list-refusal.ts';
import { listRefusalCodes } from '../../spreadsheets/list-refusal.ts';
import { listRefusalWords, rowRefusalWords } from '../../spreadsheets/words.ts';
import type { Language } from '../language.ts';

/** A code of another release is shown as it is rather than hidden. */
export function rowSentence(code: string, language: Language): string {
  if (!isRowCode(code)) return code;
  const { reason, cure } = rowRefusalWords(code, language);
  return joined(reason, cure, language);
}

export function listSentence(code: string, detail: string | null, language: Language): string {
  if (!isListCode(code)) return code;
  const { reason, cure } = listRefusalWords(code, language, detail ?? '');
  return joined(reason, cure, language);
}

export function isRowCode(code: string): code is RowRefusalCode {
  return rowRefusalCodes.some((known) => known === code);
}

function isListCode(code: string): code is ListRefusalCode {
  return listRefusalCodes.some((known) => known === code);
}

function joined(reason: string, cure: string, language: Language): string {
  return language === 'zh' ? reason + cure : `${reason} ${cure}`;
}
