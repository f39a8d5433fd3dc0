/** Says the page's words in a test as the page says them: by key, with values, else the default. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Say } from '../../../web/src/i18n/say.ts';

type Words = { [name: string]: string | Words };

export function sayIn(language: 'zh' | 'en'): Say {
  const file = fileURLToPath(new URL(`../../../web/src/i18n/${language}.json`, import.meta.url));
  const words = JSON.parse(readFileSync(file, 'utf8')) as Words;
  return (key, values = {}) => {
    const found = key
      .split('.')
      .reduce<string | Words | undefined>((at, name) => (typeof at === 'object' ? at[name] : at), words);
    if (typeof found !== 'string') return typeof values['defaultValue'] === 'string' ? values['defaultValue'] : key;
    return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
  };
}
