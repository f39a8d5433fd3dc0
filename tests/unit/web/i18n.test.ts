/** The page's words: both languages have the same, every word the page asks for exists, and none is left over. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { webhookEvents } from '../../../domain/webhooks.ts';

const sources = fileURLToPath(new URL('../../../web/src', import.meta.url));

type Words = { [name: string]: string | Words };

function wordsOf(language: 'zh' | 'en'): Map<string, string> {
  const words = JSON.parse(readFileSync(path.join(sources, 'i18n', `${language}.json`), 'utf8')) as Words;
  return new Map(flat(words, ''));
}

function flat(words: Words, before: string): [string, string][] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string' ? [[before + name, value] as [string, string]] : flat(value, `${before}${name}.`),
  );
}

const zh = wordsOf('zh');
const en = wordsOf('en');
const nouns = [...new Set([...zh.keys()].map((key) => key.split('.')[0] ?? ''))];

/** Every key that the sources name, `${…}` in it as `*`. */
function askedKeys(): Set<string> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  const literal = new RegExp(
    `['\`]((?:${nouns.join('|')})\\.(?:[A-Za-z0-9_.-]|\\$\\{[^{}]*(?:\\([^()]*\\))?[^{}]*\\})+)['\`]`,
    'g',
  );
  const asked = new Set<string>();
  for (const file of files) {
    const text = readFileSync(path.join(sources, file), 'utf8');
    for (const [, key = ''] of text.matchAll(literal)) asked.add(key.replace(/\$\{[^}]*\}/g, '*'));
  }
  return asked;
}

/** Names of events look like words, and are none. */
const events: ReadonlySet<string> = new Set(webhookEvents);
const asked = [...askedKeys()].filter((key) => !events.has(key));

/** What the sources ask for, as expressions: made once, because each is held against every word. */
const askedForms = new Map(
  asked.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.\\]/g, '\\$&'));
    return [pattern, new RegExp(`^${parts.join('[A-Za-z0-9-]+')}$`)] as const;
  }),
);

function fits(key: string, pattern: string): boolean {
  return askedForms.get(pattern)?.test(key) === true;
}

const variablesIn = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort();

describe('the words of the page', () => {
  it('are the same in Chinese and English', () => {
    expect([...en.keys()]).toEqual([...zh.keys()]);
  });

  it('carry the same values in both languages', () => {
    for (const [key, text] of zh) expect(variablesIn(en.get(key) ?? ''), key).toEqual(variablesIn(text));
  });

  it('are never empty', () => {
    expect([...zh, ...en].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('exist wherever the page asks for them', () => {
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((pattern) => ![...zh.keys()].some((key) => fits(key, pattern)))).toEqual([]);
  });

  it('are all asked for', () => {
    expect([...zh.keys()].filter((key) => !asked.some((pattern) => fits(key, pattern)))).toEqual([]);
  });
});
