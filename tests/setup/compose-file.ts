/** A compose file as Compose reads it: anchors merged, variables put in. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type Service = {
  image?: string;
  command?: string | string[];
  environment?: Record<string, string | number>;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  deploy?: { resources?: { limits?: { memory?: string } } };
};
export type ComposeFile = { services: Record<string, Service>; [key: string]: unknown };

/** One with no other inside it: `${A:-${B}}` is put in from the inside. A dollar that is doubled stands for itself. */
const variable = /(?<!\$)\$\{(\w+)(?:(:?[-?])((?:(?!\$\{)[^}])*))?\}/g;
const depthMax = 5;

/** Names of all variables of a text. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/(?<!\$)\$\{(\w+)/g)].flatMap(([, name]) => name ?? []))].sort();
}

/** Puts the variables in as Compose does. Throws the name of one that must be given and is not. */
export function interpolated(text: string, values: Readonly<Record<string, string>>): string {
  let whole = text;
  for (let depth = 0; depth < depthMax; depth += 1) {
    whole = whole.replace(variable, (_: string, name: string, operator?: string, word?: string) => {
      const value = values[name] ?? '';
      if (value !== '') return value;
      if (operator === ':?' || operator === '?') throw new Error(`${name} is missing`);
      return operator === undefined ? '' : (word ?? '');
    });
  }
  return whole.replaceAll('$$', '$');
}

/** Variables are put into the words of the file when it was read, so that an empty one is an empty text. */
export function readCompose(file: string, values: Readonly<Record<string, string>>): ComposeFile {
  return filledIn(parse(readFileSync(file, 'utf8'), { merge: true }), values) as ComposeFile;
}

function filledIn(node: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof node === 'string') return interpolated(node, values);
  if (Array.isArray(node)) return node.map((one: unknown) => filledIn(one, values));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filledIn(value, values)]));
}

/** What a .env.example gives and names: `NAME=value`, and `# NAME=value` for what has a default. */
export function readExample(file: string): { given: Record<string, string>; named: string[] } {
  const lines = readFileSync(file, 'utf8').split('\n');
  const given: Record<string, string> = {};
  const named: string[] = [];
  for (const line of lines) {
    const found = /^(# )?([A-Z_]+)=(.*)$/.exec(line);
    if (found === null) continue;
    const [, hidden, name = '', value = ''] = found;
    named.push(name);
    if (hidden === undefined) given[name] = value;
  }
  return { given, named: named.sort() };
}
