import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parametersEn } from '../../../api/words/parameters-en.ts';
import { type Parameter, parameterKeys, parameters } from '../../../domain/parameters.ts';

const text = readFileSync(new URL('../../../docs/parameters.md', import.meta.url), 'utf8');

function rangeOf(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'whole':
      return `${parameter.min}–${parameter.max} ${parameter.unit}`;
    case 'choice':
      return parameter.options.join(', ');
    case 'switch':
      return 'on, off';
    case 'time-zone':
      return 'IANA name';
    case 'words':
      return `up to ${parameter.most} words`;
    case 'addresses':
      return `up to ${parameter.most} addresses or networks`;
  }
}

function usualOf(parameter: Parameter): string {
  if (parameter.kind === 'switch') return parameter.usual ? 'on' : 'off';
  return typeof parameter.usual === 'object' ? 'empty' : String(parameter.usual);
}

describe('docs/parameters.md', () => {
  it.each(parameterKeys)('says of %s what is true', (key) => {
    const parameter: Parameter = parameters[key];
    expect(text).toContain(`| \`${key}\` | ${usualOf(parameter)} | ${rangeOf(parameter)} | ${parametersEn[key]} |`);
  });

  it('says where each row of the table of EasyCallCenter365 went, once', () => {
    const theirs = [...(text.split('## For who comes')[1] ?? '').matchAll(/^\| (?<names>[^|]+) \|/gmu)].flatMap((row) => [
      ...(row.groups?.['names'] ?? '').matchAll(/`(?<name>[^`]+)`/gu),
    ]);
    const names = theirs.map((match) => match.groups?.['name']);
    expect(names.length).toBeGreaterThan(67);
    expect(new Set(names).size).toBe(names.length);
  });
});
