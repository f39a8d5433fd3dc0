/** Sentences for people, in the asker's language. */
import type { Language } from '../language.ts';
import { fieldsEn, nounsEn, problemsEn } from './en.ts';
import type { FieldCode, ProblemCode, ProblemWords } from './problem-codes.ts';
import { fieldCodes, problemCodes } from './problem-codes.ts';
import { fieldsZh, nounsZh, problemsZh } from './zh.ts';

export type Values = Readonly<Record<string, string | number>>;

/** Puts values into `{…}`; a value of `noun` is named in the language. */
export function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    return value === undefined ? whole : String(value);
  });
}

export function problemWords(code: ProblemCode, language: Language, values: Values): ProblemWords {
  const words = (language === 'zh' ? problemsZh : problemsEn)[code];
  const nouns: Readonly<Record<string, string>> = language === 'zh' ? nounsZh : nounsEn;
  const noun = values['noun'];
  const named = noun === undefined ? values : { ...values, noun: nouns[String(noun)] ?? noun };
  return { title: fill(words.title, named), detail: fill(words.detail, named) };
}

/** The sentence of one field: a code of the schemas, or a problem code that points at a field. */
export function fieldWords(code: string, language: Language, values: Values): string {
  if (isFieldCode(code)) return fill((language === 'zh' ? fieldsZh : fieldsEn)[code], values);
  if (isProblemCode(code)) return problemWords(code, language, values).detail;
  return code;
}

function isFieldCode(code: string): code is FieldCode {
  return fieldCodes.some((known) => known === code);
}

function isProblemCode(code: string): code is ProblemCode {
  return problemCodes.some((known) => known === code);
}
