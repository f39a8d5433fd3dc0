/** Sentences for people, in the asker's language. */
import type { Language } from '../language.ts';
import { fieldsEn, nounsEn, problemsEn } from './en.ts';
import { formSentences } from './forms.ts';
import type { FieldCode, ProblemCode, ProblemWords } from './problem-codes.ts';
import { fieldCodes, problemCodes } from './problem-codes.ts';
import { fieldsZh, nounsZh, problemsZh } from './zh.ts';

export type Values = Readonly<Record<string, string | number>>;

/** Values that are names of nouns: told in the language. */
const nounKeys: ReadonlySet<string> = new Set(['noun', 'user']);

/** Puts values into `{…}`. */
export function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    return value === undefined ? whole : String(value);
  });
}

export function problemWords(code: ProblemCode, language: Language, values: Values): ProblemWords {
  const words = (language === 'zh' ? problemsZh : problemsEn)[code];
  const nouns: Readonly<Record<string, string>> = language === 'zh' ? nounsZh : nounsEn;
  const named = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, nounKeys.has(key) ? (nouns[String(value)] ?? value) : value]),
  );
  return { title: fill(words.title, named), detail: fill(words.detail, named) };
}

/** The sentence of one field: a code of the schemas, or a problem code that points at a field. */
export function fieldWords(code: string, language: Language, values: Values): string {
  if (isFieldCode(code))
    return fill((language === 'zh' ? fieldsZh : fieldsEn)[code], { ...values, form: formWords(values, language) });
  if (isProblemCode(code)) return problemWords(code, language, values).detail;
  return code;
}

/** The sentence of a form by its name. */
function formWords(values: Values, language: Language): string {
  const known: Readonly<Record<string, string>> = formSentences[language];
  return known[String(values['form'])] ?? formSentences[language].other;
}

function isFieldCode(code: string): code is FieldCode {
  return fieldCodes.some((known) => known === code);
}

function isProblemCode(code: string): code is ProblemCode {
  return problemCodes.some((known) => known === code);
}
