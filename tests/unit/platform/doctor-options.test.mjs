import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../prepare/doctor-command.mjs';

describe('the command line of the doctor', () => {
  it('asks for JSON or a language, and tells the data folder by its variable', () => {
    const environment = {};
    expect(readOptions(['--json', '--language', 'zh', '--data', '/somewhere'], environment)).toEqual({
      json: true,
      language: 'zh',
    });
    expect(environment).toEqual({ CARILLON_DATA: '/somewhere' });
    expect(readOptions([], {})).toEqual({ json: false, language: 'en' });
  });

  it.each([['--language', 'fr'], ['--language'], ['--json=yes'], ['--everything'], ['word']])(
    'refuses %s %s with the usage',
    (...args) => {
      expect(() => readOptions(args, {})).toThrow(/\n\nUsage: npm run doctor/);
    },
  );
});
