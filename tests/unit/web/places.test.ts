import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findPlaces, places } from '../../../web/src/app/places.ts';
import zh from '../../../web/src/i18n/zh.json' with { type: 'json' };

const find = (words: string) => findPlaces(words, ({ name }) => name).map(({ place }) => place.path);

describe('a search for a page', () => {
  it.each([
    ['参数管理', '/settings'],
    ['profile管理', '/sip-profiles'],
    ['大模型配置', '/llm-accounts'],
    ['语音识别配置', '/recognisers'],
    ['语音合成配置', '/voices'],
    ['线路配置', '/lines'],
    ['日志监控', '/logs'],
    ['业务组管理', '/agent-groups'],
    ['坐席监控', '/supervision'],
    ['呼入配置', '/inbound'],
    ['呼入队列监控', '/supervision'],
    ['呼入记录查询', '/calls'],
    ['外呼任务管理', '/tasks'],
    ['AI外呼记录', '/calls'],
    ['funasr', '/recognisers'],
  ])('finds %s at %s', (words, path) => {
    expect(find(words)[0]).toBe(path);
  });

  it.each(['13900000001', '+86 139-0000-1000', ' ', ''])('leaves %j to the numbers', (words) => {
    expect(find(words)).toEqual([]);
  });

  it('has no two places for one page', () => {
    expect(new Set(places.map(({ path }) => path)).size).toBe(places.length);
  });
});

describe('the menus of EasyCallCenter365', () => {
  const table = readFileSync(new URL('../../../docs/from-easycallcenter365.md', import.meta.url), 'utf8');
  const rows = table.split('\n').flatMap((line) => {
    const [, menus = '', here = ''] = line.startsWith('|') ? line.split('|') : [];
    // `系统管理: users, roles`, `语音识别配置 (FunASR, 阿里云)`: the words of a row are all that stands there.
    const words = menus.split(/[,:()]/).map((word) => word.trim());
    // `设置 › 日志, and each call's page`: the page is the last step of a path.
    const pages = here.split(',').map((step) => step.split('›').at(-1)?.trim() ?? '');
    return words.filter((word) => /\p{Script=Han}/u.test(word)).map((word) => ({ word, pages }));
  });
  const zhNames: Readonly<Record<string, string>> = zh.menu;
  const namesOf = (word: string): string[] =>
    places.filter(({ alsoCalled }) => alsoCalled.includes(word)).map(({ name }) => zhNames[name] ?? name);
  const told = (word: string): string[] => {
    const known = new Set(places.map(({ name }) => zhNames[name]));
    return rows.filter((row) => row.word === word).flatMap(({ pages }) => pages.filter((page) => known.has(page)));
  };

  it.each([...new Set(rows.map(({ word }) => word))].filter((word) => namesOf(word).length > 0))(
    'lead from %s to where the documentation says',
    (word) => {
      expect(namesOf(word).toSorted()).toEqual(told(word).toSorted());
    },
  );

  it.each(rows.filter(({ pages, word }) => told(word).length > 0 && pages.length > 0).map(({ word }) => word))(
    'are found by %s, or by the menu that stands before it',
    (word) => {
      const beside = rows.filter(({ pages }) => pages === rows.find((row) => row.word === word)?.pages);
      expect(beside.some((row) => namesOf(row.word).length > 0)).toBe(true);
    },
  );
});
