import { describe, expect, it } from 'vitest';
import { findPlaces, places } from '../../../web/src/app/places.ts';

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
    ['坐席监控', '/agents'],
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
