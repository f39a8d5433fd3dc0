import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../prepare/pacing-command.mjs';

describe('the command line of npm run pacing', () => {
  it('has a language and nothing else', () => {
    expect(readOptions([])).toEqual({ language: 'en' });
    expect(readOptions(['--language', 'zh'])).toEqual({ language: 'zh' });
  });

  it.each([[['--language', 'fr']], [['--mode']], [['word']]])('answers %j with the usage', (wrong) => {
    expect(() => readOptions(wrong)).toThrow(/\n\nUsage: npm run --silent pacing/);
  });
});
